// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Files
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

/// Gives `path` a new content; readers see the old file or the new one.
func replaceFile(_ path: String, with bytes: [UInt8]) throws(WeightsError) {
    do {
        try AtomicFile.replace(path, with: bytes)
    } catch {
        throw WeightsError(.cannotWrite, error.message, remedy: error.remedy)
    }
}

/// Larger than any EfficientDet in double precision.
private let maximumFileSize = 2 << 30

/// Repeats a system call that a signal interrupted.
private func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}

/// What errno means, in words.
private func reason() -> String { String(cString: strerror(errno)) }
