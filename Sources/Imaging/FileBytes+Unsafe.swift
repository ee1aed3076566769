// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Files
import Glibc

/// Whole files: read with a bound, written all or not at all.
///
/// The one place of this module that makes system calls.
enum FileBytes {
    /// No picture within `PictureLimits` needs more bytes: 4 channels of 16 bits and some metadata.
    static let limit = 1 << 30

    /// Reads a regular file or a pipe to its end.
    static func read(_ path: String) throws(ImagingError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw cannotRead(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw cannotRead(path, errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw cannotRead(path, EISDIR) }
        guard status.st_size <= limit else { throw tooLong(path) }

        // One byte more than the file has: the read that finds the end then needs no growth.
        var bytes = [UInt8](repeating: 0, count: max(Int(status.st_size) + 1, 65_536))
        var filled = 0
        while true {
            let count = bytes[filled...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw cannotRead(path, errno)
            }
            filled += count
            guard filled <= limit else { throw tooLong(path) }
            if filled == bytes.count { bytes.append(contentsOf: repeatElement(0, count: bytes.count)) }
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// Gives a file a new content; readers see the old file or the new one.
    ///
    /// - Throws: `cannotWrite`.
    static func replace(_ path: String, with bytes: [UInt8]) throws(ImagingError) {
        do {
            try AtomicFile.replace(path, with: bytes)
        } catch {
            throw ImagingError(.cannotWrite, error.message, remedy: error.remedy)
        }
    }

    private static func cannotRead(_ path: String, _ code: Int32) -> ImagingError {
        ImagingError(
            .cannotRead, "\(path) cannot be read: \(String(cString: strerror(code)))",
            remedy: "check the path and its permissions")
    }

    private static func tooLong(_ path: String) -> ImagingError {
        ImagingError(
            .tooLarge, "\(path) has more than \(limit >> 20) MiB, which no picture needs", remedy: "name a picture file"
        )
    }
}
