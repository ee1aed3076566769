// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2

/// The rows of an uncompressed layout that libv4lconvert reads: how long they are, and how far apart in the driver's
/// buffer.
///
/// See: the kernel's userspace-api/media/v4l, pixfmt-bayer, pixfmt-yuv-luma, and pixfmt-packed-hsv.
struct SourceRows: Hashable {
    /// Bytes that hold samples.
    let length: Int
    /// Rows.
    let count: Int
    /// From one row to the next.
    let stride: Int

    /// - Returns: Nil for layouts of no fixed length, and for those that cameras have for themselves.
    init?(_ format: v4l2_format) {
        let fourCC = FourCC(code: format.fmt.pix.pixelformat)
        guard let bits = Self.bitsPerPixel(fourCC) else { return nil }
        length = (Int(format.fmt.pix.width) * bits + 7) / 8
        count = Int(format.fmt.pix.height)
        stride = min(max(Int(format.fmt.pix.bytesperline), length), 1 << 20)
    }

    /// Bytes of a frame; the padding behind the last row need not be there.
    var byteCount: Int { stride * (count - 1) + length }

    private static func bitsPerPixel(_ fourCC: FourCC) -> Int? {
        switch (fourCC.code, fourCC.characters) {
        case (CV4L2_PIX_FMT_Y16_BE, _): 16
        case (_, "BA81"), (_, "GBRG"), (_, "GRBG"), (_, "RGGB"), (_, "Y04 "), (_, "Y06 "): 8
        case (_, "pBAA"), (_, "pGAA"), (_, "pgAA"), (_, "pRAA"), (_, "Y10B"): 10
        case (_, "BG10"), (_, "GB10"), (_, "BA10"), (_, "RG10"): 16
        case (_, "BYR2"), (_, "GB16"), (_, "GR16"), (_, "RG16"): 16
        case (_, "HSV3"): 24
        case (_, "HSV4"): 32
        default: nil
        }
    }
}
