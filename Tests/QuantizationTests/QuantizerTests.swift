// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import FloatEngine
import Foundation
import Imaging
import Int8Engine
import Testing
import Weights

@testable import Quantization

struct QuantizerTests {
    /// The repository's network at a small input size.
    private struct Subject {
        let checkpoint: Checkpoint
        let network: Network
        let pictures: [String]

        init() throws {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().path
            checkpoint = try Checkpoint.load("\(root)/models/symbols-d0.safetensors")
            var configuration = checkpoint.configuration
            (configuration.inputHeight, configuration.inputWidth) = (256, 256)
            network = Network(configuration)
            pictures = ["001", "011", "040"].map { "\(root)/calibration/images/\($0).jpg" }
        }

        func pixels(_ index: Int) throws -> [UInt8] {
            let letterboxer = Letterboxer(inputWidth: 256, inputHeight: 256)
            try letterboxer.fit(ImageFile.read(pictures[index]))
            return letterboxer.input.pixels
        }

        func quantized(threads: Int) async throws -> Int8Model {
            let observer = RangeObserver(FloatModel(network, checkpoint.weights), threads: threads)
            let ranges = try await observer.observe(imageCount: pictures.count, method: .minMax) { try pixels($0) }
            return try Quantizer(
                network: network, weights: checkpoint.weights, ranges: ranges, labels: checkpoint.labels
            ).quantized()
        }
    }

    @Test func anyNumberOfThreadsGivesTheSameModel() async throws {
        let subject = try Subject()
        let expected = try await subject.quantized(threads: 1)
        for threads in 2...3 {
            #expect(try await subject.quantized(threads: threads) == expected, "\(threads) threads")
        }
    }

    /// What does not keep to it would run at half the speed on processors without dot products of bytes.
    private static func expectWordSums(_ model: Int8Model, _ network: Network) {
        for layer in network.layers {
            switch (layer.operation, model.layers[layer.name]) {
            case (.depthwise, .convolution(let numbers)?):
                #expect(numbers.requantization.valueShift.allSatisfy { $0 == 0 }, "\(layer.name)")
                let bias = numbers.requantization.bias
                for (channel, weights) in numbers.weights.chunks(numbers.weights.count / bias.count).enumerated() {
                    #expect(
                        WordSums.fits(depthwise: weights, bias: bias[channel]), "\(layer.name), channel \(channel)")
                }
            case (.pointwise, .convolution(let numbers)?):
                for row in numbers.weights.chunks(network[layer.inputs[0]].shape.channels) {
                    #expect(WordSums.leastUnit(pointwise: row.map(Double.init)) <= 1, "\(layer.name)")
                }
            case (.pointwise, .raw(let numbers)?):
                for row in numbers.weights.chunks(network[layer.inputs[0]].shape.channels) {
                    #expect(WordSums.leastUnit(pointwise: row.map(Double.init)) <= 1, "\(layer.name)")
                }
            default: break
            }
        }
    }

    @Test func sumsFitWords() async throws {
        let subject = try Subject()
        Self.expectWordSums(try await subject.quantized(threads: 2), subject.network)
    }

    @Test func theDefaultModelsSumsFitWords() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let model = try Int8Model.load("\(root)/models/symbols-d0-int8.safetensors")
        Self.expectWordSums(model, Network(model.configuration))
    }

    @Test func theInt8NetworkStaysCloseToTheFloatOne() async throws {
        let subject = try Subject()
        let engine = try Int8Engine(try await subject.quantized(threads: 2), threads: 2, storesEveryLayer: true)
        let comparison = NetworkComparison(FloatModel(subject.network, subject.checkpoint.weights), engine)
        for index in subject.pictures.indices { comparison.add(try subject.pixels(index)) }
        for layer in subject.network.layers {
            guard let noise = comparison[layer.output] else { continue }
            #expect(noise.decibels > 12, "\(layer.name): \(noise.decibels) dB")
        }
        #expect(comparison.worst(of: subject.network.classOutputs) > 18)
        #expect(comparison.worst(of: subject.network.boxOutputs) > 18)
    }
}

struct RowQuantizationTests {
    @Test func theLargestWeightGetsTheLargestCode() {
        let row = RowQuantization([0.5, -1.27, 0.004], zeros: [3, 10, 100], result: .sums)
        #expect(row.weights == [50, -127, 0])
        #expect(abs(row.unit - 0.01) < 1e-12)
        #expect(row.zeroSum == -1120)
    }

    @Test func aRowOfZerosHasAUnit() {
        let row = RowQuantization([0, 0], zeros: [1, 2], result: .sums)
        #expect(row.weights == [0, 0])
        #expect(row.unit > 0)
    }

    @Test func theMeanErrorIsWhatRoundingAdds() {
        let values = [1.27, 0.004]
        let row = RowQuantization(values, zeros: [0, 0], result: .sums)
        #expect(abs(row.meanError(values, meanCodes: [5, 10]) + 0.04) < 1e-9)
    }

    @Test func shiftsCoverTheExtentAndNoMore() {
        #expect(RequantizationBuilder.shift(unit: 1, extent: 32767) == 0)
        #expect(RequantizationBuilder.shift(unit: 1, extent: 32768) == 1)
        #expect(RequantizationBuilder.shift(unit: 1e-6, extent: 1e-6) == 0)
    }

    @Test func multipliersNeverReachTheForbiddenValue() {
        #expect(RequantizationBuilder.multiplier(1) == 32767)
        #expect(RequantizationBuilder.multiplier(-1) == -32767)
        #expect(RequantizationBuilder.multiplier(0.5) == 16384)
    }
}

struct SiluValuesTests {
    /// The largest magnitude of a weight in a row, from far too fine to coarse, and how far values have to reach.
    @Test(
        "A row's unit becomes little coarser, and a whole number of parts of a segment",
        arguments: [1e-7, 3.1e-6, 0.0127, 0.5, 1.27, 11], [10, 10.01, 39.9, 300])
    func unitIsWhole(largest: Double, reach: Double) {
        let quantized = RowQuantization([largest, -largest / 3], zeros: [0, 0], result: .silu(reach: reach))
        let least = largest / 127
        #expect(quantized.unit >= least * (1 - 1e-9) && quantized.unit <= least * (1 + 1.0 / 16))
        #expect(quantized.valueUnit * 32767 >= reach)
        let values = SiluValues(unitAtLeast: quantized.valueUnit)
        #expect(values.segmentScale >= 16)
        #expect(abs(values.unit - quantized.valueUnit) < 1e-12 * values.unit)
    }

    @Test func scalesAreWholePartsOfTheUnit() {
        let values = SiluValues(unitAtLeast: 10.0 / 32767)
        for wanted in [1e-9, 0.0011, 0.0235, 0.04, 0.3] {
            let scale = values.scale(atLeast: wanted)
            #expect(scale >= wanted && (scale <= wanted * 1.01 || wanted < values.unit || wanted > 0.04))
            let multiplier = values.unit / scale * 32768
            #expect(abs(multiplier - multiplier.rounded()) < 1e-6)
            #expect(Double(values.valueScale(scale)) == multiplier.rounded())
        }
    }

    @Test func valuesReachToTheTailsEndAndToTheHighestOutput() {
        #expect(SiluValues.reach(ChannelRange(low: -0.2, high: 3)) == 10)
        #expect(SiluValues.reach(ChannelRange(low: -0.2, high: 12)) == 12)
    }

    @Test func unitsTooCoarseForTheKernelsAreNotStored() {
        #expect(SiluValues(unitAtLeast: 0.64).stored != nil)
        #expect(SiluValues(unitAtLeast: 0.65).stored == nil)
        #expect(SiluValues(unitAtLeast: .infinity).stored == nil)
    }
}

struct ActivationCodesTests {
    @Test func zeroIsAlwaysACode() {
        let codes = ActivationCodes(
            [ChannelRange(low: 2, high: 4), ChannelRange(low: -4, high: -2), ChannelRange(low: -1, high: 3)],
            allowed: { $1 })
        #expect(codes.zero == [0, 255, 64])
        #expect(abs(codes.scale[0] - 4.0 / 255) < 1e-9)
        #expect(codes.offsets == [32, 16352, 4128])
        #expect(codes.siluOffsets == [0, 255, 64])
    }

    @Test func aScaleIsAtLeastWhatTheArithmeticNeeds() {
        let codes = ActivationCodes([ChannelRange(low: 0, high: 0)], allowed: { max($1, 0.25) })
        #expect(codes.scale == [0.25])
    }
}

extension [Int8] {
    fileprivate func chunks(_ size: Int) -> [[Int8]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
