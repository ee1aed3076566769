// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CYUV

/// Scales pictures and converts them to RGB by libyuv, with memory that is reused from frame to frame.
///
/// YCbCr is scaled plane by plane, each straight to the size of the result, and converted last: fewer samples to
/// convert, and chroma is interpolated instead of repeated.
final class PictureRenderer {
    private let unpacked: PlaneScratch
    private let unpacker: FrameUnpacker
    private let scaled = PlaneScratch()
    private let enlarger = BilinearEnlarger()
    private let jpegDecoder = JPEGDecoder()

    init() {
        unpacked = PlaneScratch()
        unpacker = FrameUnpacker(scratch: unpacked)
    }

    /// Draws a picture into a rectangle; bytes pass through when the sizes are equal.
    func render(_ image: RGBImage, into raster: Raster) {
        image.pixels.withUnsafeBufferPointer { pixels in
            guard let base = pixels.baseAddress else { return }
            renderRGB(
                Plane(base: base, bytesPerRow: image.width * 3, width: image.width, height: image.height), .rgb24,
                into: raster)
        }
    }

    /// Draws a camera's frame into a rectangle.
    ///
    /// - Throws: `badFrame`, `tooLarge`, `damagedPicture` for a JPEG frame.
    func render(_ frame: CameraFrame, into raster: Raster) throws(ImagingError) {
        let raster = frame.isBottomUp ? raster.upsideDown : raster
        try frame.bytes.withUnsafeBufferPointer { bytes throws(ImagingError) in
            if frame.format.isJPEG { return try renderJPEG(bytes, of: frame, into: raster) }
            let layout = try FrameLayout(frame)
            guard let base = bytes.baseAddress else { return }
            if frame.format.isRGB {
                renderRGB(
                    Plane(base: base, bytesPerRow: frame.bytesPerRow, width: frame.width, height: frame.height),
                    frame.format, into: raster)
            } else {
                renderYUV(
                    unpacker.yuv(of: frame, at: base, layout, neutral: (raster.width, raster.height)), into: raster)
            }
        }
    }

    private func renderJPEG(
        _ bytes: UnsafeBufferPointer<UInt8>, of frame: CameraFrame, into raster: Raster
    ) throws(ImagingError) {
        let name = "a JPEG frame"
        let header = try jpegDecoder.header(bytes, name: name)
        guard Int(header.width) == frame.width, Int(header.height) == frame.height else {
            throw FrameLayout.bad(
                "a JPEG frame has \(header.width)x\(header.height) pixels where the camera promised "
                    + "\(frame.width)x\(frame.height)")
        }
        guard header.isYCbCrOrGray else {
            return render(try jpegDecoder.decode(frame.bytes, name: name), into: raster)
        }
        // The frequency domain's own reduction is both cheaper and better than decoding what is then averaged away.
        let denominator =
            [8, 4, 2].first {
                JPEGDecoder.scaled(frame.width, $0) >= raster.width
                    && JPEGDecoder.scaled(frame.height, $0) >= raster.height
            } ?? 1
        let planes = try jpegDecoder.decodePlanes(
            bytes, header: header, denominator: denominator, into: unpacked, name: name)
        renderYUV(planes, into: raster)
    }

    private func renderYUV(_ planes: YUVPlanes, into raster: Raster) {
        let y = scale(planes.y, toFit: raster, scaled.y)
        let u = scale(planes.u, toFit: raster, scaled.u)
        let v = scale(planes.v, toFit: raster, scaled.v)
        // V before U and the mirrored coefficients: libyuv's "RGB24" (blue first) then comes out red first.
        I444ToRGB24Matrix(
            y.base, Int32(y.bytesPerRow), v.base, Int32(v.bytesPerRow), u.base, Int32(u.bytesPerRow), raster.base,
            Int32(raster.bytesPerRow), Self.coefficients(planes.matrix, planes.range), Int32(raster.width),
            Int32(raster.height))
    }

    private func renderRGB(_ pixels: Plane, _ format: PixelFormat, into raster: Raster) {
        if format == .rgb24, pixels.width == raster.width, pixels.height == raster.height {
            CopyPlane(
                pixels.base, Int32(pixels.bytesPerRow), raster.base, Int32(raster.bytesPerRow),
                Int32(pixels.width) * 3, Int32(pixels.height))
            return
        }
        // libyuv's ARGB scaler has no box filter for arbitrary ratios, its plane scaler has: so three planes.
        let planes = unpacker.rgb(format, pixels)
        let stride = Int32(raster.width)
        MergeRGBPlane(
            scale(planes.red, toFit: raster, scaled.y).base, stride,
            scale(planes.green, toFit: raster, scaled.u).base, stride,
            scale(planes.blue, toFit: raster, scaled.v).base, stride, raster.base, Int32(raster.bytesPerRow), stride,
            Int32(raster.height))
    }

    /// The plane at the raster's size: itself if it has that already.
    private func scale(_ plane: Plane, toFit raster: Raster, _ storage: ScratchBuffer) -> Plane {
        let (width, height) = (raster.width, raster.height)
        if plane.width == width, plane.height == height { return plane }
        let base = storage.reserve(width * height)
        if plane.width < width || plane.height < height {
            enlarger.enlarge(plane, into: base, width: width, height: height)
        } else {
            // Averages whole areas from a factor of 2 on, and the two nearest samples in each direction below.
            ScalePlane(
                plane.base, Int32(plane.bytesPerRow), Int32(plane.width), Int32(plane.height), base, Int32(width),
                Int32(width), Int32(height), kFilterBox)
        }
        return Plane(base: base, bytesPerRow: width, width: width, height: height)
    }

    private static func coefficients(_ matrix: ColorMatrix, _ range: ColorRange) -> UnsafePointer<YuvConstants> {
        switch (matrix, range) {
        case (.bt601, .limited): edgedet_yvu_bt601_limited()
        case (.bt601, .full): edgedet_yvu_bt601_full()
        case (.bt709, .limited): edgedet_yvu_bt709_limited()
        case (.bt709, .full): edgedet_yvu_bt709_full()
        case (.bt2020, .limited): edgedet_yvu_bt2020_limited()
        case (.bt2020, .full): edgedet_yvu_bt2020_full()
        }
    }
}
