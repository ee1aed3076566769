// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import FloatEngine
import Synchronization
import Testing
import Weights

@testable import Quantization

struct RangeObserverTests {
    /// The network of the repository at a small input size, and pictures of coloured noise and stripes.
    private static func model() throws -> FloatModel {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let checkpoint = try Checkpoint.load("\(root)/models/symbols-d0.safetensors")
        var configuration = checkpoint.configuration
        (configuration.inputHeight, configuration.inputWidth) = (128, 128)
        return FloatModel(Network(configuration), checkpoint.weights)
    }

    private static func picture(_ index: Int) -> [UInt8] {
        (0..<128 * 128 * 3).map { place in
            let noise = UInt32(truncatingIfNeeded: place * 31 + index * 7919) &* 2_654_435_761 >> 24
            return UInt8(truncatingIfNeeded: index.isMultiple(of: 2) ? Int(noise) : place / (3 + index) * 40)
        }
    }

    @Test func anyNumberOfThreadsGivesTheSameBytes() async throws {
        let model = try Self.model()
        var first: [[UInt32]]?
        for threads in 1...3 {
            let ranges = try await RangeObserver(model, threads: threads).observe(
                imageCount: 3, methods: [.minMax, .percentile(99)]
            ) { Self.picture($0) }
            let bits = ranges.map { ranges in
                model.network.layers.flatMap { layer in
                    ranges[layer.output].flatMap { [$0.low.bitPattern, $0.high.bitPattern] }
                }
            }
            if let first { #expect(bits == first, "\(threads) threads") } else { first = bits }
        }
    }

    @Test func percentilesAreNestedAndNoneIsWiderThanMinMax() async throws {
        let model = try Self.model()
        let ranges = try await RangeObserver(model, threads: 2).observe(
            imageCount: 2, methods: [.minMax, .percentile(99.9), .percentile(95)]
        ) { Self.picture($0) }
        let (whole, wide, narrow) = (ranges[0], ranges[1], ranges[2])
        var isNarrower = false
        for layer in model.network.layers {
            for channel in whole[layer.output].indices {
                let outer = whole[layer.output][channel]
                for (inner, outer) in [
                    (wide[layer.output][channel], outer),
                    (narrow[layer.output][channel], wide[layer.output][channel]),
                ] {
                    #expect(outer.low <= inner.low && inner.low <= inner.high && inner.high <= outer.high)
                }
                if narrow[layer.output][channel].high < outer.high { isNarrower = true }
            }
        }
        #expect(isNarrower)
    }

    @Test func minMaxIsWhatTheNetworkGives() async throws {
        let model = try Self.model()
        let ranges = try await RangeObserver(model, threads: 2).observe(imageCount: 2, method: .minMax) {
            Self.picture($0)
        }
        let engine = FloatNetwork(model)
        for channel in [0, 5] {
            let stem = model.network.layers[0]
            var values: [Float] = []
            for index in 0..<2 {
                engine.run(Self.picture(index)) { layer, output in
                    guard layer == stem else { return }
                    values += stride(from: channel, to: output.count, by: 32).map { output[$0] }
                }
            }
            #expect(ranges[stem.output][channel] == ChannelRange(low: values.min()!, high: values.max()!))
        }
    }

    @Test func progressCountsEveryImageOfBothPassesInOrder() async throws {
        let seen = Mutex<[Int]>([])
        _ = try await RangeObserver(try Self.model(), threads: 2).observe(
            imageCount: 2, method: .percentile(99),
            progress: { done, total in
                #expect(total == 4)
                seen.withLock { $0.append(done) }
            },
            image: { Self.picture($0) })
        #expect(seen.withLock { $0 } == [1, 2, 3, 4])
    }

    @Test func anImageThatCannotBeReadEndsTheWork() async throws {
        struct Unreadable: Error, Equatable {}
        await #expect(throws: Unreadable()) {
            try await RangeObserver(try Self.model(), threads: 2).observe(imageCount: 3, method: .minMax) { index in
                if index == 1 { throw Unreadable() }
                return Self.picture(index)
            }
        }
    }

    @Test func histogramsStayWithinTheirMemory() {
        #expect(RangeObserver.bins(forChannels: 31_570) == 2048)
        for channels in [1, 40_000, 200_000] {
            #expect(channels * (RangeObserver.bins(forChannels: channels) + 16) * 4 <= 256 << 20)
        }
    }
}
