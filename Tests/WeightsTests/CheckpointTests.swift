// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Testing

@testable import Weights

struct CheckpointTests {
    /// A file with every parameter of a network, all 0.5, changed by `edit`.
    private func file(
        _ network: Network, metadata: [String: String] = [:], edit: (inout [String: FloatTensor]) -> Void = { _ in }
    ) throws -> SafeTensors {
        var tensors: [String: FloatTensor] = [:]
        for parameter in network.parameters {
            tensors[parameter.name] = FloatTensor(
                shape: parameter.shape, values: Array(repeating: 0.5, count: parameter.count))
        }
        edit(&tensors)
        var writer = SafeTensorsWriter(metadata: metadata)
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            writer.add(name, shape: tensor.shape, values: tensor.values)
        }
        return try SafeTensors(bytes: writer.encoded(), source: "made.safetensors")
    }

    private let d0 = Network(NetworkConfiguration(classCount: 2))

    @Test(arguments: [0, 1, 2])
    func architectureAndClassCountFollowFromTheShapes(phi: Int) throws {
        let configuration = NetworkConfiguration(architecture: Architecture.all[phi], classCount: 3 + phi)
        let checkpoint = try Checkpoint(file(Network(configuration)))
        #expect(checkpoint.configuration == configuration)
        #expect(checkpoint.labels.name(of: 1) == "class 2")
        #expect(checkpoint.weights.fit(Network(configuration)))
    }

    @Test func theNetworkOfTheRepositoryLoads() throws {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let checkpoint = try Checkpoint.load("\(root)/models/symbols-d0.safetensors")
        #expect(checkpoint.configuration == NetworkConfiguration(classCount: 6))
        #expect(checkpoint.labels.names == ["qr_code", "data_matrix", "aztec", "pdf417", "barcode", "aruco"])
    }

    @Test func labelsAndPaddingComeFromTheMetadata() throws {
        let metadata = ["labels": #"["cat", "dog"]"#, "max_pool_padding": "zero"]
        let checkpoint = try Checkpoint(file(d0, metadata: metadata))
        #expect(checkpoint.labels.names == ["cat", "dog"])
        #expect(checkpoint.configuration.maxPoolPadding == .zero)
        #expect(checkpoint.metadata == metadata)
    }

    @Test func conventionsComeFromTheMetadataAndAreExported() throws {
        #expect(try Checkpoint(file(d0)).conventions == .effdet)
        let metadata = ["letterbox_sizing": "exact", "candidates": "bestClass", "box_clipping": "input"]
        for (metadata, conventions) in [
            (metadata, Conventions.zylo117), (["candidates": "bestClass"], nil), ([:], .effdet),
        ] as [([String: String], Conventions?)] {
            let checkpoint = try Checkpoint(file(d0, metadata: metadata))
            if let conventions { #expect(checkpoint.conventions == conventions) }
            let exported = try SafeTensors(bytes: checkpoint.safeTensors().encoded(), source: "exported")
            #expect(try Checkpoint(exported).conventions == checkpoint.conventions)
            #expect(exported.metadata.filter { Conventions.zylo117.metadata.keys.contains($0.key) } == metadata)
        }
    }

    @Test(arguments: [
        ["labels": #"["only one"]"#], ["labels": "cat, dog"], ["labels": "[1, 2]"], ["max_pool_padding": "sometimes"],
        ["candidates": "some"], ["letterbox_sizing": ""], ["box_clipping": "\u{1b}[2J"],
    ])
    func contradictingMetadataIsRefused(metadata: [String: String]) throws {
        let error = try #require(throws: WeightsError.self) { try Checkpoint(file(d0, metadata: metadata)) }
        #expect(error.code == .wrongMetadata)
    }

    @Test func aMissingTensorIsNamed() throws {
        let name = "backbone.blocks.3.1.se.conv_reduce.bias"
        let error = try #require(throws: WeightsError.self) { try Checkpoint(file(d0) { $0[name] = nil }) }
        #expect(error.code == .missingTensor)
        #expect(error.message.contains(name))
    }

    @Test func aWrongShapeIsNamedWithTheExpectedOne() throws {
        let error = try #require(throws: WeightsError.self) {
            try Checkpoint(file(d0) { $0["backbone.bn1.weight"] = FloatTensor(shape: [2], values: [1, 2]) })
        }
        #expect(error.code == .wrongShape)
        #expect(error.message.contains("backbone.bn1.weight has the shape [2], expected [32]"))
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func aNumberThatIsNotFiniteIsNamed(value: Float) throws {
        let error = try #require(throws: WeightsError.self) {
            try Checkpoint(
                file(d0) {
                    var values = $0["backbone.bn1.bias"]!.values
                    values[7] = value
                    $0["backbone.bn1.bias"] = FloatTensor(shape: [32], values: values)
                })
        }
        #expect(error.code == .notFinite)
        #expect(error.message.contains("backbone.bn1.bias holds \(value) at index 7"))
    }

    @Test func tensorsOfNoEfficientDetAreRefused() throws {
        for edit in [
            { (tensors: inout [String: FloatTensor]) in tensors["class_net.predict.conv_pw.weight"] = nil },
            { tensors in tensors = tensors.filter { !$0.key.hasPrefix("fpn.cell.2.") } },
        ] {
            let error = try #require(throws: WeightsError.self) { try Checkpoint(file(d0, edit: edit)) }
            #expect(error.code == .unknownArchitecture)
        }
        let error = try #require(throws: WeightsError.self) {
            try Checkpoint(
                file(d0) {
                    $0["class_net.predict.conv_pw.weight"] = FloatTensor(
                        shape: [10, 64, 1, 1], values: Array(repeating: 0, count: 640))
                })
        }
        #expect(error.code == .wrongShape)
    }

    @Test func containersAreToldByTheirFirstBytes() {
        #expect(Container([0x50, 0x4b, 0x03, 0x04, 0, 0, 0, 0, 0, 0]) == .zip)
        #expect(Container([0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20]) == .pickle)
        #expect(Container([0x80, 0x02, 0, 0, 0, 0, 0, 0, 0x7b]) == .safeTensors)
        #expect(Container(Array("%PDF-1.4 something".utf8)) == nil)
    }

    /// Weight 3 and bias 1, normalized with γ 2, β 5, μ 4, σ² + ε = 4.
    @Test func batchNormalizationIsFoldedAsItsDefinitionSays() throws {
        let block = "fpn.resample.3"
        let network = d0
        let weights = try FloatWeights(for: network, source: "made") { name in
            let parameter = network.parameters.first { $0.name == name }!
            let value: Float =
                switch name {
                case "\(block).conv.conv.weight": 3
                case "\(block).conv.conv.bias": 1
                case "\(block).conv.bn.weight": 2
                case "\(block).conv.bn.bias": 5
                case "\(block).conv.bn.running_mean": 4
                case "\(block).conv.bn.running_var": 4 - Network.batchNormEpsilon
                default: 1
                }
            return FloatTensor(shape: parameter.shape, values: Array(repeating: value, count: parameter.count))
        }
        let layer = try #require(network.layers.first { $0.name == "\(block).conv" })
        guard case .pointwise(let lateral) = layer.operation else {
            Issue.record("\(layer.name) is no pointwise convolution")
            return
        }
        let folded = weights.folded(lateral)
        // Gain 2 / √4 = 1: the weight stays 3, the bias becomes 5 + (1 − 4) = 2.
        #expect(folded.outputs == 64)
        #expect(folded.weights.allSatisfy { abs($0 - 3) < 1e-6 })
        #expect(folded.bias.allSatisfy { abs($0 - 2) < 1e-6 })
    }
}
