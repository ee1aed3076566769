// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet

/// A trained network as it comes from a file: what it is, its numbers, and what its classes are called.
public struct Checkpoint: Sendable {
    /// The architecture and class count that the shapes imply, with the architecture's published input size; what pads
    /// max-pooling is the metadata's word, or the custom of the family of code that trained it.
    public let configuration: NetworkConfiguration
    /// How pictures lie in it and how detections are chosen: the metadata's word, or the custom of that code.
    public let conventions: Conventions
    /// The trained numbers.
    public let weights: FloatWeights
    /// The classes' names: the metadata's; those of COCO for 90 classes without any; otherwise empty ones.
    public var labels: LabelMap
    /// The strings that came with the tensors.
    public let metadata: [String: String]

    /// Reads a file of any container that is known, told by its first bytes: safetensors, and what `torch.save` writes
    /// now (a zip file) and wrote once (a stream of pickles).
    ///
    /// - Throws: `WeightsError`, any code but `cannotWrite`.
    public static func load(_ path: String) throws(WeightsError) -> Checkpoint {
        let file = try RandomAccessFile(path)
        switch try Container(file) {
        case .safeTensors: return try Checkpoint(SafeTensors(file))
        case .zip: return try Checkpoint(tensors: TorchCheckpoint(file, isZip: true))
        case .pickle: return try Checkpoint(tensors: TorchCheckpoint(file, isZip: false))
        case nil:
            throw WeightsError(
                .unsupportedContainer, "\(path) is neither a safetensors file nor a PyTorch checkpoint",
                remedy: "name a file of trained weights")
        }
    }

    /// Makes a checkpoint of a safetensors file with the tensor names of either family.
    ///
    /// Metadata that is understood: `labels`, a JSON array of names, one per class; `max_pool_padding`,
    /// "negativeInfinity" or "zero"; what `Conventions.metadata` writes.
    public init(_ file: SafeTensors) throws(WeightsError) {
        try self.init(tensors: file)
    }

    init(tensors file: any TensorSource) throws(WeightsError) {
        var tensors = try EffdetTensors(file)
        var configuration = try tensors.configuration()
        if let padding = file.metadata["max_pool_padding"] {
            guard let known = MaxPoolPadding(rawValue: padding) else {
                throw WeightsError(
                    .wrongMetadata, "\(file.source): max_pool_padding is \"\(padding.printable)\"",
                    remedy: "write negativeInfinity or zero there")
            }
            configuration.maxPoolPadding = known
        }
        self.configuration = configuration
        do throws(Conventions.UnknownValue) {
            conventions = try Conventions(metadata: file.metadata, otherwise: tensors.family.conventions)
        } catch {
            throw WeightsError(
                .wrongMetadata, "\(file.source): \(error.key) is \"\(error.value.printable)\"",
                remedy: "write \(error.choices.joined(separator: " or ")) there")
        }
        labels = try LabelMap(json: file.metadata["labels"], classCount: configuration.classCount, source: file.source)
        metadata = file.metadata
        let network = Network(configuration)
        let parameters = Dictionary(uniqueKeysWithValues: network.parameters.map { ($0.name, $0) })
        weights = try FloatWeights(for: network, source: file.source) { [tensors] name throws(WeightsError) in
            guard let parameter = parameters[name] else { return nil }
            return try tensors.tensor(parameter, of: network)
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

    /// Bytes that are enough to tell.
    static let signatureSize = 9

    /// Looks at a file's first bytes; nil for anything else.
    init?(_ file: RandomAccessFile) throws(WeightsError) {
        self.init(try file.read(0..<min(Self.signatureSize, file.size)))
    }

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
