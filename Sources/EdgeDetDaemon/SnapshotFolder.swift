// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Files
import Foundation
import Glibc
import Imaging

/// A folder of pictures that is kept below a size: the oldest make room for new ones.
///
/// Names begin with the time of the capture in UTC and so sort by it: `20261121T155415.123Z-door.jpg`. Files of other
/// names are neither counted nor touched.
struct SnapshotFolder {
    /// Where it lies.
    let path: String
    /// What its pictures may take together.
    let maximumBytes: Int
    /// What they take; nil before the first look and when a look is due.
    private var usedBytes: Int?

    init(path: String, maximumBytes: Int) {
        self.path = path
        self.maximumBytes = maximumBytes
    }

    /// Makes the folder, though not the one that it is to lie in, and brings it below its size.
    ///
    /// - Throws: `cannotWrite`.
    mutating func open() throws(ImagingError) {
        if mkdir(path, 0o750) != 0, errno != EEXIST { throw failure(String(cString: strerror(errno))) }
        guard access("\(path)/", W_OK | X_OK) == 0 else { throw failure(String(cString: strerror(errno))) }
        try makeRoom(for: 0)
    }

    /// Adds a picture; the file appears whole or not at all.
    ///
    /// - Throws: `cannotWrite`.
    mutating func add(_ jpeg: [UInt8], name: String) throws(ImagingError) {
        guard jpeg.count <= maximumBytes else {
            throw failure("a picture of \(jpeg.count) bytes is larger than max_size")
        }
        if usedBytes == nil { try open() }
        if (usedBytes ?? 0) + jpeg.count > maximumBytes { try makeRoom(for: jpeg.count) }
        do {
            try AtomicFile.replace("\(path)/\(name)", with: jpeg)
        } catch {
            // Somebody may have removed the folder, or files.
            usedBytes = nil
            throw ImagingError(.cannotWrite, error.message, remedy: error.remedy)
        }
        usedBytes? += jpeg.count
    }

    /// Looks at the folder anew and removes the oldest pictures until the bytes fit; then some more, so that the next
    /// pictures need no look. What a crash left half written goes, too.
    private mutating func makeRoom(for bytes: Int) throws(ImagingError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path).filter(Self.isOurs).sorted()
        } catch {
            throw failure("it cannot be listed")
        }
        for name in names where name.hasSuffix(Self.partialEnding) { unlink("\(path)/\(name)") }
        let pictures = names.filter { $0.hasSuffix(Self.ending) }
        let sizes = pictures.map(size)
        var used = sizes.reduce(0, +)
        if used + bytes > maximumBytes {
            for (name, size) in zip(pictures, sizes) where used + bytes > maximumBytes - maximumBytes / 20 {
                guard unlink("\(path)/\(name)") == 0 || errno == ENOENT else {
                    throw failure("\(name) cannot be removed: \(String(cString: strerror(errno)))")
                }
                used -= size
            }
        }
        usedBytes = used
    }

    private func size(of name: String) -> Int {
        var status = stat()
        return lstat("\(path)/\(name)", &status) == 0 ? Int(status.st_size) : 0
    }

    private func failure(_ reason: String) -> ImagingError {
        ImagingError(
            .cannotWrite, "the folder \(path) cannot be used: \(reason)",
            remedy: "check that it exists, may be written and has room")
    }
}

// MARK: - Names

extension SnapshotFolder {
    private static let ending = ".jpg"
    /// Of `FileBytes`.
    private static let partialEnding = ".partial"

    /// The name of a picture.
    ///
    /// - Parameters:
    ///   - time: Of the capture, seconds since 1970.
    ///   - camera: Its name; characters that do not suit a file's name become "_".
    static func name(_ time: Double, camera: String) -> String {
        let milliseconds = time.isFinite ? Int((min(max(time, 0), 1e11) * 1000).rounded(.down)) : 0
        var seconds = time_t(milliseconds / 1000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date =
            padded(Int(parts.tm_year) + 1900, 4) + padded(Int(parts.tm_mon) + 1, 2) + padded(Int(parts.tm_mday), 2)
        let clock = padded(Int(parts.tm_hour), 2) + padded(Int(parts.tm_min), 2) + padded(Int(parts.tm_sec), 2)
        let safe = String(camera.map { $0 == "/" || $0 == "\\" ? "_" : $0 })
        return "\(date)T\(clock).\(padded(milliseconds % 1000, 3))Z-\(safe)\(ending)"
    }

    private static func padded(_ value: Int, _ digits: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// Whether a file of that name was made here, whole or half.
    private static func isOurs(_ name: String) -> Bool {
        let pattern = "00000000T000000.000Z-"
        guard name.hasSuffix(ending) || name.hasSuffix(partialEnding), name.utf8.count > pattern.utf8.count else {
            return false
        }
        return zip(pattern.utf8, name.utf8).allSatisfy { expected, found in
            expected == UInt8(ascii: "0") ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(found) : found == expected
        }
    }
}
