// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Detection
public import EfficientDet

/// Puts pictures and camera frames into a network's input: scaled to fit, at the top left, the rest filled.
///
/// The geometry is `Letterbox`'s. Shrinking antialiases, enlarging is bilinear, and a picture of the right size passes
/// through unchanged. It owns its memory and reuses it: once it has seen a size, frames of that size allocate nothing
/// but the row buffers inside libyuv and TurboJPEG, as long as nobody holds on to an earlier `input`. One caller at a
/// time.
public final class Letterboxer {
    /// The network's input as the latest `fit` left it, [inputHeight, inputWidth, 3].
    public private(set) var input: RGBImage

    private let sizing: Conventions.Sizing
    private let renderer = PictureRenderer()
    /// The geometry whose border is filled in `input`.
    private var filled: Letterbox?

    /// Makes a letterboxer for one network.
    ///
    /// - Parameters:
    ///   - inputWidth: Columns of the network's input, at least 1.
    ///   - inputHeight: Rows of the network's input, at least 1.
    ///   - sizing: How large pictures become in it.
    public init(inputWidth: Int, inputHeight: Int, sizing: Conventions.Sizing = .truncated) {
        self.sizing = sizing
        input = RGBImage(
            width: inputWidth, height: inputHeight, pixels: [UInt8](repeating: 0, count: inputWidth * inputHeight * 3))
    }

    /// Makes a letterboxer for the network behind a detector, by its conventions.
    public convenience init(for detector: any ObjectDetector) {
        self.init(
            inputWidth: detector.inputWidth, inputHeight: detector.inputHeight, sizing: detector.conventions.sizing)
    }

    /// Fits a picture.
    ///
    /// - Returns: How the picture lies in `input`.
    /// - Throws: `tooLarge` for a picture outside `PictureLimits`.
    @discardableResult
    public func fit(_ image: RGBImage) throws(ImagingError) -> Letterbox {
        try PictureLimits.check(width: image.width, height: image.height, name: "a picture")
        return try withRaster(for: image.width, image.height) { raster in renderer.render(image, into: raster) }
    }

    /// Fits a camera's frame. A JPEG frame's colours are those of JFIF (BT.601, full range), whatever the frame says.
    ///
    /// - Returns: How the frame lies in `input`.
    /// - Throws: `badFrame`, `damagedPicture`, `tooLarge`; `input` is then undefined.
    @discardableResult
    public func fit(_ frame: CameraFrame) throws(ImagingError) -> Letterbox {
        _ = try FrameLayout(frame)
        return try withRaster(for: frame.width, frame.height) { raster throws(ImagingError) in
            try renderer.render(frame, into: raster)
        }
    }

    private func withRaster(
        for width: Int, _ height: Int, _ draw: (Raster) throws(ImagingError) -> Void
    ) throws(ImagingError) -> Letterbox {
        let letterbox = Letterbox(
            sourceWidth: width, sourceHeight: height, inputWidth: input.width, inputHeight: input.height,
            sizing: sizing)
        if letterbox != filled {
            input.fill(Letterbox.fill)
            filled = letterbox
        }
        try input.withRaster(width: letterbox.scaledWidth, height: letterbox.scaledHeight, draw)
        return letterbox
    }
}
