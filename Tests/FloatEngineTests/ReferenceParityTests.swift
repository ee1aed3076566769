// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import FloatEngine
import Glibc
import Testing
import Weights

/// The whole network against PyTorch's numbers.
struct ReferenceParityTests {
    /// Names in the reference file, and the tensors they stand for.
    ///
    /// The BiFPN numbers its features: 0 to 4 are P3 to P7 at the first cell's input, 5 and up that cell's nodes; the
    /// file calls feature i "backbone.p(3 + i)".
    private func observed(_ network: Network) -> [TensorID: String] {
        var names: [TensorID: String] = [:]
        for (level, tensor) in zip(3..., network.backboneFeatures) { names[tensor] = "backbone.p\(level)" }
        for (level, tensor) in zip(3..., network.pyramidFeatures) { names[tensor] = "bifpn.p\(level)" }
        for layer in network.layers {
            switch layer.name {
            case "fpn.p6": names[layer.output] = "backbone.p6"
            case "fpn.p7": names[layer.output] = "backbone.p7"
            default:
                for node in 0..<8 where layer.name == "fpn.cell.0.fnode.\(node).after_combine.conv.conv_pw" {
                    names[layer.output] = "backbone.p\(8 + node)"
                }
            }
        }
        return names
    }

    @Test(arguments: Fixtures.referencePaths)
    func everyTensorEqualsPyTorchs(path: String) throws {
        let checkpoint = try Fixtures.checkpoint()
        let reference = try SafeTensors(path: path)
        let network = Network(checkpoint.configuration)
        let engine = FloatNetwork(network, checkpoint.weights)
        let names = observed(network)
        var features: [String: [Float]] = [:]
        engine.run(try reference.values(of: "image")) { layer, values in
            if let name = names[layer.output] { features[name] = Array(values) }
        }
        #expect(features.count == 18)
        for (name, values) in features {
            let expected = try reference.floats(of: name)
            let largest = expected.reduce(0) { max($0, abs($1)) }
            let difference = Self.difference(values.span, expected)
            #expect(difference <= 1e-3 * largest, "\(name): \(difference), largest value \(largest)")
        }
        for (prefix, outputs) in [("class", network.classOutputs), ("box", network.boxOutputs)] {
            for (level, output) in zip(Network.levels, outputs) {
                let expected = try reference.floats(of: "\(prefix).p\(level)")
                let difference = engine.withOutput(output) { Self.difference($0, expected) }
                #expect(difference <= 2e-3, "\(prefix).p\(level)")
            }
        }
    }

    /// What the other family's own code computes for the picture, and the order in which proposals come. Nothing but the
    /// names tells which family the weights are of.
    @Test func everyProposalEqualsTheOtherFamilysWhereMaxPoolingPadsWithZero() throws {
        let checkpoint = try Fixtures.zylo117sCheckpoint()
        let reference = try SafeTensors(path: "\(Fixtures.root)/Tests/Fixtures/procedural-zylo117.safetensors")
        let configuration = checkpoint.configuration
        #expect(configuration.maxPoolPadding == .zero)
        let engine = FloatNetwork(Network(configuration), checkpoint.weights)
        engine.run(try reference.values(of: "image"))
        let proposals = engine.proposals(minimumLogit: -.infinity)
        let scores = try reference.floats(of: "classification")
        let deltas = try reference.floats(of: "regression")
        #expect(proposals.count == scores.count)
        var (worstScore, worstDelta): (Float, Float) = (0, 0)
        for (index, proposal) in proposals.enumerated() {
            let (anchor, label) = index.quotientAndRemainder(dividingBy: configuration.classCount)
            guard proposal.anchor == anchor, proposal.label == label else {
                Issue.record("proposal \(index) is \(proposal)")
                return
            }
            worstScore = max(worstScore, abs(1 / (1 + exp(-proposal.logit)) - scores[index]))
            for part in 0..<4 { worstDelta = max(worstDelta, abs(proposal.deltas[part] - deltas[anchor * 4 + part])) }
        }
        #expect(worstScore < 1e-4)
        #expect(worstDelta < 1e-4)
        // Were padding of no account, this test would prove nothing about it.
        let unpadded = try SafeTensors(path: Fixtures.referencePaths[0]).floats(of: "class.p3")
        #expect(zip(proposals, unpadded).contains { abs($0.logit - $1) > 1e-2 })
        let likely = engine.proposals(minimumLogit: 0)
        #expect(likely == proposals.filter { $0.logit >= 0 })
        #expect(!likely.isEmpty)
    }

    /// The largest difference; infinite where the sizes differ or a value is not a number.
    private static func difference(_ values: Span<Float>, _ expected: [Float]) -> Float {
        guard values.count == expected.count else { return .infinity }
        return values.indices.reduce(0) { worst, index in
            let difference = abs(values[index] - expected[index])
            return difference.isNaN ? .infinity : max(worst, difference)
        }
    }
}
