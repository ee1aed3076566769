// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A regular file that is read piece by piece, so that what it claims costs nothing until it is looked at.
final class RandomAccessFile {
    /// What messages call it.
    let path: String
    /// Bytes it had when it was opened.
    let size: Int
    private let descriptor: Int32

    /// - Throws: `cannotRead`.
    init(_ path: String) throws(WeightsError) {
        // O_NONBLOCK: a named pipe without a writer must not hold the program up; it means nothing for a regular file.
        descriptor = retrying { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        self.path = path
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
            size = 0
            throw Self.fault(path, reason())
        }
        size = Int(status.st_size)
        guard status.st_mode & S_IFMT == S_IFREG else { throw Self.fault(path, "it is not a regular file") }
        guard size <= maximumFileSize else { throw Self.fault(path, "it has \(size) bytes, no model is so large") }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// A piece of the file.
    ///
    /// - Parameter range: Inside 0 to `size`.
    /// - Throws: `cannotRead`; `truncated` if somebody shortened the file meanwhile.
    func read(_ range: Range<Int>) throws(WeightsError) -> [UInt8] {
        precondition(range.lowerBound >= 0 && range.upperBound <= size)
        var failure: WeightsError?
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            while count < range.count {
                let got = retrying {
                    pread(descriptor, buffer.baseAddress! + count, range.count - count, range.lowerBound + count)
                }
                if got < 0 { failure = Self.fault(path, reason()) }
                if got <= 0 { return }
                count += got
            }
        }
        if let failure { throw failure }
        guard bytes.count == range.count else {
            throw WeightsError(.truncated, "\(path) became shorter while it was read", remedy: "try again")
        }
        return bytes
    }

    private static func fault(_ path: String, _ why: String) -> WeightsError {
        WeightsError(.cannotRead, "cannot read \(path): \(why)", remedy: "check the path and its permissions")
    }
}

/// All bytes of a regular file.
func readFile(_ path: String) throws(WeightsError) -> [UInt8] {
    let file = try RandomAccessFile(path)
    return try file.read(0..<file.size)
}

/// Writes a new file beside `path`, makes it durable and gives it the name: readers see the old file or the new one.
func replaceFile(_ path: String, with bytes: [UInt8]) throws(WeightsError) {
    func fault(_ call: String) -> WeightsError {
        WeightsError(
            .cannotWrite, "cannot write \(path): \(call): \(reason())",
            remedy: "check the directory's permissions and free space")
    }
    let temporary = "\(path).\(getpid()).tmp"
    let descriptor = retrying { open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) }
    guard descriptor >= 0 else { throw fault("open \(temporary)") }
    var failure = writeAll(bytes, to: descriptor) ? nil : fault("write")
    // See man 2 fsync: without it a crash after the rename may leave the name with no content.
    if failure == nil, fsync(descriptor) != 0 { failure = fault("fsync") }
    if close(descriptor) != 0, failure == nil { failure = fault("close") }
    if failure == nil, rename(temporary, path) != 0 { failure = fault("rename") }
    if let failure {
        unlink(temporary)
        throw failure
    }
    syncDirectory(of: path)
}

/// Larger than any EfficientDet in double precision.
private let maximumFileSize = 2 << 30

private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
        var done = 0
        while done < buffer.count {
            let count = retrying { write(descriptor, buffer.baseAddress! + done, buffer.count - done) }
            if count < 0 { return false }
            done += count
        }
        return true
    }
}

/// Makes the rename itself durable where the file system can; the new file is complete either way.
private func syncDirectory(of path: String) {
    let directory = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
}

/// Repeats a system call that a signal interrupted.
private func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}

/// What errno means, in words.
private func reason() -> String { String(cString: strerror(errno)) }
