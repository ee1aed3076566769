// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Capture

@Suite struct JPEGFrameTests {
    private let body = [UInt8](repeating: 0x55, count: 200)

    private func length(_ bytes: [UInt8]) -> Int? { bytes.withUnsafeBytes { JPEGFrame.length($0) } }

    @Test func aWholePictureEndsWithItsMarker() {
        #expect(length([0xFF, 0xD8] + body + [0xFF, 0xD9]) == 204)
    }

    @Test(arguments: [[UInt8](repeating: 0, count: 5000), [0xAA, 0xBB], [0xAA] + [UInt8](repeating: 0, count: 9)])
    func whatTheCameraAddsIsCutOff(_ padding: [UInt8]) {
        #expect(length([0xFF, 0xD8] + body + [0xFF, 0xD9] + padding) == 204)
    }

    @Test func whatIsNoWholePictureIsRefused() {
        #expect(length([]) == nil)
        #expect(length([0xFF, 0xD8, 0xFF, 0xD9]) == nil, "no picture is that short")
        #expect(length([0xFF, 0xD8] + body) == nil, "without its end")
        #expect(length(body + [0xFF, 0xD9]) == nil, "without its beginning")
        #expect(length([0xFF, 0xD8] + [0xFF, 0xD9] + body) == nil, "an end far from the end is a thumbnail's")
        #expect(length([UInt8](repeating: 0, count: 4096)) == nil)
    }
}
