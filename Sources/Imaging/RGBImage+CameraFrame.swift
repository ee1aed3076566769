// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

extension RGBImage {
    /// Converts a camera's frame at its full size, for snapshots; not for every frame, as it allocates.
    ///
    /// - Parameter frame: Any format; a JPEG frame's colours are those of JFIF, whatever the frame says.
    /// - Throws: `badFrame`, `damagedPicture`, `tooLarge`.
    public init(_ frame: CameraFrame) throws(ImagingError) {
        if frame.format.isJPEG {
            let image = try ImageFile.decode(frame.bytes, name: "a JPEG frame")
            self = frame.isBottomUp ? image.upright(from: .bottomLeft) : image
            return
        }
        _ = try FrameLayout(frame)
        let pixels = [UInt8](repeating: 0, count: frame.width * frame.height * 3)
        self.init(width: frame.width, height: frame.height, pixels: pixels)
        let renderer = PictureRenderer()
        try withRaster(width: width, height: height) { raster throws(ImagingError) in
            try renderer.render(frame, into: raster)
        }
    }
}
