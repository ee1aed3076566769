// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The tensors of a file that `torch.save` wrote, of either container.
///
/// The tensors are those of the state dictionary, wherever a training script put it: at the top, or below one of the
/// keys of `wrappers`. Their bytes are read when they are asked for, so what nobody needs (an optimizer's state) costs
/// nothing.
struct TorchCheckpoint: TensorSource {
    let source: String
    let metadata: [String: String] = [:]
    private let tensors: [String: TorchTensor]
    private let storages: TorchStorages

    /// Where training scripts keep the state dictionary; averaged weights come first, they are what was evaluated.
    private static let wrappers = ["state_dict_ema", "model_ema", "state_dict", "model_state_dict", "model"]

    /// Reads what a file describes.
    ///
    /// - Parameter isZip: Whether it is a ZIP archive, as PyTorch writes since 1.6, or the older row of pickles.
    /// - Throws: What the pickle and the container have to say; `missingTensor` if there is no state dictionary.
    init(_ file: RandomAccessFile, isZip: Bool) throws(WeightsError) {
        source = file.path
        let pickle: Pickle
        if isZip {
            let zip = try ZipCheckpoint(file)
            (pickle, storages) = (zip.pickle, TorchStorages(file, .zip(zip.archive, prefix: zip.prefix)))
        } else {
            let legacy = try LegacyCheckpoint(file)
            (pickle, storages) = (legacy.pickle, TorchStorages(file, .legacy(legacy.places)))
        }
        let top = Self.tensors(of: pickle.root, pickle.heap)
        let entries = pickle.heap.entries(of: pickle.root) ?? [:]
        let wrapped = Self.wrappers.lazy.compactMap { entries[$0] }.map { Self.tensors(of: $0, pickle.heap) }
        tensors = wrapped.first { !$0.isEmpty } ?? top
        guard !tensors.isEmpty else {
            throw WeightsError(
                .missingTensor, "\(file.path) holds no dictionary of tensors",
                remedy: "save the model's state_dict() with torch.save, and import that")
        }
    }

    var names: [String] { Array(tensors.keys) }

    func shape(of name: String) -> [Int]? { tensors[name]?.shape }

    func floats(of name: String) throws(WeightsError) -> [Float] {
        guard let tensor = tensors[name] else {
            throw WeightsError(.missingTensor, "\(source) has no tensor \(name)", remedy: "use another file")
        }
        guard tensor.checkedCount != nil else {
            throw WeightsError(
                .malformed,
                "\(source): tensor \(name) of shape \(tensor.shape), strides \(tensor.strides) and offset \(tensor.offset) does not fit its \(tensor.storage.count) stored numbers",
                remedy: "get the file again, or save contiguous tensors")
        }
        return tensor.gather(try storages.floats(of: tensor.storage, for: name))
    }

    private static func tensors(of value: PickleValue, _ heap: PickleHeap) -> [String: TorchTensor] {
        (heap.entries(of: value) ?? [:]).compactMapValues { value in
            if case .tensor(let tensor) = value { tensor } else { nil }
        }
    }
}

/// The numbers behind a checkpoint's tensors.
final class TorchStorages {
    enum Container {
        case zip(ZipArchive, prefix: String)
        /// Indices of the first bytes.
        case legacy([String: Int])
    }

    private let file: RandomAccessFile
    private let container: Container
    /// The one read last: tensors that share a storage mostly follow each other.
    private var latest: (storage: TorchStorage, values: [Float])?
    /// Bytes that may still be read: no honest file has every storage read more than twice.
    private var budget: Int

    init(_ file: RandomAccessFile, _ container: Container) {
        self.file = file
        self.container = container
        budget = 2 * file.size
    }

    /// All elements of a storage.
    ///
    /// - Parameter tensor: Who asks, for messages.
    func floats(of storage: TorchStorage, for tensor: String) throws(WeightsError) -> [Float] {
        if let latest, latest.storage == storage { return latest.values }
        guard let values = Self.decode(try bytes(of: storage, for: tensor), storage.type) else {
            throw WeightsError(
                .unsupportedType,
                "\(file.path): tensor \(tensor) holds integers (\(storage.type.rawValue)), not weights",
                remedy: "use a file of floating-point weights")
        }
        latest = (storage, values)
        return values
    }

    private func bytes(of storage: TorchStorage, for tensor: String) throws(WeightsError) -> [UInt8] {
        switch container {
        case .legacy(let places):
            guard let start = places[storage.key] else { throw missing(storage, tensor) }
            let size = try reserve(storage, for: tensor)
            guard start <= file.size - size else { throw missing(storage, tensor) }
            return try file.read(start..<(start + size))
        case .zip(let archive, let prefix):
            let name = "\(prefix)data/\(storage.key)"
            guard let entry = archive.entries[name] else { throw missing(storage, tensor) }
            let size = try reserve(storage, for: tensor)
            guard entry.size == size else {
                throw fault(
                    "storage \(storage.key.printable) of tensor \(tensor) has \(entry.size) bytes instead of \(size)")
            }
            guard let bytes = try archive.bytes(of: name) else { throw missing(storage, tensor) }
            return bytes
        }
    }

    /// The bytes of a storage, taken from what may still be read.
    private func reserve(_ storage: TorchStorage, for tensor: String) throws(WeightsError) -> Int {
        let (size, overflow) = storage.count.multipliedReportingOverflow(by: storage.type.size)
        guard !overflow, size <= file.size else {
            throw fault("\(storage.count) numbers of tensor \(tensor) are more than the whole file")
        }
        budget -= size
        guard budget >= 0 else { throw fault("its tensors overlap") }
        return size
    }

    /// Nil for integers.
    private static func decode(_ bytes: [UInt8], _ type: TorchElementType) -> [Float]? {
        switch type {
        case .float: copyElements(bytes, in: bytes.indices)
        case .double: copyElements(bytes, in: bytes.indices, as: Double.self).map { Float($0) }
        case .half: copyElements(bytes, in: bytes.indices, as: Float16.self).map { Float($0) }
        case .bfloat16:
            copyElements(bytes, in: bytes.indices, as: UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
        case .long, .int, .short, .char, .byte, .bool: nil
        }
    }

    private func missing(_ storage: TorchStorage, _ tensor: String) -> WeightsError {
        fault("storage \(storage.key.printable) of tensor \(tensor) is missing")
    }

    private func fault(_ what: String) -> WeightsError {
        WeightsError(.malformed, "\(file.path) is inconsistent: \(what)", remedy: "get or make the checkpoint again")
    }
}
