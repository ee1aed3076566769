// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Files that appear whole: a reader sees the old content or the new, never half of it.
public enum AtomicFile {
    /// Writes a temporary file beside `path`, with an ending `.partial`, and renames it over `path`.
    ///
    /// - Parameters:
    ///   - path: The file; one that is there is replaced.
    ///   - bytes: All of its content.
    ///   - permissions: Its mode whatever the umask says; nil leaves that to the umask.
    ///   - isDurable: Whether it must be on the disk before it takes its name, so that a power cut cannot leave an empty
    ///     one (man 2 fsync).
    /// - Throws: `UnwritableFile`; no temporary file is left then.
    public static func replace(
        _ path: String, with bytes: [UInt8], permissions: UInt32? = nil, isDurable: Bool = true
    ) throws(UnwritableFile) {
        let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max)).partial"
        let descriptor = retrying { open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
        guard descriptor >= 0 else { throw UnwritableFile(path, errno) }
        var failure = writeAll(bytes, to: descriptor)
        if failure == 0, let permissions, fchmod(descriptor, permissions) != 0 { failure = errno }
        // EINVAL: a file system without a disk.
        if failure == 0, isDurable, fsync(descriptor) != 0, errno != EINVAL { failure = errno }
        if close(descriptor) != 0, failure == 0 { failure = errno }
        if failure == 0, rename(temporary, path) != 0 { failure = errno }
        guard failure == 0 else {
            unlink(temporary)
            throw UnwritableFile(path, failure)
        }
        if isDurable { syncFolder(of: path) }
    }

    /// The errno of the failure, or 0.
    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
                let count = retrying { write(descriptor, rest.baseAddress, rest.count) }
                guard count >= 0 else { return errno }
                written += count
            }
            return 0
        }
    }

    /// Makes the new name itself durable where the file system can; the file is whole either way.
    private static func syncFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}

/// Repeats a system call that a signal interrupted.
private func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}
