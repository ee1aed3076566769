// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Quantization

struct ChannelHistogramsTests {
    /// Values [position, channel], with their extremes known.
    private func histograms(_ values: [Float], channels: Int, bins: Int) -> ChannelHistograms {
        values.withUnsafeBufferPointer { values in
            var extremes = ChannelExtremes(channels: channels)
            extremes.absorb(values)
            let histograms = ChannelHistograms(extremes, bins: bins)
            histograms.absorb(values)
            return histograms
        }
    }

    @Test func extremesAreKeptPerChannelAndMerged() {
        let values: [Float] = [1, -5, 0, 2, -3, 7]
        var left = ChannelExtremes(channels: 3)
        values.withUnsafeBufferPointer { left.absorb($0) }
        #expect((0..<3).map { left[$0] } == [.init(low: 1, high: 2), .init(low: -5, high: -3), .init(low: 0, high: 7)])
        var right = ChannelExtremes(channels: 3)
        [Float(-1), -4, 9].withUnsafeBufferPointer { right.absorb($0) }
        left.merge(right)
        #expect(
            (0..<3).map { left[$0] } == [.init(low: -1, high: 2), .init(low: -5, high: -3), .init(low: 0, high: 9)])
    }

    /// Two zeros compare equal but have different bytes, and which one comes first depends on the threads.
    @Test func zerosOfEitherSignMergeToOneNumber() {
        for (first, second) in [(Float(0), -Float(0)), (-Float(0), Float(0))] {
            var all = ChannelExtremes(channels: 1)
            for value in [first, second] {
                var one = ChannelExtremes(channels: 1)
                [value].withUnsafeBufferPointer { one.absorb($0) }
                all.merge(one)
            }
            #expect(all[0].low.bitPattern == 0)
            #expect(all[0].high.bitPattern == 0)
        }
    }

    /// Channel 0: 0 to 9 once each, in ten bins of width 0.9; channel 1: always 3.
    @Test func aTinyCaseByHand() {
        let values: [Float] = (0..<10).flatMap { index -> [Float] in [Float(index), 3] }
        let histograms = histograms(values, channels: 2, bins: 10)
        // 0 is in bin 0; 1 is at 1.11 bins, 2 at 2.22, ... 8 at 8.89; 9, the upper end, belongs to the last bin.
        #expect(histograms.counts(of: 0) == Array(repeating: 1, count: 10))
        #expect(histograms.counts(of: 1) == [10, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(histograms.edge(0, of: 0) == 0)
        #expect(histograms.edge(10, of: 0) == 9)
        // One in ten may be left out at either end, then two.
        let tenth = histograms.range(of: 0, by: .percentile(90))
        #expect(abs(tenth.low - 0.9) < 1e-6 && abs(tenth.high - 8.1) < 1e-6)
        let fifth = histograms.range(of: 0, by: .percentile(80))
        #expect(abs(fifth.low - 1.8) < 1e-6 && abs(fifth.high - 7.2) < 1e-6)
        #expect(histograms.range(of: 0, by: .percentile(99)) == ChannelRange(low: 0, high: 9))
        #expect(histograms.range(of: 0, by: .percentile(100)) == ChannelRange(low: 0, high: 9))
        for method in [RangeMethod.minMax, .percentile(90), .leastSquares(steps: 255)] {
            #expect(histograms.range(of: 1, by: method) == ChannelRange(low: 3, high: 3))
        }
    }

    /// 17 channels cross the block of 16 that is counted at a time.
    @Test func everyValueIsCountedOnceInItsChannel() {
        let values = (0..<100 * 17).map { Float(($0 * 7919) % 1009) - 500 }
        let histograms = histograms(values, channels: 17, bins: 64)
        for channel in 0..<17 {
            var expected = [UInt32](repeating: 0, count: 64)
            let mine = stride(from: channel, to: values.count, by: 17).map { values[$0] }
            let (low, high) = (mine.min()!, mine.max()!)
            for value in mine { expected[min(63, Int((value - low) * (64 / (high - low))))] += 1 }
            #expect(histograms.counts(of: channel) == expected)
        }
    }

    @Test func leastSquaresCutsOffAnOutlierButKeepsTheBulk() {
        // 100,000 values evenly in 0 to 1, and one at 16: with 15 steps over all, each step would be wider than 1.
        var values = (0..<100_000).map { Float($0) / 100_000 }
        values.append(16)
        let range = histograms(values, channels: 1, bins: 2048).range(of: 0, by: .leastSquares(steps: 15))
        #expect(range.low == 0)
        #expect(range.high >= 0.9 && range.high <= 1.5)
        // The error of both ranges by brute force agrees that the narrow one is better.
        func error(_ range: ChannelRange) -> Double {
            let step = Double(range.high - range.low) / 15
            return values.reduce(0) { sum, value in
                let code = (Double(min(max(value, range.low), range.high) - range.low) / step).rounded()
                let difference = Double(range.low) + code * step - Double(value)
                return sum + difference * difference
            }
        }
        #expect(error(range) < error(ChannelRange(low: 0, high: 16)) / 2)
        // Evenly spread values lose by any cut.
        let even = (0..<1000).map { Float($0) }
        #expect(
            histograms(even, channels: 1, bins: 64).range(of: 0, by: .leastSquares(steps: 255))
                == ChannelRange(low: 0, high: 999))
    }
}
