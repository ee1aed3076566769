// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2
import Imaging
import Testing

@testable import Capture

@Suite struct FourCCTests {
    @Test func everyLayoutIsKnownByItsOwnCharacters() {
        for format in PixelFormat.allCases { #expect(fourCC(format.rawValue).pixelFormat == format) }
    }

    @Test(
        "Formats of several memory planes and those with alpha are read as their plain kin",
        arguments: [
            (CV4L2_PIX_FMT_NV12M, PixelFormat.nv12), (CV4L2_PIX_FMT_YUV420M, .yu12), (CV4L2_PIX_FMT_ARGB32, .xrgb32),
            (CV4L2_PIX_FMT_RGB32, .xrgb32), (CV4L2_PIX_FMT_ABGR32, .xbgr32), (CV4L2_PIX_FMT_BGR32, .xbgr32),
            (CV4L2_PIX_FMT_JPEG, .jpeg), (CV4L2_PIX_FMT_MJPEG, .mjpg),
        ])
    func kin(_ code: UInt32, _ format: PixelFormat) {
        #expect(FourCC(code: code).pixelFormat == format)
    }

    @Test func aBigEndianKindIsAnotherFormat() {
        let bigEndian = FourCC(code: CV4L2_PIX_FMT_Y16_BE)
        #expect(bigEndian.pixelFormat == nil)
        #expect(bigEndian.description == "Y16-BE")
        #expect(fourCC("Y16 ").description == "Y16")
        #expect(bigEndian.reading(V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue)?.isConverted == true)
    }
}
