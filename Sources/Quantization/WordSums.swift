// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// What weights keep to so that kernels can add up products in 16 bits where others would need 32: half the work where a
/// processor multiplies bytes in pairs (`CKernels/common/pointwise_narrow_x86.h`, `depthwise_words_x86.h`).
///
/// Codes are 0 to 255, so weights whose magnitudes come to 256 make sums of 65281 different values. Weights that do not
/// keep to it give outputs as right as any, more slowly.
enum WordSums {
    /// What the magnitudes of weights that meet in a word may come to.
    private static let most = 256.0
    /// The same for two weights of one sign whose products are added up first: 255 · 128 is just below 2^15.
    private static let pairMost = 128.0
    /// Inputs of a pointwise convolution that meet in two words: pairs 0, 2, 4, 6 in the one, 1, 3, 5, 7 in the other.
    private static let group = 16

    /// The least unit in which a pointwise convolution's weights are within ±127 and keep to it, as long as they need not
    /// be rounded.
    static func leastUnit(pointwise weights: [Double]) -> Double {
        var unit = weights.reduce(0) { max($0, abs($1)) } / 127
        for start in stride(from: 0, to: weights.count, by: group) {
            var words = [0.0, 0.0]
            for index in stride(from: start, to: min(start + group, weights.count - 1), by: 2) {
                let magnitude = abs(weights[index]) + abs(weights[index + 1])
                let sum = abs(weights[index] + weights[index + 1])
                unit = max(unit, (magnitude + sum) / 2 / pairMost)
                words[index / 2 % 2] += magnitude
            }
            unit = max(unit, words[0] / most, words[1] / most)
        }
        return unit
    }

    /// The same for a channel of a depthwise convolution, whose taps all meet in one word, in whatever pairs.
    static func leastUnit(depthwise weights: [Double]) -> Double {
        let magnitudes = weights.map { abs($0) }.sorted()
        let largest = magnitudes.suffix(2)
        return max((largest.last ?? 0) / 127, largest.reduce(0, +) / pairMost, magnitudes.reduce(0, +) / most)
    }

    /// Whether a depthwise channel's sum that starts with a bias fits, once what its products come to is centred.
    static func fits(depthwise weights: [Int8], bias: Int32) -> Bool {
        let sum = weights.reduce(0) { $0 + Int32($1) }
        let centre = (sum >> 1) - 128 * sum
        return leastUnit(depthwise: weights.map(Double.init)) <= 1 && Int16(exactly: bias - centre) != nil
    }
}
