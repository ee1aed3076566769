// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// What `torch.save` wrote before PyTorch 1.6, and writes still if told so:
///
///     pickle        the integer 0x1950a86a20f9469cfc6c
///     pickle        the integer 1001, the version
///     pickle        {"protocol_version": 1001, "little_endian": True, "type_sizes": {...}}
///     pickle        the object; storages in it are ('storage', class, KEY, device, number of elements, None)
///     pickle        the list of all KEYs
///     per KEY, in that order: number of elements, 64 bits; the elements
struct LegacyCheckpoint {
    let pickle: Pickle
    /// Index of the first element's first byte, by the storage's key.
    let places: [String: Int]

    private static let magic: [UInt8] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
    private static let version = 1001
    private static let remedy = "get or make the checkpoint again"

    init(_ file: RandomAccessFile) throws(WeightsError) {
        let bytes = try file.read(0..<min(file.size, PickleReader.maximumSize))
        let first = try PickleReader.read(bytes, source: file.path)
        guard case .largeInteger(Self.magic) = first.root else {
            throw WeightsError(
                .unsupportedContainer, "\(file.path) is a pickle, but no PyTorch checkpoint",
                remedy: "name a file that torch.save wrote")
        }
        let second = try PickleReader.read(bytes, from: first.end, source: file.path)
        guard case .integer(Self.version) = second.root else {
            throw WeightsError(
                .unsupportedContainer, "\(file.path) is of an unknown version of PyTorch's format", remedy: Self.remedy)
        }
        let system = try PickleReader.read(bytes, from: second.end, source: file.path)
        guard case .boolean(true)? = system.heap.entries(of: system.root)?["little_endian"] else {
            throw WeightsError(
                .unsupportedContainer, "\(file.path) was written by a big-endian machine",
                remedy: "load it there and save it as safetensors")
        }
        pickle = try PickleReader.read(bytes, from: system.end, source: file.path)
        let keys = try PickleReader.read(bytes, from: pickle.end, source: file.path)
        places = try Self.places(keys, pickle.storages, file)
    }

    /// Walks over the storages.
    private static func places(
        _ keys: Pickle, _ storages: [String: TorchStorage], _ file: RandomAccessFile
    ) throws(WeightsError) -> [String: Int] {
        var places: [String: Int] = [:]
        var position = keys.end
        for item in keys.heap.items(of: keys.root) ?? [] {
            guard case .string(let key) = item, let storage = storages[key] else {
                throw fault(file, "lists a storage that no tensor uses")
            }
            guard position <= file.size - 8 else { throw truncated(file) }
            let count = LittleEndian(try file.read(position..<(position + 8)))[0, 8]
            guard count == storage.count else {
                throw fault(file, "has a storage of \(count) numbers where \(storage.count) are expected")
            }
            position += 8
            let (size, overflow) = count.multipliedReportingOverflow(by: storage.type.size)
            guard !overflow, size <= file.size - position else { throw truncated(file) }
            guard places.updateValue(position, forKey: key) == nil else { throw fault(file, "lists a storage twice") }
            position += size
        }
        return places
    }

    private static func truncated(_ file: RandomAccessFile) -> WeightsError {
        WeightsError(
            .truncated, "\(file.path) is cut off: it ends among the numbers of its tensors", remedy: remedy)
    }

    private static func fault(_ file: RandomAccessFile, _ what: String) -> WeightsError {
        WeightsError(.malformed, "\(file.path) is inconsistent: it \(what)", remedy: remedy)
    }
}
