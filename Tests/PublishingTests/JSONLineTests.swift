// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

@testable import Publishing

@Suite struct JSONLineTests {
    private func written(_ body: (inout JSONLine) -> Void) -> String {
        var line = JSONLine()
        body(&line)
        return String(decoding: line.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        (0.0, 6, "0.0"), (-0.0, 6, "0.0"), (1.0, 3, "1.0"), (0.5, 1, "0.5"), (21.4, 3, "21.4"), (0.0005, 3, "0.001"),
        (0.00049, 3, "0.0"), (-0.00049, 3, "0.0"), (-1.25, 2, "-1.25"), (1_795_219_200.000001, 6, "1795219200.000001"),
        (999.9996, 3, "1000.0"), (.nan, 3, "0.0"), (.infinity, 3, "0.0"), (1e300, 6, "1000000000000.0"),
        (10.01, 3, "10.01"),
    ])
    func decimalsAreFixedPoint(_ value: Double, places: Int, expected: String) {
        #expect(written { $0.decimal(value, places: places) } == expected)
    }

    @Test(arguments: [0, 1, 9, 10, -7, Int.max, Int.min])
    func integersAreSpelledAsSwiftDoes(_ value: Int) {
        #expect(written { $0.integer(value) } == String(value))
    }

    @Test func escapes_writtenByHand() {
        #expect(written { $0.string("a\"b\\c\n\r\t\u{0}\u{1F}/é𝄞") } == #""a\"b\\c\n\r\t\u0000\u001f/é𝄞""#)
    }

    @Test func anyStringComesBackFromAParser() throws {
        var generator = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0 ... .max, using: &generator)
        var state = seed
        for _ in 0..<200 {
            var text = ""
            for _ in 0..<20 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                if let scalar = Unicode.Scalar(UInt32(state >> 33) % 0x300) { text.unicodeScalars.append(scalar) }
            }
            let json = written { $0.string(text) }
            let back = try JSONDecoder().decode([String].self, from: Data("[\(json)]".utf8))
            #expect(back == [text], "seed \(seed)")
        }
    }
}
