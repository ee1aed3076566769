// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2
import Imaging

/// The format that a driver settled on, and how its frames lie in its buffers.
struct NegotiatedFormat: Hashable {
    /// One of a buffer's memory planes, each of which is mapped on its own.
    struct MemoryPlane: Hashable {
        /// Bytes it adds to the frame.
        var length: Int
        /// Bytes the driver must have written: the padding behind the last row need not be.
        var minimumLength: Int
    }

    var fourCC: FourCC
    var pixelFormat: PixelFormat
    /// Whether libv4lconvert makes `pixelFormat` of what the driver writes.
    var isConverted: Bool
    var width: Int
    var height: Int
    var bytesPerRow: Int
    var planes: [MemoryPlane]
    /// The driver's size of a buffer, the most that an MJPG frame can have.
    var imageLength: Int
    var matrix: ColorMatrix
    var range: ColorRange

    /// Bytes of a frame; of an MJPG frame at most.
    var frameLength: Int {
        if isConverted { return bytesPerRow * height }
        return pixelFormat.isJPEG ? imageLength : planes.reduce(0) { $0 + $1.length }
    }

    /// Takes a driver's answer apart.
    ///
    /// - Throws: `.unsupportedFormat` when the driver answered with something that cannot be read.
    init(_ format: v4l2_format, path: String) throws(CaptureError) {
        let isMultiplanar = format.type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue
        let single = format.fmt.pix
        let multi = format.fmt.pix_mp
        let fourCC = FourCC(code: isMultiplanar ? multi.pixelformat : single.pixelformat)
        let width = Int(isMultiplanar ? multi.width : single.width)
        let height = Int(isMultiplanar ? multi.height : single.height)
        guard let reading = fourCC.reading(format.type), (1...16384).contains(width), (1...16384).contains(height)
        else {
            throw CaptureError(
                .unsupportedFormat, "Camera '\(path)' settled on \(width)x\(height) \(fourCC), which cannot be read",
                remedy: "set width, height and format to one of those that 'edgedet devices' lists")
        }
        self.fourCC = fourCC
        pixelFormat = reading.pixelFormat
        isConverted = reading.isConverted
        self.width = width
        self.height = height
        imageLength = Int(isMultiplanar ? multi.plane_fmt.0.sizeimage : single.sizeimage)
        if isConverted {
            bytesPerRow = width * 3
            let rows = SourceRows(format)
            planes = [MemoryPlane(length: rows?.byteCount ?? imageLength, minimumLength: rows?.byteCount ?? 1)]
            (matrix, range) = (.bt601, .full)
            return
        }
        let strides =
            isMultiplanar
            ? [multi.plane_fmt.0.bytesperline, multi.plane_fmt.1.bytesperline].map { Int($0) }
            : [Int(single.bytesperline), 0]
        let layout = FrameLayout(
            format: pixelFormat, width: width, height: height, bytesPerRow: min(strides[0], 1 << 20))
        bytesPerRow = min(max(strides[0], layout.rowLength), 1 << 20)

        let padding = bytesPerRow - layout.rowLength
        let luma = layout.secondPlane
        let chroma = layout.chromaBytesPerRow * layout.chromaHeight
        let plane = { (length: Int) in MemoryPlane(length: length, minimumLength: length - padding) }
        switch fourCC.code {
        case CV4L2_PIX_FMT_NV12M:
            planes = [plane(luma), plane(chroma)]
            try Self.requireChromaStride(strides[1], layout.chromaBytesPerRow, path: path)
        case CV4L2_PIX_FMT_YUV420M:
            planes = [plane(luma), plane(chroma), plane(chroma)]
            try Self.requireChromaStride(strides[1], layout.chromaBytesPerRow, path: path)
        default: planes = [MemoryPlane(length: layout.length, minimumLength: layout.byteCount)]
        }
        let codes = (
            space: isMultiplanar ? multi.colorspace : single.colorspace,
            encoding: isMultiplanar ? UInt32(multi.ycbcr_enc) : single.ycbcr_enc,
            quantization: isMultiplanar ? UInt32(multi.quantization) : single.quantization
        )
        matrix = Self.matrix(colorSpace: codes.space, encoding: codes.encoding)
        range = Self.range(colorSpace: codes.space, quantization: codes.quantization, pixelFormat: pixelFormat)
    }

    /// Planes are copied one after the other, so their rows must already have the lengths a `CameraFrame` has.
    private static func requireChromaStride(_ stride: Int, _ expected: Int, path: String) throws(CaptureError) {
        if stride != 0 && stride != expected {
            throw CaptureError(
                .unsupportedFormat,
                "Camera '\(path)' has chroma rows of \(stride) bytes where \(expected) follow from its luma rows",
                remedy: "choose a width that is a multiple of 64, or another format")
        }
    }

    /// The matrix of a format; the default follows V4L2_MAP_YCBCR_ENC_DEFAULT.
    ///
    /// SMPTE 240M's coefficients lie within 0.001 of BT.709's; constant-luminance BT.2020 is taken for the other one.
    static func matrix(colorSpace: UInt32, encoding: UInt32) -> ColorMatrix {
        switch v4l2_ycbcr_encoding(encoding) {
        case V4L2_YCBCR_ENC_601, V4L2_YCBCR_ENC_XV601: return .bt601
        case V4L2_YCBCR_ENC_709, V4L2_YCBCR_ENC_XV709, V4L2_YCBCR_ENC_SMPTE240M: return .bt709
        case V4L2_YCBCR_ENC_BT2020, V4L2_YCBCR_ENC_BT2020_CONST_LUM: return .bt2020
        default: break
        }
        switch v4l2_colorspace(colorSpace) {
        case V4L2_COLORSPACE_REC709, V4L2_COLORSPACE_DCI_P3, V4L2_COLORSPACE_SMPTE240M: return .bt709
        case V4L2_COLORSPACE_BT2020: return .bt2020
        default: return .bt601
        }
    }

    /// The range of a format; the default follows V4L2_MAP_QUANTIZATION_DEFAULT. JPEG is full range by its own
    /// standard, and RGB is taken for it. So is grey by default, which V4L2 counts as YCbCr: sensors without colour use
    /// all codes, as vivid does, and libv4lconvert reads them so.
    static func range(colorSpace: UInt32, quantization: UInt32, pixelFormat: PixelFormat) -> ColorRange {
        if pixelFormat.isJPEG || pixelFormat.isRGB { return .full }
        switch v4l2_quantization(quantization) {
        case V4L2_QUANTIZATION_FULL_RANGE: return .full
        case V4L2_QUANTIZATION_LIM_RANGE: return .limited
        default: break
        }
        return v4l2_colorspace(colorSpace) == V4L2_COLORSPACE_JPEG || pixelFormat.isGrey ? .full : .limited
    }
}
