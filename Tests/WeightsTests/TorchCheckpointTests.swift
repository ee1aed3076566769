// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Testing

@testable import Weights

/// Whole networks in PyTorch's containers, under every name that people's files have.
struct TorchCheckpointTests {
    private static let network = Network(NetworkConfiguration(classCount: 1))

    /// Different numbers for every parameter, exact in half precision.
    private static let values = network.parameters.enumerated().map { index, parameter in
        (0..<parameter.count).map { Float((index * 37 + $0 * 11) % 509) / 64 }
    }
    private static let tensors = network.parameters.indices.map { index in
        MadeTensor(key: "\(index)", shape: network.parameters[index].shape, values: values[index])
    }

    private static func maker(rename: (String) -> String) -> TorchFileMaker {
        var maker = TorchFileMaker()
        maker.tensors = zip(network.parameters, tensors).map { (rename($0.name), $1) }
        return maker
    }

    private func check(
        _ checkpoint: Checkpoint, padding: MaxPoolPadding = .negativeInfinity, _ conventions: Conventions = .effdet
    ) {
        #expect(checkpoint.configuration == NetworkConfiguration(classCount: 1, maxPoolPadding: padding))
        #expect(checkpoint.conventions == conventions)
        for (index, parameter) in Self.network.parameters.enumerated() {
            #expect(checkpoint.weights[parameter.name] == Self.values[index], "\(parameter.name)")
        }
    }

    @Test(arguments: TorchFileMaker.Container.allCases)
    func effdetsFilesLoad(container: TorchFileMaker.Container) throws {
        let maker = Self.maker { $0 }
        check(try withFile(maker.encoded(container), Checkpoint.load))
    }

    @Test(arguments: TorchFileMaker.Container.allCases)
    func zylo117sFilesLoadAndPadWithZero(container: TorchFileMaker.Container) throws {
        let repeats = Architecture.d0.stages.map(\.repeats)
        let maker = Self.maker { CheckpointFamily.zylo117.name(of: $0, repeats: repeats) }
        check(try withFile(maker.encoded(container), Checkpoint.load), padding: .zero, .zylo117)
    }

    @Test(arguments: [
        ([], "module."), (["state_dict"], ""), (["state_dict_ema"], "model."), (["model"], "module.model."),
    ])
    func wrappersAndPrefixesAreTakenOff(wrappers: [String], prefix: String) throws {
        var maker = Self.maker { prefix + $0 }
        maker.wrappers = wrappers
        maker.beside = { maker in
            // What timm's trainer saves: argparse.Namespace(epochs=300), and a number of NumPy's.
            maker.global("argparse", "Namespace")
            maker.opcodes(")")
            maker.raw([0x81])
            maker.opcodes("}")
            maker.string("epochs")
            maker.integer(300)
            maker.opcodes("sb")
        }
        check(try withFile(maker.encoded(.zip), Checkpoint.load))
    }

    /// With head_bn_level_first, a head's normalizations are numbered the other way round and lie in no container.
    @Test func normalizationsNumberedByLevelLoad() throws {
        let maker = Self.maker { CheckpointFamily.effdet(isLevelFirst: true).name(of: $0, repeats: []) }
        #expect(maker.tensors.contains { $0.name == "class_net.bn_rep.4.2.running_var" })
        #expect(!maker.tensors.contains { $0.name.hasSuffix("bn_rep.2.4.bn.running_var") })
        check(try withFile(maker.encoded(.legacy), Checkpoint.load))
    }

    @Test(arguments: TorchFileMaker.Container.allCases, ["HalfStorage", "DoubleStorage", "BFloat16Storage"])
    func otherPrecisionsAreWidened(container: TorchFileMaker.Container, storageClass: String) throws {
        var maker = Self.maker { $0 }
        let name = "box_net.predict.conv_pw.bias"
        let last = try #require(maker.tensors.firstIndex { $0.name == name })
        let values = (0..<36).map { Float($0) - 8 }
        maker.tensors[last].tensor.storageClass = storageClass
        maker.tensors[last].tensor.data = values.flatMap { value in
            switch storageClass {
            case "HalfStorage": littleEndian(Int(Float16(value).bitPattern), 2)
            case "DoubleStorage": littleEndian(Int(bitPattern: UInt(Double(value).bitPattern)), 8)
            default: littleEndian(Int(value.bitPattern >> 16), 2)
            }
        }
        let checkpoint = try withFile(maker.encoded(container), Checkpoint.load)
        #expect(checkpoint.weights[name] == values)
    }

    /// A transposed weight, and all biases as views of one storage.
    @Test func stridesAndOffsetsAreHonoured() throws {
        var maker = Self.maker { $0 }
        let stem = try #require(maker.tensors.firstIndex { $0.name == "backbone.conv_stem.weight" })
        maker.tensors[stem].tensor.strides = [1, 32, 96, 288]
        let norms = maker.tensors.indices.filter { maker.tensors[$0].name.hasPrefix("backbone.bn1.") }
        let shared = (0..<(32 * norms.count)).map { Float($0) }
        for (place, index) in norms.enumerated() {
            maker.tensors[index].tensor = MadeTensor(key: "shared", shape: [32], values: shared)
            maker.tensors[index].tensor.offset = 32 * place
        }
        let weights = try withFile(maker.encoded(.legacy), Checkpoint.load).weights
        let stored = Self.values[stem]
        let found = weights["backbone.conv_stem.weight"]
        for output in 0..<32 {
            for rest in 0..<27 {
                let (channel, row, column) = (rest / 9, rest / 3 % 3, rest % 3)
                #expect(found[output * 27 + rest] == stored[output + 32 * channel + 96 * row + 288 * column])
            }
        }
        for (place, index) in norms.enumerated() {
            #expect(weights[maker.tensors[index].name] == Array(shared[(32 * place)..<(32 * place + 32)]))
        }
    }

    /// Hundreds of views of two large storages in turn: each alone is sound, but together they would have a small file
    /// read for hours.
    @Test(arguments: TorchFileMaker.Container.allCases)
    func storagesAreNotReadOverAndOver(container: TorchFileMaker.Container) throws {
        var maker = Self.maker { $0 }
        let largest = Self.values.map(\.count).max() ?? 0
        let values = [Float](repeating: 1, count: largest)
        for index in maker.tensors.indices {
            let shape = maker.tensors[index].tensor.shape
            maker.tensors[index].tensor = MadeTensor(
                key: index.isMultiple(of: 2) ? "even" : "odd", shape: shape, values: values)
        }
        let error = try #require(throws: WeightsError.self) {
            try withFile(maker.encoded(container), Checkpoint.load)
        }
        #expect(error.code == .malformed)
        #expect(error.message.contains("its tensors overlap"))
    }

    /// Examples of every kind of name, from the code of either family.
    @Test(arguments: [
        ("backbone.conv_stem.weight", "backbone_net.model._conv_stem.conv.weight"),
        ("backbone.bn1.running_mean", "backbone_net.model._bn0.running_mean"),
        ("backbone.blocks.0.0.conv_dw.weight", "backbone_net.model._blocks.0._depthwise_conv.conv.weight"),
        ("backbone.blocks.0.0.se.conv_reduce.bias", "backbone_net.model._blocks.0._se_reduce.conv.bias"),
        ("backbone.blocks.0.0.conv_pw.weight", "backbone_net.model._blocks.0._project_conv.conv.weight"),
        ("backbone.blocks.0.0.bn2.bias", "backbone_net.model._blocks.0._bn2.bias"),
        ("backbone.blocks.2.1.conv_pw.weight", "backbone_net.model._blocks.4._expand_conv.conv.weight"),
        ("backbone.blocks.2.1.bn1.weight", "backbone_net.model._blocks.4._bn0.weight"),
        ("backbone.blocks.5.3.bn2.weight", "backbone_net.model._blocks.14._bn1.weight"),
        ("backbone.blocks.6.0.se.conv_expand.weight", "backbone_net.model._blocks.15._se_expand.conv.weight"),
        ("backbone.blocks.6.0.conv_pwl.weight", "backbone_net.model._blocks.15._project_conv.conv.weight"),
        ("backbone.blocks.6.0.bn3.running_var", "backbone_net.model._blocks.15._bn2.running_var"),
        ("fpn.resample.3.conv.conv.bias", "bifpn.0.p5_to_p6.0.conv.bias"),
        ("fpn.resample.3.conv.bn.weight", "bifpn.0.p5_to_p6.1.weight"),
        ("fpn.cell.2.fnode.0.combine.edge_weights", "bifpn.2.p6_w1"),
        ("fpn.cell.1.fnode.7.combine.edge_weights", "bifpn.1.p7_w2"),
        ("fpn.cell.0.fnode.1.combine.resample.2.conv.conv.weight", "bifpn.0.p5_down_channel.0.conv.weight"),
        ("fpn.cell.0.fnode.3.combine.resample.0.conv.bn.bias", "bifpn.0.p3_down_channel.1.bias"),
        ("fpn.cell.0.fnode.4.combine.resample.1.conv.conv.bias", "bifpn.0.p4_down_channel_2.0.conv.bias"),
        ("fpn.cell.0.fnode.5.combine.resample.2.conv.bn.weight", "bifpn.0.p5_down_channel_2.1.weight"),
        ("fpn.cell.1.fnode.3.after_combine.conv.conv_dw.weight", "bifpn.1.conv3_up.depthwise_conv.conv.weight"),
        ("fpn.cell.1.fnode.4.after_combine.conv.conv_pw.bias", "bifpn.1.conv4_down.pointwise_conv.conv.bias"),
        ("fpn.cell.0.fnode.7.after_combine.conv.bn.running_var", "bifpn.0.conv7_down.bn.running_var"),
        ("class_net.conv_rep.2.conv_dw.weight", "classifier.conv_list.2.depthwise_conv.conv.weight"),
        ("class_net.bn_rep.1.4.bn.weight", "classifier.bn_list.4.1.weight"),
        ("box_net.predict.conv_pw.bias", "regressor.header.pointwise_conv.conv.bias"),
    ])
    func zylo117CallsIt(effdet: String, zylo117: String) {
        let repeats = Architecture.d0.stages.map(\.repeats)
        #expect(Zylo117Names(repeats: repeats).name(of: effdet) == zylo117)
    }

    @Test(arguments: Architecture.all)
    func zylo117sNamesAreDifferentForAllParameters(architecture: Architecture) {
        let names = Zylo117Names(repeats: architecture.stages.map(\.repeats))
        let parameters = Network(NetworkConfiguration(architecture: architecture, classCount: 1)).parameters
        let renamed = Set(parameters.map { names.name(of: $0.name) })
        #expect(renamed.count == parameters.count)
        #expect(renamed.isDisjoint(with: parameters.map(\.name)))
    }

    @Test func exportedBytesDependOnTheNumbersAlone() throws {
        let effdet = Self.maker { "model." + $0 }
        let repeats = Architecture.d0.stages.map(\.repeats)
        var zylo117 = Self.maker { CheckpointFamily.zylo117.name(of: $0, repeats: repeats) }
        zylo117.tensors.reverse()
        let first = try withFile(effdet.encoded(.legacy), Checkpoint.load).safeTensors()
        let second = try withFile(zylo117.encoded(.zip), Checkpoint.load).safeTensors()
        #expect(first.payloadBytes == second.payloadBytes)
        var metadata = first.metadata
        #expect(metadata["max_pool_padding"] == "negativeInfinity")
        #expect(metadata["labels"] == nil)
        metadata["max_pool_padding"] = "zero"
        metadata.merge(Conventions.zylo117.metadata) { $1 }
        #expect(second.metadata == metadata)
        let file = try SafeTensors(bytes: first.encoded(), source: "exported")
        #expect(file.names == Self.network.parameters.map(\.name))
        check(try Checkpoint(file))
    }

    @Test func aNetworkThatPadsSymmetricallyIsRefused() throws {
        var maker = Self.maker { $0 }
        maker.tensors.removeAll { $0.name.hasSuffix(".conv.conv.bias") }
        let error = try #require(throws: WeightsError.self) {
            try withFile(maker.encoded(.legacy), Checkpoint.load)
        }
        #expect(error.code == .unknownArchitecture)
        #expect(error.message.contains("pads symmetrically"))
    }
}
