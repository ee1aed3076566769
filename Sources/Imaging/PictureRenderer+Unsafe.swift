// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CYUV

/// Scales pictures and converts them to RGB by libyuv, with memory that is reused from frame to frame.
///
/// YCbCr is scaled plane by plane, each straight to the size of the result, and converted last: fewer samples to
/// convert, and chroma is interpolated instead of repeated.
final class PictureRenderer {
    private let unpacked = PlaneScratch()
    private let scaled = PlaneScratch()
    private let enlarger = BilinearEnlarger()
    private let jpegDecoder = JPEGDecoder()

    /// Draws a picture into a rectangle; bytes pass through when the sizes are equal.
    func render(_ image: RGBImage, into raster: Raster) {
        image.pixels.withUnsafeBufferPointer { pixels in
            guard let base = pixels.baseAddress else { return }
            renderRGB(
                Plane(base: base, bytesPerRow: image.width * 3, width: image.width, height: image.height), into: raster)
        }
    }

    /// Draws a camera's frame into a rectangle.
    ///
    /// - Throws: `badFrame`, `tooLarge`, `damagedPicture` for a JPEG frame.
    func render(_ frame: CameraFrame, into raster: Raster) throws(ImagingError) {
        try frame.bytes.withUnsafeBufferPointer { bytes throws(ImagingError) in
            if frame.format == .mjpg { return try renderJPEG(bytes, of: frame, into: raster) }
            let layout = try FrameLayout(frame)
            guard let base = bytes.baseAddress else { return }
            switch frame.format {
            case .mjpg: break
            case .rgb24:
                renderRGB(
                    Plane(base: base, bytesPerRow: frame.bytesPerRow, width: frame.width, height: frame.height),
                    into: raster)
            case .yuyv, .nv12, .yu12:
                renderYUV(planes(of: frame, at: base, layout), into: raster)
            }
        }
    }

    /// The planes of an uncompressed YCbCr frame, in place where they are planes already.
    private func planes(of frame: CameraFrame, at base: UnsafePointer<UInt8>, _ layout: FrameLayout) -> YUVPlanes {
        let chromaCount = layout.chromaWidth * layout.chromaHeight
        var y = Plane(base: base, bytesPerRow: frame.bytesPerRow, width: frame.width, height: frame.height)
        var u = Plane(
            base: base + layout.secondPlane, bytesPerRow: layout.chromaBytesPerRow, width: layout.chromaWidth,
            height: layout.chromaHeight)
        var v = u
        v.base = base + layout.thirdPlane
        if frame.format != .yu12 {
            let (newU, newV) = (unpacked.u.reserve(chromaCount), unpacked.v.reserve(chromaCount))
            (u.base, u.bytesPerRow) = (UnsafePointer(newU), layout.chromaWidth)
            (v.base, v.bytesPerRow) = (UnsafePointer(newV), layout.chromaWidth)
            let chromaStride = Int32(layout.chromaWidth)
            if frame.format == .nv12 {
                SplitUVPlane(
                    base + layout.secondPlane, Int32(layout.chromaBytesPerRow), newU, chromaStride, newV, chromaStride,
                    chromaStride, Int32(layout.chromaHeight))
            } else {
                let newY = unpacked.y.reserve(frame.width * frame.height)
                (y.base, y.bytesPerRow) = (UnsafePointer(newY), frame.width)
                YUY2ToI422(
                    base, Int32(frame.bytesPerRow), newY, Int32(frame.width), newU, chromaStride, newV, chromaStride,
                    Int32(frame.width), Int32(frame.height))
            }
        }
        return YUVPlanes(y: y, u: u, v: v, matrix: frame.matrix, range: frame.range)
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

    private func renderRGB(_ pixels: Plane, into raster: Raster) {
        let (width, height) = (Int32(pixels.width), Int32(pixels.height))
        if pixels.width == raster.width, pixels.height == raster.height {
            CopyPlane(
                pixels.base, Int32(pixels.bytesPerRow), raster.base, Int32(raster.bytesPerRow), width * 3, height)
            return
        }
        // libyuv's ARGB scaler has no box filter for arbitrary ratios, its plane scaler has: so three planes.
        let count = pixels.width * pixels.height
        let (red, green, blue) = (unpacked.y.reserve(count), unpacked.u.reserve(count), unpacked.v.reserve(count))
        SplitRGBPlane(
            pixels.base, Int32(pixels.bytesPerRow), red, width, green, width, blue, width, width, height)
        func scaledPlane(_ base: UnsafeMutablePointer<UInt8>, _ storage: ScratchBuffer) -> Plane {
            let plane = Plane(base: base, bytesPerRow: pixels.width, width: pixels.width, height: pixels.height)
            return scale(plane, toFit: raster, storage)
        }
        let stride = Int32(raster.width)
        MergeRGBPlane(
            scaledPlane(red, scaled.y).base, stride, scaledPlane(green, scaled.u).base, stride,
            scaledPlane(blue, scaled.v).base, stride, raster.base, Int32(raster.bytesPerRow), stride,
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
