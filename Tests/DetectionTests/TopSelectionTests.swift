// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Detection

struct TopSelectionTests {
    @Test(arguments: [0, 1, 2, 9, 10, 11, 19, 20, 21, 40, 1000], [1, 2, 10])
    func keepsTheLargest_ofAnyStream(length: Int, count: Int) {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SplitMix64(state: seed)
        let keys = (0..<length).map { UInt64($0) }
        for stream in [keys, keys.reversed(), keys.shuffled(using: &generator)] {
            var selection = TopSelection(count: count)
            for repetition in 0..<2 {
                selection.reset()
                for (position, key) in stream.enumerated() { selection.insert(key: key, position: position) }
                selection.finish()
                #expect(
                    selection.entries.map(\.key) == Array(keys.reversed().prefix(count)),
                    "seed \(seed), repetition \(repetition)")
                #expect(selection.entries.allSatisfy { stream[$0.position] == $0.key })
            }
        }
    }
}

/// Vigna's SplitMix64: random numbers that a printed seed brings back.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
