// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2
import Imaging

/// The number that V4L2 gives a pixel format: four characters, the first in the lowest byte.
struct FourCC: Hashable, CustomStringConvertible {
    let code: UInt32

    /// Whether this is the big-endian kind of the format that the characters name.
    var isBigEndian: Bool { code >> 31 != 0 }

    /// All four characters; those that cannot be printed are question marks.
    var characters: String {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: code >> (8 * $0)) & 0x7F }
        return String(decoding: bytes.map { (32..<127).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }

    /// The characters without trailing spaces, and "-BE" behind them for a big-endian kind.
    var description: String {
        var name = characters[...]
        while name.last == " " { name.removeLast() }
        return isBigEndian ? "\(name)-BE" : String(name)
    }

    /// The layout whose bytes need no conversion; those of several memory planes are put together when they are copied.
    var pixelFormat: PixelFormat? {
        switch code {
        case CV4L2_PIX_FMT_NV12M: .nv12
        case CV4L2_PIX_FMT_YUV420M: .yu12
        // What alpha says does not matter here. RGB32 and BGR32 are the old names of both kinds.
        case CV4L2_PIX_FMT_ARGB32, CV4L2_PIX_FMT_RGB32: .xrgb32
        case CV4L2_PIX_FMT_ABGR32, CV4L2_PIX_FMT_BGR32: .xbgr32
        default: isBigEndian ? nil : PixelFormat(rawValue: characters)
        }
    }

    /// The layout that frames come in and whether libv4lconvert has to make it; nil for what nobody can read.
    ///
    /// - Parameter bufferType: libv4lconvert knows no multi-planar cameras.
    func reading(_ bufferType: UInt32) -> (pixelFormat: PixelFormat, isConverted: Bool)? {
        if let pixelFormat { return (pixelFormat, false) }
        guard bufferType == V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue, PixelConverter.reads(self) else { return nil }
        return (.rgb24, true)
    }
}
