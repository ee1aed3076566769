// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The system calls that this module makes, each once; errors are the `errno` of the call.
enum SystemCalls {
    /// A call that failed.
    struct Failure: Error, Hashable {
        /// The value of `errno`.
        let code: CInt
        /// The system's words for it.
        var reason: String { String(cString: strerror(code)) }
        /// Nobody listens.
        var isConnectionRefused: Bool { code == ECONNREFUSED }
        /// Nothing came in the time that was given.
        var isTimeout: Bool { code == EAGAIN }
        /// This user may not look there.
        var isForbidden: Bool { code == EACCES }
        /// Nothing lies at the path.
        var isMissing: Bool { code == ENOENT }
    }

    /// What kind of file lies at a path, and which.
    struct FileStatus: Hashable {
        /// Device and inode: the same file has the same pair.
        let device: UInt64
        let inode: UInt64
        /// Bytes.
        let size: Int
        let isRegular: Bool
        let isSocket: Bool

        init(_ status: stat) {
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
            size = Int(status.st_size)
            isRegular = status.st_mode & S_IFMT == S_IFREG
            isSocket = status.st_mode & S_IFMT == S_IFSOCK
        }

        /// Whether both describe the same file.
        func isSameFile(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }
    }

    private static func retrying<Result: SignedInteger>(_ call: () -> Result) throws(Failure) -> Result {
        while true {
            let result = call()
            if result != -1 { return result }
            let code = errno
            if code != EINTR { throw Failure(code: code) }
        }
    }

    /// The descriptor of standard output.
    static let standardOutput = STDOUT_FILENO

    /// Opens a log file for appending and reading, see man 2 open.
    static func openForAppending(_ path: String, permissions: mode_t) throws(Failure) -> CInt {
        try retrying { open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, permissions) }
    }

    /// Writes once, see man 2 write; returns how many bytes were taken.
    static func writeOnce(_ descriptor: CInt, _ bytes: ArraySlice<UInt8>) throws(Failure) -> Int {
        try retrying { bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } }
    }

    /// Waits until something can be written, or will fail; see man 2 poll.
    static func waitUntilWritable(_ descriptor: CInt) throws(Failure) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = try retrying { poll(&entry, 1, -1) }
    }

    /// Sends bytes on a socket; one that was closed at the other end is an error, not a signal.
    static func sendAll(_ descriptor: CInt, _ bytes: [UInt8]) throws(Failure) {
        var sent = 0
        while sent < bytes.count {
            sent += try retrying {
                bytes[sent...].withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            }
        }
    }

    /// What a write that took a part only means for a regular file, see man 2 write.
    static let noSpaceLeft = Failure(code: ENOSPC)

    /// Reads at an offset until the count is complete or the file ends, see man 2 pread.
    static func read(_ descriptor: CInt, count: Int, at offset: Int) throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = try retrying {
                bytes.withUnsafeMutableBytes { buffer in
                    pread(descriptor, buffer.baseAddress! + filled, count - filled, off_t(offset + filled))
                }
            }
            if got == 0 { break }
            filled += got
        }
        return Array(bytes[..<filled])
    }

    /// Reads what is there, at most so many bytes, waiting for the first; empty at the end, see man 2 read.
    static func readAvailable(_ descriptor: CInt, atMost count: Int) throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = try retrying { bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, count) } }
        bytes.removeLast(count - got)
        return bytes
    }

    /// Whether this process may make files in a folder, see man 2 access.
    static func isWritableFolder(_ path: String) -> Bool {
        access(path + "/", W_OK | X_OK) == 0
    }

    /// The user this process runs as, see man 2 getuid.
    static var userID: UInt32 { getuid() }

    /// The value of an environment variable, see man 3 getenv.
    static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// How many files this process may have open, see man 2 getrlimit.
    static var openFileLimit: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }

    /// Hours, minutes, seconds of the local time zone, see man 3 localtime_r.
    static func localTime(secondsSince1970: Int) -> (hour: Int, minute: Int, second: Int) {
        var time = time_t(secondsSince1970)
        var parts = tm()
        localtime_r(&time, &parts)
        return (Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec))
    }

    /// See man 2 ftruncate.
    static func truncate(_ descriptor: CInt, to size: Int) throws(Failure) {
        _ = try retrying { ftruncate(descriptor, off_t(size)) }
    }

    /// See man 2 fstat.
    static func status(of descriptor: CInt) throws(Failure) -> FileStatus {
        var status = stat()
        _ = try retrying { fstat(descriptor, &status) }
        return FileStatus(status)
    }

    /// The status of what lies at a path, nil if nothing does, see man 2 lstat.
    static func status(at path: String) throws(Failure) -> FileStatus? {
        var status = stat()
        do {
            _ = try retrying { lstat(path, &status) }
        } catch {
            if error.code == ENOENT { return nil }
            throw error
        }
        return FileStatus(status)
    }

    /// The path without links in it, see man 3 realpath; nil if nothing lies there.
    static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// See man 2 close; a failure is of no use to anybody here.
    static func closeDescriptor(_ descriptor: CInt) {
        _ = close(descriptor)
    }

    /// See man 2 unlink; a file that is not there is no failure.
    static func remove(_ path: String) throws(Failure) {
        do {
            _ = try retrying { unlink(path) }
        } catch {
            if error.code != ENOENT { throw error }
        }
    }

    /// See man 2 rename; a file that is not there is no failure.
    static func move(_ path: String, to newPath: String) throws(Failure) {
        do {
            _ = try retrying { rename(path, newPath) }
        } catch {
            if error.code != ENOENT { throw error }
        }
    }

    /// The folder that a path's file lies in.
    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
    }

    /// Locks the folder of a path until the descriptor is closed, see man 2 flock; waits for a second at most.
    ///
    /// - Returns: nil where that is impossible, or somebody else keeps it locked.
    static func lockFolder(of path: String) -> CInt? {
        guard let descriptor = try? retrying({ open(folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC) }) else {
            return nil
        }
        for _ in 0..<100 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
            usleep(10_000)
        }
        closeDescriptor(descriptor)
        return nil
    }

    /// Makes a Unix stream socket that is not handed to child processes, see man 7 unix.
    static func makeUnixSocket() throws(Failure) -> CInt {
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        return try retrying { socket(AF_UNIX, type, 0) }
    }

    /// Bytes that a path may have, without the NUL at its end.
    static let longestSocketPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// See man 2 connect.
    static func connect(_ descriptor: CInt, to path: String) throws(Failure) {
        _ = try retrying { withAddress(path) { Glibc.connect(descriptor, $0, $1) } }
    }

    /// Lets reads fail after some seconds without bytes, see SO_RCVTIMEO in man 7 socket.
    static func setReceiveTimeout(_ descriptor: CInt, seconds: Int) throws(Failure) {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        _ = try retrying {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    /// Binds a socket; its file is made with these permissions, which the umask may reduce, see man 2 bind.
    ///
    /// Linux gives the file the mode of the socket's own inode, so that it is never open wider than asked for.
    static func bind(_ descriptor: CInt, to path: String, permissions: mode_t) throws(Failure) {
        _ = try retrying { fchmod(descriptor, permissions) }
        _ = try retrying { withAddress(path) { Glibc.bind(descriptor, $0, $1) } }
        _ = try retrying { chmod(path, permissions) }
    }

    /// See man 2 listen.
    static func listen(_ descriptor: CInt, backlog: CInt) throws(Failure) {
        _ = try retrying { Glibc.listen(descriptor, backlog) }
    }

    /// - Precondition: The path is not longer than `longestSocketPath`.
    private static func withAddress<Result>(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        precondition(path.utf8.count <= longestSocketPath)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
