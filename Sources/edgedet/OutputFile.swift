// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation

/// Makes sure before long work that its result can be written.
enum OutputFile {
    /// Looks at the place of a file that the work will write.
    ///
    /// A file is written beside it and taken away again, which finds out more than its permissions tell: a file system
    /// that is read-only, that is full, or that takes no such name.
    ///
    /// - Parameters:
    ///   - path: The file. One that is there will be replaced, so it must be a regular one.
    ///   - bytes: How much there must be room for, at least.
    ///   - others: What the work reads, and what else it writes: a file that must not take the place of these.
    static func check(_ path: String, bytes: Int = 1, besides others: [String?] = []) throws(CommandFault) {
        try check(path, bytes: bytes, besides: FileSet(others.compactMap { $0 }))
    }

    /// The same for many outputs beside many others.
    static func check(_ path: String, bytes: Int = 1, besides others: FileSet) throws(CommandFault) {
        guard !path.isEmpty else {
            throw CommandFault(message: "the name of an output is empty", remedy: "name a file")
        }
        if let other = others.same(as: path) {
            throw CommandFault(
                message: "\(path) would be written, but \(other) is the same file, and needed",
                remedy: "name another file for the output")
        }
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            throw CommandFault(
                message: "\(path) cannot be written: it is \(isFolder ? "a folder" : "not a regular file")",
                remedy: isFolder ? "name a file in it" : "name another file")
        }
        let probe = "\(path).\(getpid()).probe"
        let descriptor = open(probe, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault(path, errno) }
        defer {
            close(descriptor)
            unlink(probe)
        }
        let code = posix_fallocate(descriptor, 0, off_t(max(1, bytes)))
        if code != 0, code != EINVAL, code != EOPNOTSUPP { throw fault(path, code) }
    }

    /// Makes a folder for files that the work will write, if it is not there.
    static func makeFolder(_ path: String) throws(CommandFault) {
        guard !path.isEmpty else {
            throw CommandFault(message: "the name of the output's folder is empty", remedy: "name a folder")
        }
        var folder = path.hasPrefix("/") ? "/" : ""
        for name in path.split(separator: "/") {
            folder += "\(name)/"
            // One that is there is a failure, too; whether it can be used is found out below.
            if mkdir(folder, 0o777) != 0, errno == ENOSPC || errno == EROFS || errno == EACCES {
                let code = errno
                if access(folder, F_OK) != 0 { throw fault(path, code) }
            }
        }
        do { try check("\(path)/picture") } catch {
            throw CommandFault(
                message: error.message.replacingOccurrences(of: "\(path)/picture", with: path), remedy: error.remedy)
        }
    }

    /// Writes while SIGINT and SIGTERM are held off: a writer puts a temporary file beside the final one, and that would
    /// stay. Takes the fraction of a second that a write takes.
    static func write(_ body: () throws -> Void) rethrows {
        let handlers = [SIGINT, SIGTERM].map { ($0, signal($0, SIG_IGN)) }
        defer { for (number, handler) in handlers { signal(number, handler) } }
        try body()
    }

    private static func fault(_ path: String, _ code: Int32) -> CommandFault {
        CommandFault(
            message: "\(path) cannot be written: \(String(cString: strerror(code)))",
            remedy: code == ENOSPC
                ? "make room on that disk, or name a place on another"
                : "check that its folder exists and that this user may write there")
    }
}
