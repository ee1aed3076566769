// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2
import Imaging
import Testing

@testable import Capture

@Suite struct NegotiatedFormatTests {
    @Test(arguments: [
        (V4L2_COLORSPACE_SRGB, V4L2_YCBCR_ENC_DEFAULT, ColorMatrix.bt601),
        (V4L2_COLORSPACE_REC709, V4L2_YCBCR_ENC_DEFAULT, .bt709),
        (V4L2_COLORSPACE_BT2020, V4L2_YCBCR_ENC_DEFAULT, .bt2020),
        (V4L2_COLORSPACE_SMPTE170M, V4L2_YCBCR_ENC_709, .bt709), (V4L2_COLORSPACE_REC709, V4L2_YCBCR_ENC_601, .bt601),
        (V4L2_COLORSPACE_JPEG, V4L2_YCBCR_ENC_DEFAULT, .bt601),
    ])
    func theMatrixIsTheDriversOrItsColourSpaces(
        _ space: v4l2_colorspace, _ encoding: v4l2_ycbcr_encoding, _ matrix: ColorMatrix
    ) throws {
        for isMultiplanar in [false, true] {
            let script = ScriptedCamera(colorSpace: space, encoding: encoding, isMultiplanar: isMultiplanar)
            #expect(try NegotiatedFormat(script.format, path: "x").matrix == matrix)
        }
    }

    @Test(arguments: [
        (V4L2_COLORSPACE_SRGB, V4L2_QUANTIZATION_DEFAULT, CV4L2_PIX_FMT_YUYV, ColorRange.limited),
        (V4L2_COLORSPACE_JPEG, V4L2_QUANTIZATION_DEFAULT, CV4L2_PIX_FMT_YUYV, .full),
        (V4L2_COLORSPACE_JPEG, V4L2_QUANTIZATION_LIM_RANGE, CV4L2_PIX_FMT_YUYV, .limited),
        (V4L2_COLORSPACE_SRGB, V4L2_QUANTIZATION_FULL_RANGE, CV4L2_PIX_FMT_NV12, .full),
        (V4L2_COLORSPACE_SRGB, V4L2_QUANTIZATION_DEFAULT, CV4L2_PIX_FMT_RGB24, .full),
        (V4L2_COLORSPACE_SRGB, V4L2_QUANTIZATION_LIM_RANGE, CV4L2_PIX_FMT_MJPEG, .full),
        (V4L2_COLORSPACE_SRGB, V4L2_QUANTIZATION_DEFAULT, fourCC("GREY").code, .full),
        (V4L2_COLORSPACE_SRGB, V4L2_QUANTIZATION_DEFAULT, fourCC("Y16 ").code, .full),
        (V4L2_COLORSPACE_SRGB, V4L2_QUANTIZATION_LIM_RANGE, fourCC("GREY").code, .limited),
    ])
    func theRangeIsTheDriversOrItsColourSpaces(
        _ space: v4l2_colorspace, _ quantization: v4l2_quantization, _ fourCC: UInt32, _ range: ColorRange
    ) throws {
        let script = ScriptedCamera(fourCC: fourCC, colorSpace: space, quantization: quantization)
        #expect(try NegotiatedFormat(script.format, path: "x").range == range)
    }

    @Test(arguments: [
        (CV4L2_PIX_FMT_YUYV, 64, false, [64 * 6]), (CV4L2_PIX_FMT_NV12, 64, false, [64 * 9]),
        (CV4L2_PIX_FMT_YUV420, 64, false, [64 * 9]), (CV4L2_PIX_FMT_RGB24, 64, false, [64 * 6]),
        (fourCC("NV16").code, 64, false, [64 * 12]), (fourCC("NV24").code, 64, false, [64 * 18]),
        (fourCC("NV21").code, 64, true, [64 * 9]), (fourCC("422P").code, 64, false, [64 * 12]),
        (fourCC("YV12").code, 64, false, [64 * 9]), (fourCC("BX24").code, 80, false, [80 * 6]),
        (fourCC("Y10 ").code, 64, false, [64 * 6]), (fourCC("GREY").code, 64, true, [64 * 6]),
        (CV4L2_PIX_FMT_NV12M, 64, true, [64 * 6, 64 * 3]),
        (CV4L2_PIX_FMT_YUV420M, 64, true, [64 * 6, 32 * 3, 32 * 3]),
    ])
    func planesHaveTheSizesThatConversionExpects(
        _ fourCC: UInt32, _ stride: Int, _ isMultiplanar: Bool, _ planes: [Int]
    ) throws {
        let script = ScriptedCamera(
            fourCC: fourCC, width: 16, height: 6, planes: planes, bytesPerRow: stride, isMultiplanar: isMultiplanar)
        let format = try NegotiatedFormat(script.format, path: "x")
        #expect(format.planes.map(\.length) == planes)
        #expect(format.planes.allSatisfy { $0.minimumLength < $0.length }, "the last row's padding may be missing")
        let frame = CameraFrame(
            format: format.pixelFormat, width: 16, height: 6, bytesPerRow: format.bytesPerRow,
            bytes: [UInt8](repeating: 0, count: format.frameLength))
        _ = try RGBImage(frame)
    }

    @Test func chromaRowsOfAnotherLengthAreRefused() {
        var format = ScriptedCamera(
            fourCC: CV4L2_PIX_FMT_NV12M, width: 16, height: 6, planes: [384, 192], bytesPerRow: 64, isMultiplanar: true
        ).format
        format.fmt.pix_mp.plane_fmt.1.bytesperline = 48
        let error = #expect(throws: CaptureError.self) { try NegotiatedFormat(format, path: "x") }
        #expect(error?.code == .unsupportedFormat)
    }

    @Test func anAnswerThatCannotBeReadIsRefused() {
        let error = #expect(throws: CaptureError.self) {
            try NegotiatedFormat(ScriptedCamera(fourCC: h264).format, path: "x")
        }
        #expect(error?.message.contains("4x2 H264") == true)
    }
}

private let h264 = "H264".utf8.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
