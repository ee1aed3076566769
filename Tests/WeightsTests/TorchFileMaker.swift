// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Glibc
import Testing

@testable import Weights

/// Builds what torch.save writes, byte by byte from the two formats' descriptions.
struct TorchFileMaker {
    var tensors: [(name: String, tensor: MadeTensor)] = []
    /// Keys under which the state dictionary lies, outermost first.
    var wrappers: [String] = []
    /// Opcodes of a further entry's value beside the state dictionary; only with wrappers.
    var beside: ((inout PickleMaker) -> Void)?
    /// Replaces the pickle of the state dictionary.
    var pickle: [UInt8]?
    /// Whether the values, not the pickle, get zip's method "deflated".
    var zipMethod = 0
    var zipFlags = 8

    enum Container: CaseIterable {
        case zip
        case legacy
    }

    /// The bytes of a whole file.
    func encoded(_ container: Container) -> [UInt8] {
        switch container {
        case .zip: zip()
        case .legacy: legacy()
        }
    }

    private func statePickle(isLegacy: Bool) -> [UInt8] {
        if let pickle { return pickle }
        return PickleMaker.stopped { maker in
            for key in wrappers {
                maker.opcodes("}")
                if let beside {
                    maker.string("args")
                    beside(&maker)
                    maker.opcodes("s")
                }
                maker.string(key)
            }
            maker.orderedDictionary()
            maker.opcodes("(")
            for (name, tensor) in tensors {
                maker.string(name)
                maker.tensor(tensor, isLegacy: isLegacy)
            }
            maker.opcodes("u")
            // A module's version numbers, which torch keeps as an attribute.
            maker.opcodes("}")
            maker.string("_metadata")
            maker.orderedDictionary()
            maker.opcodes("sb")
            for _ in wrappers { maker.opcodes("s") }
        }
    }

    /// Each storage once.
    private var storages: [MadeTensor] {
        var seen: Set<String> = []
        return tensors.map(\.tensor).filter { !$0.isMissing && seen.insert($0.key).inserted }
    }

    private func legacy() -> [UInt8] {
        var bytes: [UInt8] = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]
        bytes += PickleMaker.stopped { $0.integer(1001) }
        bytes += PickleMaker.stopped { maker in
            maker.opcodes("}")
            maker.string("little_endian")
            maker.boolean(true)
            maker.opcodes("s")
        }
        bytes += statePickle(isLegacy: true)
        bytes += PickleMaker.stopped { maker in
            maker.opcodes("](")
            for storage in storages { maker.string(storage.key) }
            maker.opcodes("e")
        }
        for storage in storages { bytes += littleEndian(storage.count, 8) + storage.data }
        return bytes
    }

    private func zip() -> [UInt8] {
        var archive = ZipMaker()
        archive.add("made/data.pkl", statePickle(isLegacy: false))
        archive.add("made/byteorder", Array("little".utf8))
        for storage in storages {
            archive.add("made/data/\(storage.key)", storage.data, method: zipMethod, flags: zipFlags)
        }
        return archive.encoded()
    }
}

/// Builds a zip file of stored entries; sizes stand in the directory only, as PyTorch leaves them.
struct ZipMaker {
    private var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0

    /// - Parameters:
    ///   - size: What the directory claims; the data's true size if nil.
    ///   - isWide: Whether sizes stand in a zip64 field.
    mutating func add(
        _ name: String, _ data: [UInt8], method: Int = 0, flags: Int = 8, size: Int? = nil, checksum: UInt32? = nil,
        isWide: Bool = false, offset: Int? = nil
    ) {
        let start = offset ?? bytes.count
        let name = Array(name.utf8)
        let checksum = littleEndian(Int(checksum ?? CRC32.checksum(of: data)), 4)
        let wide =
            isWide
            ? littleEndian(1, 2) + littleEndian(16, 2) + littleEndian(data.count, 8)
                + littleEndian(size ?? data.count, 8) : []
        let sizes =
            isWide
            ? [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]
            : littleEndian(size ?? data.count, 4) + littleEndian(size ?? data.count, 4)
        let common = littleEndian(flags, 2) + littleEndian(method, 2) + [0, 0, 0, 0]
        bytes += [0x50, 0x4b, 3, 4, 20, 0] + common + [UInt8](repeating: 0, count: 12)
        bytes += littleEndian(name.count, 2) + littleEndian(3, 2) + name + [1, 2, 3] + data
        directory += [0x50, 0x4b, 1, 2, 20, 0, 20, 0] + common + checksum + sizes
        directory += littleEndian(name.count, 2) + littleEndian(wide.count, 2) + [UInt8](repeating: 0, count: 10)
        directory += littleEndian(start, 4) + name + wide
        count += 1
    }

    /// - Parameters:
    ///   - comment: Stands after the end record.
    ///   - isLarge: Whether place and size of the directory stand in a zip64 record.
    func encoded(comment: String = "", isLarge: Bool = true, claimedCount: Int? = nil, claimedSize: Int? = nil)
        -> [UInt8]
    {
        let start = bytes.count
        let entries = claimedCount ?? count
        let size = claimedSize ?? directory.count
        var file = bytes + directory
        if isLarge {
            let record = file.count
            file += [0x50, 0x4b, 6, 6] + littleEndian(44, 8) + [UInt8](repeating: 0, count: 12)
            file += littleEndian(entries, 8) + littleEndian(entries, 8) + littleEndian(size, 8) + littleEndian(start, 8)
            file += [0x50, 0x4b, 6, 7, 0, 0, 0, 0] + littleEndian(record, 8) + [1, 0, 0, 0]
        }
        file += [0x50, 0x4b, 5, 6, 0, 0, 0, 0] + littleEndian(isLarge ? 0xffff : entries, 2)
        file += littleEndian(isLarge ? 0xffff : entries, 2) + littleEndian(isLarge ? 0xffff_ffff : size, 4)
        file +=
            littleEndian(isLarge ? 0xffff_ffff : start, 4) + littleEndian(comment.utf8.count, 2) + Array(comment.utf8)
        return file
    }
}

/// A file that exists while a closure runs.
func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
    var template = Array("/tmp/edgedet-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    try #require(descriptor >= 0)
    defer { unlink(path) }
    let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
    try #require(written == bytes.count)
    return try body(path)
}
