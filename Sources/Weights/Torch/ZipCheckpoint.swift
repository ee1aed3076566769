// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// What `torch.save` writes since PyTorch 1.6, an uncompressed zip file:
///
///     NAME/data.pkl     a pickle; storages in it are ('storage', class, KEY, device, number of elements)
///     NAME/data/KEY     the elements of a storage
///     NAME/byteorder    "little" or "big"; only in files of PyTorch 2 and later
///
/// NAME is the file's; further entries (version, .format_version, .data/...) do not matter here.
struct ZipCheckpoint {
    let archive: ZipArchive
    /// "NAME/".
    let prefix: String
    let pickle: Pickle

    init(_ file: RandomAccessFile) throws(WeightsError) {
        archive = try ZipArchive(file)
        let pickles = archive.entries.keys.filter { $0.hasSuffix("/data.pkl") }
        guard let name = pickles.first, pickles.count == 1, let entry = archive.entries[name] else {
            throw WeightsError(
                .unsupportedContainer,
                "\(file.path) is a zip file, but no PyTorch checkpoint: it has \(pickles.count) entries called data.pkl",
                remedy: "name a file that torch.save wrote")
        }
        guard !archive.entries.keys.contains(where: { $0.hasSuffix("/constants.pkl") }) else {
            throw WeightsError(
                .unsupportedContainer, "\(file.path) is a TorchScript program, not a checkpoint",
                remedy: "save the model's state_dict() with torch.save")
        }
        guard entry.size <= PickleReader.maximumSize else {
            throw WeightsError(
                .malformed, "\(file.path): its pickle of \(entry.size) bytes is larger than any checkpoint's",
                remedy: "save the model's state_dict() with torch.save, and import that")
        }
        prefix = String(name.dropLast("data.pkl".count))
        if let order = try archive.bytes(of: "\(prefix)byteorder"), order != Array("little".utf8) {
            throw WeightsError(
                .unsupportedContainer, "\(file.path) was written by a big-endian machine",
                remedy: "load it there and save it as safetensors")
        }
        pickle = try PickleReader.read(archive.bytes(of: name) ?? [], source: file.path)
    }
}
