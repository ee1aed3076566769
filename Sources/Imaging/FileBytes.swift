// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Whole files, read with a bound and written so that a reader sees the old content or the new, never half of it.
///
/// The one place of this module that makes system calls.
public enum FileBytes {
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

    /// Writes a neighbouring temporary file, `path` with an ending `.partial`, and renames it over `path`.
    ///
    /// - Parameters:
    ///   - path: The file; one that is there is replaced.
    ///   - bytes: All of its content.
    ///   - permissions: Its mode whatever the umask says; nil leaves that to the umask.
    ///   - isDurable: Whether it must be on the disk before it takes its name, so that a power cut cannot leave an empty
    ///     one.
    /// - Throws: `cannotWrite`.
    public static func replace(
        _ path: String, with bytes: [UInt8], permissions: UInt32? = nil, isDurable: Bool = true
    ) throws(ImagingError) {
        let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max)).partial"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw cannotWrite(path, errno) }
        var failure = writeAll(bytes, to: descriptor)
        if failure == 0, let permissions, fchmod(descriptor, permissions) != 0 { failure = errno }
        // Without this a power cut after the rename can leave an empty file under the final name.
        if failure == 0, isDurable, fsync(descriptor) != 0, errno != EINVAL { failure = errno }
        if close(descriptor) != 0, failure == 0 { failure = errno }
        if failure == 0, rename(temporary, path) != 0 { failure = errno }
        guard failure == 0 else {
            unlink(temporary)
            throw cannotWrite(path, failure)
        }
    }

    /// The errno of the failure, or 0.
    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
                if count >= 0 {
                    written += count
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }

    private static func cannotRead(_ path: String, _ code: Int32) -> ImagingError {
        ImagingError(
            .cannotRead, "\(path) cannot be read: \(String(cString: strerror(code)))",
            remedy: "check the path and its permissions")
    }

    private static func cannotWrite(_ path: String, _ code: Int32) -> ImagingError {
        ImagingError(
            .cannotWrite, "\(path) cannot be written: \(String(cString: strerror(code)))",
            remedy: "check that its folder exists, may be written and has room")
    }

    private static func tooLong(_ path: String) -> ImagingError {
        ImagingError(
            .tooLarge, "\(path) has more than \(limit >> 20) MiB, which no picture needs", remedy: "name a picture file"
        )
    }
}
