// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Int8Engine

struct TailSegmentsTests {
    @Test("The largest magnitude is the last that leads to segment 15", arguments: [1, 15, 16, 17, 62, 1000, 32767])
    func lastMagnitude(scale: Int16) {
        let segments = TailSegments(scale: [scale])
        func segment(_ magnitude: Int) -> Int { (magnitude * Int(scale) + (1 << 14)) >> 15 }
        let most = Int(segments.magnitudeMost[0])
        #expect(segment(most) <= 15)
        #expect(most == Int16.max || segment(most + 1) == 16)
        #expect(UInt16(bitPattern: segments.placeScale[0]) == 2 * UInt16(scale))
    }

    @Test func withoutATailNothingIsInIt() {
        let segments = TailSegments(scale: [0, 0])
        #expect(segments.magnitudeMost == [0, 0])
        #expect(segments.placeScale == [0, 0])
    }
}
