// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// How a frame's bytes are laid out. The raw values are V4L2's four-character codes, a trailing space included.
///
/// See: the kernel's userspace-api/media/v4l/pixfmt. "Half" chroma sizes are rounded up.
public enum PixelFormat: String, Sendable, Hashable, CaseIterable {
    /// Packed 4:2:2, Y0 U Y1 V.
    case yuyv = "YUYV"
    /// Packed 4:2:2, Y0 V Y1 U.
    case yvyu = "YVYU"
    /// Packed 4:2:2, U Y0 V Y1.
    case uyvy = "UYVY"
    /// A plane of Y, then a plane of interleaved U V at half the width and height.
    case nv12 = "NV12"
    /// As NV12, V before U.
    case nv21 = "NV21"
    /// A plane of Y, then a plane of interleaved U V at half the width.
    case nv16 = "NV16"
    /// As NV16, V before U.
    case nv61 = "NV61"
    /// A plane of Y, then a plane of interleaved U V at full size.
    case nv24 = "NV24"
    /// Planes of Y, U and V, the latter two at half the width and height (I420).
    case yu12 = "YU12"
    /// As YU12, V before U.
    case yv12 = "YV12"
    /// Planes of Y, U and V, the latter two at half the width.
    case yuv422p = "422P"
    /// Packed red, green, blue.
    case rgb24 = "RGB3"
    /// Packed blue, green, red.
    case bgr24 = "BGR3"
    /// V4L2's XRGB32: a byte that means nothing, then red, green, blue.
    case xrgb32 = "BX24"
    /// V4L2's XBGR32: blue, green, red, then a byte that means nothing.
    case xbgr32 = "XR24"
    /// 16 bits a pixel, the low byte first: red in the upper five bits, six of green, five of blue.
    case rgb565 = "RGBP"
    /// Luma alone, 8 bits.
    case grey = "GREY"
    /// Luma alone, the low 10 of 16 bits, the low byte first.
    case y10 = "Y10 "
    /// Luma alone, the low 12 of 16 bits, the low byte first.
    case y12 = "Y12 "
    /// Luma alone, 16 bits, the low byte first.
    case y16 = "Y16 "
    /// One JPEG picture a frame; its colours are JFIF's (BT.601, full range).
    case mjpg = "MJPG"
    /// The same as MJPG, by the name that still-picture drivers give it.
    case jpeg = "JPEG"

    /// Finds a format by the name that people write: in any case, the trailing space left out.
    public init?(name: String) {
        let upper = name.uppercased()
        self.init(rawValue: upper + String(repeating: " ", count: max(0, 4 - upper.count)))
    }

    /// The code without its trailing space.
    public var name: String { rawValue.last == " " ? String(rawValue.dropLast()) : rawValue }

    /// Whether each frame is a JPEG picture, of whatever length.
    public var isJPEG: Bool { self == .mjpg || self == .jpeg }

    /// Whether pixels are red, green and blue already, so that no matrix applies.
    public var isRGB: Bool {
        switch arrangement {
        case .packedRGB: true
        case .packedYUV, .semiPlanar, .planar, .luma, .compressed: false
        }
    }

    /// Whether pixels have no colour.
    public var isGrey: Bool {
        switch arrangement {
        case .luma: true
        case .packedRGB, .packedYUV, .semiPlanar, .planar, .compressed: false
        }
    }

    /// What the formats have in common.
    enum Arrangement: Hashable {
        /// Two pixels in four bytes.
        case packedYUV
        /// Y, then both kinds of chroma in turn; each sample stands for `across` x `down` pixels.
        case semiPlanar(across: Int, down: Int)
        /// Y, then two planes of chroma; each sample stands for `across` x `down` pixels.
        case planar(across: Int, down: Int)
        case packedRGB(bytesPerPixel: Int)
        /// Y alone, in one or two bytes of which `bits` count.
        case luma(bits: Int)
        case compressed
    }

    var arrangement: Arrangement {
        switch self {
        case .yuyv, .yvyu, .uyvy: .packedYUV
        case .nv12, .nv21: .semiPlanar(across: 2, down: 2)
        case .nv16, .nv61: .semiPlanar(across: 2, down: 1)
        case .nv24: .semiPlanar(across: 1, down: 1)
        case .yu12, .yv12: .planar(across: 2, down: 2)
        case .yuv422p: .planar(across: 2, down: 1)
        case .rgb24, .bgr24: .packedRGB(bytesPerPixel: 3)
        case .xrgb32, .xbgr32: .packedRGB(bytesPerPixel: 4)
        case .rgb565: .packedRGB(bytesPerPixel: 2)
        case .grey: .luma(bits: 8)
        case .y10: .luma(bits: 10)
        case .y12: .luma(bits: 12)
        case .y16: .luma(bits: 16)
        case .mjpg, .jpeg: .compressed
        }
    }
}
