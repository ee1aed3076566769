// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import FloatEngine
import Glibc
import Int8Engine
import Quantization
import Testing
import Weights

/// EfficientDet-D1 and -D2 from import to int8: D1's BiFPN and heads have 88 channels, so rows end inside a vector.
struct LargerNetworkTests {
    /// SplitMix64 (Steele, Lea, Flood, figure 17).
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var bits = state
            bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
            bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
            return bits ^ bits >> 31
        }
    }

    /// Random weights that keep activations near one (He et al., "Delving deep into rectifiers", section 2.2), written
    /// as a file and read again.
    private static func checkpoint(_ configuration: NetworkConfiguration, seed: UInt64) throws -> Checkpoint {
        var random = Generator(state: seed)
        var writer = SafeTensorsWriter()
        for parameter in Network(configuration).parameters {
            let bound = sqrt(6 / Float(parameter.shape.dropFirst().reduce(1, *)))
            let range: ClosedRange<Float> =
                if parameter.shape.count == 4 {
                    -bound...bound
                } else if parameter.name.hasSuffix("running_var") || parameter.name.hasSuffix("edge_weights") {
                    0.5...1.5
                } else if parameter.name.hasSuffix(".weight") {
                    0.5...1.0
                } else {
                    -0.2...0.2
                }
            writer.add(
                parameter.name, shape: parameter.shape,
                values: (0..<parameter.count).map { _ in Float.random(in: range, using: &random) })
        }
        let original = try Checkpoint(SafeTensors(bytes: writer.encoded(), source: "seed \(seed)"))
        return try Checkpoint(SafeTensors(bytes: original.safeTensors().encoded(), source: "exported, seed \(seed)"))
    }

    /// Coloured noise over slow waves.
    private static func picture(side: Int, seed: UInt64) -> [UInt8] {
        var random = Generator(state: seed)
        return (0..<side * side * 3).map { place in
            let (row, column) = (place / 3 / side, place / 3 % side)
            let wave = 100 * sin(Float(row * (1 + place % 3) + column * Int(seed)) / 17)
            return UInt8(min(max(128 + wave + Float.random(in: -60...60, using: &random), 0), 255))
        }
    }

    @Test(arguments: [(1, 256), (2, 128)])
    func int8RunsAsFloatDoes(phi: Int, side: Int) async throws {
        let seed: UInt64 = 11
        let checkpoint = try Self.checkpoint(
            NetworkConfiguration(architecture: Architecture.all[phi], classCount: 3), seed: seed)
        var configuration = checkpoint.configuration
        #expect(configuration.architecture == Architecture.all[phi])
        (configuration.inputHeight, configuration.inputWidth) = (side, side)
        let network = Network(configuration)
        let float = FloatModel(network, checkpoint.weights)
        let ranges = try await RangeObserver(float, threads: 2).observe(imageCount: 2, method: .minMax) {
            Self.picture(side: side, seed: UInt64($0) + 1)
        }
        let model = try Quantizer(
            network: network, weights: checkpoint.weights, ranges: ranges, labels: checkpoint.labels
        ).quantized()
        let engine = try Int8Engine(model, threads: 2)
        let comparison = NetworkComparison(float, engine)
        comparison.add(Self.picture(side: side, seed: 1))
        comparison.add(Self.picture(side: side, seed: 2))
        #expect(comparison.worst(of: network.classOutputs) > 10, "seed \(seed)")
        #expect(comparison.worst(of: network.boxOutputs) > 10, "seed \(seed)")
        let picture = Self.picture(side: side, seed: 3)
        let scalar = try Int8Engine(model, instructionSet: .named("scalar"))
        scalar.run(picture)
        engine.run(picture)
        for output in network.classOutputs + network.boxOutputs {
            #expect(engine.values(of: output) == scalar.values(of: output), "\(network[output].name)")
        }
    }
}
