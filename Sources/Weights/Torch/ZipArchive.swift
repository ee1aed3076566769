// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The directory of a zip file, and its entries' bytes (PKWARE's APPNOTE.TXT 6.3; numbers are little-endian).
///
/// PyTorch leaves the sizes in the headers before the entries empty, so only the central directory at the end counts.
/// Entries must be stored as they are, which is how PyTorch writes them: nothing here can unpack to more than the file.
struct ZipArchive {
    /// One file in the archive.
    struct Entry {
        let size: Int
        let headerOffset: Int
        let checksum: UInt32
        /// 0: stored as it is; 8: deflated.
        let method: Int
        let isEncrypted: Bool
        let storedSize: Int
    }

    /// By name.
    private(set) var entries: [String: Entry] = [:]
    private let file: RandomAccessFile

    private static let endRecord = (signature: 0x0605_4b50, size: 22)
    private static let largeEndRecord = (signature: 0x0606_4b50, size: 56)
    private static let locator = (signature: 0x0706_4b50, size: 20)
    private static let directoryHeader = (signature: 0x0201_4b50, size: 46)
    private static let localHeader = (signature: 0x0403_4b50, size: 30)
    /// A checkpoint has an entry per tensor, of less than 100 bytes each.
    private static let maximumDirectory = 4 << 20
    private static let longestComment = 0xffff

    /// Reads the directory.
    ///
    /// - Throws: `truncated` without one, `malformed`.
    init(_ file: RandomAccessFile) throws(WeightsError) {
        self.file = file
        let tailStart = max(0, file.size - Self.endRecord.size - Self.longestComment - Self.locator.size)
        let tail = LittleEndian(try file.read(tailStart..<file.size))
        var position = tail.bytes.count - Self.endRecord.size
        while position >= 0, tail[position, 4] != Self.endRecord.signature { position -= 1 }
        guard position >= 0 else {
            throw WeightsError(
                .truncated, "\(file.path) is cut off: a zip file's directory is missing at its end",
                remedy: Self.remedy)
        }
        var (count, size, offset) = (tail[position + 10, 2], tail[position + 12, 4], tail[position + 16, 4])
        let locator = position - Self.locator.size
        if locator >= 0, tail[locator, 4] == Self.locator.signature {
            (count, size, offset) = try largeEnd(at: tail[locator + 8, 8])
        }
        guard size <= Self.maximumDirectory else { throw fault("has a directory of \(size) bytes") }
        guard offset >= 0, size >= 0, offset <= file.size - size else {
            throw fault("has its directory outside itself")
        }
        let directory = LittleEndian(try file.read(offset..<(offset + size)))
        var cursor = 0
        for _ in 0..<count { try addEntry(directory, &cursor) }
    }

    /// The zip64 record, which PyTorch always writes.
    private func largeEnd(at offset: Int) throws(WeightsError) -> (count: Int, size: Int, offset: Int) {
        guard offset >= 0, offset <= file.size - Self.largeEndRecord.size else {
            throw fault("has its zip64 record outside itself")
        }
        let record = LittleEndian(try file.read(offset..<(offset + Self.largeEndRecord.size)))
        guard record[0, 4] == Self.largeEndRecord.signature else {
            throw fault("has no zip64 record where one should be")
        }
        return (record[32, 8], record[40, 8], record[48, 8])
    }

    private mutating func addEntry(_ directory: LittleEndian, _ cursor: inout Int) throws(WeightsError) {
        let start = cursor
        guard start + Self.directoryHeader.size <= directory.bytes.count,
            directory[start, 4] == Self.directoryHeader.signature
        else { throw fault("has fewer entries in its directory than it says") }
        let nameEnd = start + Self.directoryHeader.size + directory[start + 28, 2]
        let extraEnd = nameEnd + directory[start + 30, 2]
        cursor = extraEnd + directory[start + 32, 2]
        guard cursor <= directory.bytes.count,
            let name = String(
                validating: directory.bytes[(start + Self.directoryHeader.size)..<nameEnd], as: UTF8.self)
        else { throw fault("has an entry without a proper name") }
        var (stored, size, offset) = (directory[start + 20, 4], directory[start + 24, 4], directory[start + 42, 4])
        // Numbers that do not fit stand in the zip64 field, in this order, and only those.
        var wide = Self.wideField(directory, nameEnd..<extraEnd)
        for keyPath in [0, 1, 2] {
            let value = [size, stored, offset][keyPath]
            guard value == 0xffff_ffff, wide.count >= 8 else { continue }
            let number = directory[wide.lowerBound, 8]
            wide = (wide.lowerBound + 8)..<wide.upperBound
            switch keyPath {
            case 0: size = number
            case 1: stored = number
            default: offset = number
            }
        }
        let entry = Entry(
            size: size, headerOffset: offset, checksum: UInt32(directory[start + 16, 4]),
            method: directory[start + 10, 2], isEncrypted: directory[start + 8, 2] & 1 != 0, storedSize: stored)
        guard entries.updateValue(entry, forKey: name) == nil else {
            throw fault("has two entries called \(name.printable)")
        }
    }

    /// Where the zip64 field of an entry's extra fields lies.
    private static func wideField(_ directory: LittleEndian, _ extra: Range<Int>) -> Range<Int> {
        var position = extra.lowerBound
        while position + 4 <= extra.upperBound {
            let end = position + 4 + directory[position + 2, 2]
            if directory[position, 2] == 1, end <= extra.upperBound { return (position + 4)..<end }
            position = end
        }
        return 0..<0
    }

    /// The bytes of an entry, nil if there is none of that name.
    ///
    /// - Throws: `unsupportedContainer` for compressed or encrypted ones, `malformed` if its checksum is wrong.
    func bytes(of name: String) throws(WeightsError) -> [UInt8]? {
        guard let entry = entries[name] else { return nil }
        guard entry.method == 0, !entry.isEncrypted else {
            throw WeightsError(
                .unsupportedContainer,
                "\(file.path): entry \(name.printable) is \(entry.isEncrypted ? "encrypted" : "compressed"), which torch.save never does",
                remedy: "get the file as torch.save wrote it, or unpack it and zip it again without compression")
        }
        let start = entry.headerOffset
        guard entry.size == entry.storedSize, start >= 0, start <= file.size - Self.localHeader.size else {
            throw fault("has entry \(name.printable) outside itself")
        }
        let header = LittleEndian(try file.read(start..<(start + Self.localHeader.size)))
        guard header[0, 4] == Self.localHeader.signature else {
            throw fault("has no entry \(name.printable) where it should be")
        }
        let data = start + Self.localHeader.size + header[26, 2] + header[28, 2]
        guard entry.size >= 0, data <= file.size, entry.size <= file.size - data else {
            throw fault("has entry \(name.printable) outside itself")
        }
        let bytes = try file.read(data..<(data + entry.size))
        guard CRC32.checksum(of: bytes) == entry.checksum else {
            throw WeightsError(
                .malformed, "\(file.path) is damaged: the checksum of its entry \(name.printable) is wrong",
                remedy: Self.remedy)
        }
        return bytes
    }

    private func fault(_ what: String) -> WeightsError {
        WeightsError(.malformed, "\(file.path) is a zip file that \(what)", remedy: Self.remedy)
    }

    private static let remedy = "get or make the checkpoint again"
}

/// Bytes in which numbers are looked up, lowest byte first.
struct LittleEndian {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The number of `count` bytes at `offset`; negative if its 64th bit is set.
    subscript(offset: Int, count: Int) -> Int {
        bytes[offset..<(offset + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
