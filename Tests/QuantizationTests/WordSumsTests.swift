// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Quantization

struct WordSumsTests {
    /// The largest and the least sum of words that codes of 0 to 255 make of weights.
    private static func reach(_ weights: [Double]) -> (least: Double, most: Double) {
        (weights.reduce(0) { $0 + 255 * min($1, 0) }, weights.reduce(0) { $0 + 255 * max($1, 0) })
    }

    @Test func pairsAndWordsOfAPointwiseRowFitInTheLeastUnit() {
        var state = UInt64(7)
        for inputs in [4, 12, 16, 40, 112] {
            let weights = (0..<inputs).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Double(state >> 11) / 4_503_599_627_370_496 - 1
            }
            let unit = WordSums.leastUnit(pointwise: weights)
            let units = weights.map { $0 / unit }
            for start in stride(from: 0, to: inputs, by: 16) {
                var words = [[Double]](repeating: [], count: 2)
                for index in stride(from: start, to: min(start + 16, inputs), by: 2) {
                    let pair = [units[index], units[index + 1]]
                    #expect(Self.reach(pair).least >= -32768 && Self.reach(pair).most <= 32767)
                    words[index / 2 % 2] += pair
                }
                for word in words { #expect(Self.reach(word).most - Self.reach(word).least <= 65535) }
            }
        }
    }

    @Test func whatLimitsAPointwiseRowIsTheLargestWeightThenAPairThenAWord() {
        #expect(WordSums.leastUnit(pointwise: [127, -127, 2, 0]) == 1)
        #expect(WordSums.leastUnit(pointwise: [128, 128, 2, 0]) == 2)
        #expect(WordSums.leastUnit(pointwise: [Double](repeating: 64, count: 16)) == 2)
        #expect(WordSums.leastUnit(pointwise: [Double](repeating: 32, count: 160)) == 1)
        #expect(WordSums.leastUnit(pointwise: [0, 0, 0, 0]) == 0)
    }

    @Test func whatLimitsADepthwiseChannelIsItsLargestWeightsThenAllOfThem() {
        #expect(WordSums.leastUnit(depthwise: [127, 0, 0]) == 1)
        #expect(WordSums.leastUnit(depthwise: [128, -128, 0]) == 2)
        #expect(WordSums.leastUnit(depthwise: [Double](repeating: 32, count: 16)) == 2)
    }

    @Test func aDepthwiseSumFitsWithABiasNearItsCentre() {
        let weights: [Int8] = [64, 64, -64, 64]
        let centre: Int32 = 64 - 128 * 128
        #expect(WordSums.fits(depthwise: weights, bias: centre + 32767))
        #expect(WordSums.fits(depthwise: weights, bias: centre - 32768))
        #expect(!WordSums.fits(depthwise: weights, bias: centre + 32768))
        #expect(!WordSums.fits(depthwise: weights, bias: centre - 32769))
        #expect(!WordSums.fits(depthwise: weights + [1], bias: centre))
    }

    @Test(arguments: [-3e4, -200, 0, 200, 3e4])
    func aDepthwiseRowGetsAUnitInWhichItsSumFits(bias: Double) {
        let values = [0.5, -0.25, 0.125, 0.3, 0.4, -0.1, 0.2, 0.25, 0.05]
        let start = { (row: RowQuantization) in
            Int32((bias / row.unit).rounded(.toNearestOrEven)) - Int32(row.zeroSum)
        }
        let row = RowQuantization(depthwise: values, zero: 20, result: .linear(extent: 300), start: start)
        #expect(row.shift == 0)
        #expect(WordSums.fits(depthwise: row.weights, bias: start(row)))
        #expect(row.unit * 32767 >= 300)
    }
}
