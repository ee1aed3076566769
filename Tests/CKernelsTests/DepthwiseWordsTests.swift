// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

/// Which depthwise convolutions have the form whose sums are words.
struct DepthwiseWordsTests {
    /// Packs one channel of nine taps; nil if its sums may not fit.
    private static func packed(
        _ weights: [Int8], bias: Int32 = 0, shift: Int32 = 0
    ) -> (weights: [Int8], start: Int16, bias: Int16)? {
        var biases = [Int32](repeating: 0, count: 16)
        var shifts = biases
        (biases[0], shifts[0]) = (bias, shift)
        var packed = [Int8](repeating: 9, count: edk_packed_depthwise_words_size(3, 1))
        var start = [Int16](repeating: 0, count: 16)
        var rest = start
        let fits = biases.withUnsafeBufferPointer { biases in
            shifts.withUnsafeBufferPointer { shifts in
                var requant = edk_requant()
                requant.bias = biases.baseAddress
                requant.value_shift = shifts.baseAddress
                return edk_pack_depthwise_words(weights, 3, 1, &requant, &packed, &start, &rest)
            }
        }
        return fits != 0 ? (packed, start[0], rest[0]) : nil
    }

    @Test func aChannelOfTheLargestMagnitudesFits() throws {
        let channel = try #require(Self.packed([64, 64, 64, 64, 0, 0, 0, 0, 0], bias: -100))
        #expect(channel.start == 128 - 32768)
        #expect(Int(channel.bias) == -100 - Int(channel.start))
    }

    @Test func magnitudesBeyond256DoNot() {
        #expect(Self.packed([64, 64, 64, 64, 0, 0, 0, 0, 0]) != nil)
        #expect(Self.packed([64, 64, 64, 64, 1, 0, 0, 0, 0]) == nil)
        #expect(Self.packed([-64, 64, -64, 64, -1, 0, 0, 0, 0]) == nil)
    }

    @Test func twoWeightsBeyond128DoNot() {
        #expect(Self.packed([0, 0, 100, 0, 0, 0, 0, -28, 0]) != nil)
        #expect(Self.packed([0, 0, 100, 0, 0, 0, 0, -29, 0]) == nil)
    }

    @Test func aShiftedValueDoesNot() {
        #expect(Self.packed([1, 0, 0, 0, 0, 0, 0, 0, 0], shift: 1) == nil)
    }

    @Test func aBiasFarFromTheCentreDoesNot() {
        let weights: [Int8] = [2, 0, 0, 0, 0, 0, 0, 0, 0]
        let start: Int32 = 1 - 256
        #expect(Self.packed(weights, bias: start + 32767) != nil)
        #expect(Self.packed(weights, bias: start + 32768) == nil)
        #expect(Self.packed(weights, bias: start - 32768) != nil)
        #expect(Self.packed(weights, bias: start - 32769) == nil)
    }

    @Test func pairsAreTwoRowsOfAColumnThenTwoColumnsOfTheLastRow() throws {
        let channel = try #require(Self.packed([1, 2, 3, 4, 5, 6, 7, 8, 9]))
        let pairs = (0..<5).map { [channel.weights[32 * $0], channel.weights[32 * $0 + 1]] }
        #expect(pairs == [[1, 4], [2, 5], [3, 6], [7, 8], [9, 0]])
        #expect(channel.weights.filter { $0 != 0 }.count == 9)
    }
}
