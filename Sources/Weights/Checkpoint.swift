// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet

/// A trained network as it comes from a file: what it is, its numbers, and what its classes are called.
public struct Checkpoint: Sendable {
    /// The architecture and class count that the shapes imply, with the architecture's published input size.
    public let configuration: NetworkConfiguration
    /// The trained numbers.
    public let weights: FloatWeights
    /// The classes' names; empty ones if the file has none.
    public let labels: LabelMap
    /// The strings that came with the tensors.
    public let metadata: [String: String]

    /// Reads a file of any container that is known, told by its first bytes.
    ///
    /// - Throws: `WeightsError`, any code but `cannotWrite`.
    public static func load(_ path: String) throws(WeightsError) -> Checkpoint {
        let bytes = try readFile(path)
        switch Container(bytes) {
        case .safeTensors:
            return try Checkpoint(SafeTensors(bytes: bytes, source: path))
        case .zip, .pickle:
            throw WeightsError(
                .unsupportedContainer, "\(path) is a PyTorch checkpoint, which cannot be imported yet",
                remedy: "convert its state_dict to safetensors")
        case nil:
            throw WeightsError(
                .unsupportedContainer, "\(path) is neither a safetensors file nor a PyTorch checkpoint",
                remedy: "name a file of trained weights")
        }
    }

    /// Makes a checkpoint of a safetensors file with effdet's tensor names.
    ///
    /// Metadata that is understood: `labels`, a JSON array of names, one per class; `max_pool_padding`,
    /// "negativeInfinity" (the default) or "zero".
    public init(_ file: SafeTensors) throws(WeightsError) {
        var configuration = try NetworkConfiguration(
            shapesOf: { file[$0]?.shape }, names: file.names, source: file.source)
        if let padding = file.metadata["max_pool_padding"] {
            guard let known = MaxPoolPadding(rawValue: padding) else {
                throw WeightsError(
                    .wrongMetadata, "\(file.source): max_pool_padding is \"\(padding)\"",
                    remedy: "write negativeInfinity or zero there")
            }
            configuration.maxPoolPadding = known
        }
        self.configuration = configuration
        labels = try LabelMap(json: file.metadata["labels"], classCount: configuration.classCount, source: file.source)
        metadata = file.metadata
        weights = try FloatWeights(for: Network(configuration), source: file.source) { name throws(WeightsError) in
            guard let entry = file[name] else { return nil }
            return FloatTensor(shape: entry.shape, values: try file.floats(of: name))
        }
    }
}

/// What a file of weights is packed in.
enum Container: Hashable {
    case safeTensors
    /// torch.save since 1.6.
    case zip
    /// torch.save before that.
    case pickle

    /// Looks at the first bytes; nil for anything else.
    init?(_ bytes: [UInt8]) {
        if bytes.starts(with: [0x50, 0x4b, 0x03, 0x04]) {
            self = .zip
        } else if bytes.count >= 2, bytes[0] == 0x80, (2...5).contains(bytes[1]), bytes.count < 9 || bytes[8] != 0x7b {
            // A pickle starts with PROTO and its version; so could a header's length, but then a brace follows it.
            self = .pickle
        } else if bytes.count < 9 || bytes[8] == UInt8(ascii: "{") {
            self = .safeTensors
        } else {
            return nil
        }
    }
}
