// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Foundation

@testable import Weights

/// Files of the repository that tests read.
enum Fixtures {
    /// The repository's root.
    static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        .joined(separator: "/")

    /// The trained network that comes with the program.
    static func checkpoint() throws -> Checkpoint { try Checkpoint.load("\(root)/models/symbols-d0.safetensors") }

    /// The same numbers as they would come from zylo117's code.
    static func zylo117sCheckpoint() throws -> Checkpoint {
        let original = try checkpoint()
        let repeats = original.configuration.architecture.stages.map(\.repeats)
        var writer = SafeTensorsWriter()
        for parameter in Network(original.configuration).parameters {
            writer.add(
                CheckpointFamily.zylo117.name(of: parameter.name, repeats: repeats), shape: parameter.shape,
                values: original.weights[parameter.name])
        }
        return try Checkpoint(SafeTensors(bytes: writer.encoded(), source: "zylo117's names"))
    }

    /// What PyTorch computes for Fixtures/procedural.png, and for other pictures if EDGEDET_REFERENCES names a folder of
    /// such files: letterboxed image, features and outputs.
    static var referencePaths: [String] {
        let own = "\(root)/Tests/Fixtures/procedural.safetensors"
        guard let folder = ProcessInfo.processInfo.environment["EDGEDET_REFERENCES"] else { return [own] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return [own]
            + names.filter { $0.hasPrefix("0") && $0.hasSuffix(".safetensors") }.sorted().map { "\(folder)/\($0)" }
    }

    /// Finite random weights for a network: small, and with variances near one.
    static func randomWeights(for network: Network, seed: UInt64) throws -> FloatWeights {
        var random = SplitMix64(state: seed)
        return try FloatWeights(for: network, source: "random") { name in
            let parameter = network.parameters.first { $0.name == name }!
            let isVariance = name.hasSuffix("running_var")
            let values = (0..<parameter.count).map { _ in
                isVariance ? Float.random(in: 0.5..<2, using: &random) : Float.random(in: -0.5..<0.5, using: &random)
            }
            return FloatTensor(shape: parameter.shape, values: values)
        }
    }
}

/// A generator that gives the same numbers everywhere (Steele, Lea, Flood: "Fast splittable pseudorandom number
/// generators", figure 17).
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        return bits ^ bits >> 31
    }
}
