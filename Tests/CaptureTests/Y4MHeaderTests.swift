// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Testing

@testable import Capture

@Suite struct Y4MHeaderTests {
    private func header(_ line: String) throws(CaptureError) -> Y4MHeader { try Y4MHeader(line, source: "y4m:test") }

    @Test func everyParameterIsRead() throws {
        let header = try header("YUV4MPEG2 W641 H479 F30000:1001 Ip A1:1 C420jpeg XYSCSS=420JPEG XCOLORRANGE=FULL")
        #expect(header.width == 641 && header.height == 479)
        #expect(header.framesPerSecond == 30000.0 / 1001)
        #expect(header.range == .full && !header.isMono)
        #expect(header.payloadLength == 641 * 479 + 2 * 321 * 240)
    }

    @Test(arguments: ["", " C420", " C420jpeg", " C420mpeg2", " C420paldv"])
    func the420FamilyIsRead(_ layout: String) throws {
        let header = try header("YUV4MPEG2 W4 H2" + layout)
        #expect(header.payloadLength == 12 && header.range == .limited && header.framesPerSecond == nil)
    }

    @Test func monoHasOnePlane() throws {
        let header = try header("YUV4MPEG2 W3 H3 Cmono XCOLORRANGE=LIMITED F0:0")
        #expect(header.isMono && header.payloadLength == 9 && header.framesPerSecond == nil)
    }

    @Test(arguments: ["422", "444", "444alpha", "411", "420p10", "mono16", ""])
    func otherLayoutsAreRefusedByName(_ layout: String) {
        let error = #expect(throws: CaptureError.self) { try header("YUV4MPEG2 W4 H2 C\(layout)") }
        #expect(error?.code == .unsupportedFormat)
        #expect(error?.message.contains("C\(layout),") == true)
    }

    @Test(arguments: [
        "", "YUV4MPEG W4 H2", "YUV4MPEG2", "YUV4MPEG2 W4", "YUV4MPEG2 H4", "YUV4MPEG2 W0 H2", "YUV4MPEG2 W4 H-2",
        "YUV4MPEG2 Wx H2", "YUV4MPEG2 W99999999999999999999 H2", "YUV4MPEG2 W16385 H2",
    ])
    func headersWithoutASensibleSizeAreMalformed(_ line: String) {
        let error = #expect(throws: CaptureError.self) { try header(line) }
        #expect(error?.code == .malformedStream)
    }
}
