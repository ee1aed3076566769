// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet

/// A file's tensors under effdet's names, whichever family and wrapping they come from.
struct EffdetTensors {
    let family: CheckpointFamily
    private let source: any TensorSource
    /// The file's names by those without the prefixes that wrappers of models add.
    private let originals: [String: String]
    private var repeats: [Int] = []

    /// What torch.nn.DataParallel and the benches of effdet and zylo117 put before every name.
    private static let wrappers = ["module.", "model."]

    /// - Throws: `malformed` if two names differ in such a prefix only; `unknownArchitecture` for tensors of no family.
    init(_ source: any TensorSource) throws(WeightsError) {
        self.source = source
        var originals: [String: String] = [:]
        for name in source.names {
            let bare = Self.unwrapped(name)
            guard originals.updateValue(name, forKey: bare) == nil else {
                throw WeightsError(
                    .malformed, "\(source.source) has tensor \(bare.printable) twice, under different prefixes",
                    remedy: "save the state_dict() of one model")
            }
        }
        self.originals = originals
        guard let family = CheckpointFamily(names: originals.keys) else {
            throw WeightsError(
                .unknownArchitecture,
                "\(source.source) has no tensor whose name starts with backbone. or backbone_net., so it is no EfficientDet",
                remedy: "use the weights of an EfficientDet of effdet or of zylo117's code")
        }
        self.family = family
    }

    private static func unwrapped(_ name: String) -> String {
        var name = Substring(name)
        while let prefix = wrappers.first(where: name.hasPrefix) { name = name.dropFirst(prefix.count) }
        return String(name)
    }

    /// What the shapes say about the network, and the family about its padding.
    mutating func configuration() throws(WeightsError) -> NetworkConfiguration {
        try refuseSymmetricPadding()
        var configuration = try NetworkConfiguration(self, source: source.source)
        configuration.maxPoolPadding = family.maxPoolPadding
        repeats = configuration.architecture.stages.map(\.repeats)
        return configuration
    }

    /// effdet's own networks, without "tf_" in their names, leave out biases that a normalization follows. They also pad
    /// symmetrically, which shapes do not show and this program cannot compute.
    private func refuseSymmetricPadding() throws(WeightsError) {
        let lateral = "fpn.resample.3.conv.conv"
        if shape(of: "\(lateral).weight") != nil, shape(of: "\(lateral).bias") == nil {
            throw WeightsError(
                .unknownArchitecture,
                "\(source.source) has no tensor \(originalName(of: "\(lateral).bias")), so it is an EfficientDet that pads symmetrically",
                remedy: "use a network of the tf_efficientdet series")
        }
    }

    /// How many BiFPN cells there are; only known networks' numbers are told exactly.
    var cellCount: Int {
        let enough = 1 + (Architecture.all.map(\.pyramidDepth).max() ?? 0)
        var count = 0
        while count < enough, originals.keys.contains(where: { $0.hasPrefix(family.cellPrefix(count)) }) { count += 1 }
        return count
    }

    /// The file's own name for a parameter, without wrappers' prefixes.
    func originalName(of parameter: String) -> String { family.name(of: parameter, repeats: repeats) }

    /// Extents of a parameter; nil if there is none.
    func shape(of parameter: String) -> [Int]? {
        originals[originalName(of: parameter)].flatMap { source.shape(of: $0) }
    }

    /// A parameter; the shape is compared with its own before any number is read.
    func tensor(_ parameter: Parameter, of network: Network) throws(WeightsError) -> FloatTensor {
        let name = originalName(of: parameter.name)
        let architecture = network.configuration.architecture.name
        guard let original = originals[name], let shape = source.shape(of: original) else {
            throw WeightsError(
                .missingTensor, "\(source.source) has no tensor \(name), \(parameter.shape) expected",
                remedy: "use the complete weights of an \(architecture)")
        }
        guard shape == parameter.shape else {
            throw WeightsError(
                .wrongShape, "\(source.source): tensor \(name) has the shape \(shape), expected \(parameter.shape)",
                remedy: "use the weights of an unmodified \(architecture)")
        }
        return FloatTensor(shape: shape, values: try source.floats(of: original))
    }
}
