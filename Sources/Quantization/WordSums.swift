// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// What a pointwise convolution's weights must keep to for a processor without dot products of bytes to add up products
/// of several inputs in 16 bits (`CKernels/common/pointwise_narrow_x86.h`), which takes five instructions instead of eight.
///
/// Other weights give the same outputs, more slowly.
enum WordSums {
    /// Inputs whose products are added up in words, half of them in each of two.
    private static let group = 16
    /// Of two neighbouring weights, those of one sign.
    private static let pairMost = 128.0
    /// Of the magnitudes that meet in a word.
    private static let wordMost = 256.0

    /// The least unit in which weights are whole numbers of −127 to 127 and fit words, if rounding changes nothing.
    static func leastUnit(_ weights: [Double]) -> Double {
        var unit = weights.reduce(0) { max($0, abs($1)) } / 127
        for start in stride(from: 0, to: weights.count, by: group) {
            var words = [0.0, 0.0]
            for index in stride(from: start, to: min(start + group, weights.count - 1), by: 2) {
                let (first, second) = (weights[index], weights[index + 1])
                let magnitude = abs(first) + abs(second)
                unit = max(unit, (magnitude + abs(first + second)) / 2 / pairMost)
                words[index / 2 % 2] += magnitude
            }
            unit = max(unit, words[0] / wordMost, words[1] / wordMost)
        }
        return unit
    }
}
