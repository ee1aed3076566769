// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CYUV

/// Takes uncompressed frames apart into planes of 8-bit samples, each of which is then scaled on its own.
///
/// What is a plane already stays where it is; the rest goes to memory that is reused from frame to frame. So planes are
/// valid until the next call, and as long as the frame's bytes are.
final class FrameUnpacker {
    private let first: ScratchBuffer
    private let second: ScratchBuffer
    private let third: ScratchBuffer
    private let fourth = ScratchBuffer()
    private let wide = ScratchBuffer()

    /// - Parameter scratch: Where planes go; the caller may use it between calls.
    init(scratch: PlaneScratch) {
        (first, second, third) = (scratch.y, scratch.u, scratch.v)
    }

    // MARK: - YCbCr

    /// The planes of a frame that is neither RGB nor compressed.
    ///
    /// - Parameters:
    ///   - frame: The frame; its layout has been checked.
    ///   - base: Its bytes.
    ///   - layout: Its layout.
    ///   - neutral: The size that the chroma of a frame without colour shall claim, since no scaling can change it.
    func yuv(
        of frame: CameraFrame, at base: UnsafePointer<UInt8>, _ layout: FrameLayout,
        neutral: (width: Int, height: Int)
    ) -> YUVPlanes {
        var y = Plane(base: base, bytesPerRow: frame.bytesPerRow, width: frame.width, height: frame.height)
        let u: Plane
        let v: Plane
        switch frame.format.arrangement {
        case .packedYUV:
            (y, u, v) = packed(frame, base, layout)
        case .semiPlanar:
            (u, v) = split(base + layout.secondPlane, layout)
        case .planar:
            func plane(_ offset: Int) -> Plane {
                Plane(
                    base: base + offset, bytesPerRow: layout.chromaBytesPerRow, width: layout.chromaWidth,
                    height: layout.chromaHeight)
            }
            (u, v) = (plane(layout.secondPlane), plane(layout.thirdPlane))
        case .luma(let bits):
            if bits > 8 { y = narrowed(y, bits: bits) }
            u = neutralPlane(width: neutral.width, height: neutral.height)
            v = u
        case .packedRGB, .compressed:
            preconditionFailure("\(frame.format) has no planes of Y, U and V")
        }
        let hasVFirst =
            switch frame.format {
            case .yvyu, .nv21, .nv61, .yv12: true
            default: false
            }
        return YUVPlanes(
            y: y, u: hasVFirst ? v : u, v: hasVFirst ? u : v, matrix: frame.matrix, range: frame.range)
    }

    private func packed(
        _ frame: CameraFrame, _ base: UnsafePointer<UInt8>, _ layout: FrameLayout
    ) -> (Plane, Plane, Plane) {
        let (width, height, half) = (frame.width, frame.height, layout.chromaWidth)
        let (y, u, v) = (
            first.reserve(width * height), second.reserve(half * height), third.reserve(half * height)
        )
        let convert = frame.format == .uyvy ? UYVYToI422 : YUY2ToI422
        _ = convert(
            base, Int32(frame.bytesPerRow), y, Int32(width), u, Int32(half), v, Int32(half), Int32(width),
            Int32(height))
        return (
            Plane(base: y, bytesPerRow: width, width: width, height: height),
            Plane(base: u, bytesPerRow: half, width: half, height: height),
            Plane(base: v, bytesPerRow: half, width: half, height: height)
        )
    }

    private func split(_ base: UnsafePointer<UInt8>, _ layout: FrameLayout) -> (Plane, Plane) {
        let (width, height) = (layout.chromaWidth, layout.chromaHeight)
        let (even, odd) = (second.reserve(width * height), third.reserve(width * height))
        SplitUVPlane(
            base, Int32(layout.chromaBytesPerRow), even, Int32(width), odd, Int32(width), Int32(width), Int32(height))
        return (
            Plane(base: even, bytesPerRow: width, width: width, height: height),
            Plane(base: odd, bytesPerRow: width, width: width, height: height)
        )
    }

    /// The upper eight of the bits that count. Byte by byte, since rows may begin at odd addresses.
    private func narrowed(_ plane: Plane, bits: Int) -> Plane {
        let target = first.reserve(plane.width * plane.height)
        let shift = UInt16(bits - 8)
        for line in 0..<plane.height {
            let source = plane.base + line * plane.bytesPerRow
            let output = target + line * plane.width
            for column in 0..<plane.width {
                let sample = UInt16(source[2 * column]) | UInt16(source[2 * column + 1]) << 8
                // The bits that do not count ought to be zero; where they are not, white is the lesser evil.
                output[column] = UInt8(truncatingIfNeeded: min(sample >> shift, 255))
            }
        }
        return Plane(base: target, bytesPerRow: plane.width, width: plane.width, height: plane.height)
    }

    /// No colour. One row stands for all: its row length is 0.
    private func neutralPlane(width: Int, height: Int) -> Plane {
        let row = second.reserve(width)
        row.update(repeating: 128, count: width)
        return Plane(base: row, bytesPerRow: 0, width: width, height: height)
    }

    // MARK: - RGB

    /// The planes red, green and blue of an RGB frame.
    ///
    /// - Parameters:
    ///   - format: One whose `isRGB` is true.
    ///   - pixels: Its bytes, pixels counted.
    func rgb(_ format: PixelFormat, _ pixels: Plane) -> (red: Plane, green: Plane, blue: Plane) {
        let (width, height) = (pixels.width, pixels.height)
        let count = width * height
        let (red, green, blue) = (first.reserve(count), second.reserve(count), third.reserve(count))
        let (stride, rows) = (Int32(width), Int32(height))
        switch format {
        case .rgb24:
            SplitRGBPlane(
                pixels.base, Int32(pixels.bytesPerRow), red, stride, green, stride, blue, stride, stride, rows)
        case .bgr24:
            SplitRGBPlane(
                pixels.base, Int32(pixels.bytesPerRow), blue, stride, green, stride, red, stride, stride, rows)
        case .xbgr32:
            // libyuv's ARGB has this order in memory.
            SplitARGBPlane(
                pixels.base, Int32(pixels.bytesPerRow), red, stride, green, stride, blue, stride, nil, 0, stride, rows)
        case .xrgb32:
            // To what libyuv takes for blue, green, red and alpha go the padding, red, green and blue.
            SplitARGBPlane(
                pixels.base, Int32(pixels.bytesPerRow), green, stride, red, stride, fourth.reserve(count), stride, blue,
                stride, stride, rows)
        case .rgb565:
            let argb = wide.reserve(count * 4)
            RGB565ToARGB(pixels.base, Int32(pixels.bytesPerRow), argb, stride * 4, stride, rows)
            SplitARGBPlane(argb, stride * 4, red, stride, green, stride, blue, stride, nil, 0, stride, rows)
        default: preconditionFailure("\(format) is not RGB")
        }
        func plane(_ base: UnsafePointer<UInt8>) -> Plane {
            Plane(base: base, bytesPerRow: width, width: width, height: height)
        }
        return (plane(red), plane(green), plane(blue))
    }
}
