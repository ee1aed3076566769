// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// timespec comes through it, because the kernel header of V4L2 includes <time.h>.
import CV4L2
import Glibc

/// An errno value; the one way in which this module's system calls fail.
struct Errno: Error, Hashable, CustomStringConvertible {
    let code: Int32

    static let interrupted = Errno(code: EINTR)
    static let again = Errno(code: EAGAIN)
    static let noEntry = Errno(code: ENOENT)
    static let notADirectory = Errno(code: ENOTDIR)
    static let noDeviceOrAddress = Errno(code: ENXIO)
    static let noDevice = Errno(code: ENODEV)
    static let accessDenied = Errno(code: EACCES)
    static let notPermitted = Errno(code: EPERM)
    static let busy = Errno(code: EBUSY)
    static let invalid = Errno(code: EINVAL)
    static let notATypewriter = Errno(code: ENOTTY)
    static let inputOutput = Errno(code: EIO)
    static let brokenPipe = Errno(code: EPIPE)
    static let noSpace = Errno(code: ENOSPC)
    static let noMemory = Errno(code: ENOMEM)
    static let noLink = Errno(code: ENOLINK)
    static let noLock = Errno(code: ENOLCK)
    static let outOfRange = Errno(code: ERANGE)
    static let noData = Errno(code: ENODATA)
    static let protocolError = Errno(code: EPROTO)

    /// The C library's words for it.
    var description: String { String(cString: strerror(code)) }
}

/// What a path names.
enum FileKind: Hashable {
    case regular, directory, characterDevice, fifo, other
}

/// The system calls of this module; no other file here imports the C library.
///
/// A call that a signal interrupted is made again, here and nowhere else, except for waiting, which just ends early.
enum SystemCalls {
    /// Runs a C call until it is not interrupted and turns its -1 into the errno.
    static func retrying<Result: FixedWidthInteger>(_ body: () -> Result) throws(Errno) -> Result {
        while true {
            let result = body()
            if result != -1 { return result }
            if errno != EINTR { throw Errno(code: errno) }
        }
    }

    /// The errno that the call just made has left.
    static var lastError: Errno { Errno(code: errno) }

    /// Opens for reading without waiting for a writer.
    static func openForReading(_ path: String) throws(Errno) -> Int32 {
        try retrying { open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
    }

    /// Opens a device for reading and for ioctls that change it.
    static func openDevice(_ path: String) throws(Errno) -> Int32 {
        try retrying { open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC) }
    }

    /// Closes; Linux has let go of the descriptor even where close(2) reports a failure.
    static func closeDescriptor(_ descriptor: Int32) {
        _ = close(descriptor)
    }

    /// Reads what is there, at most the buffer's size; 0 is the end.
    static func readSome(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        try retrying { read(descriptor, buffer.baseAddress, buffer.count) }
    }

    /// Maps a part of a device's memory that this program only reads.
    static func mapShared(_ descriptor: Int32, length: Int, offset: Int) throws(Errno) -> UnsafeRawBufferPointer {
        // Some drivers refuse a mapping that cannot be written.
        let address = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, off_t(offset))
        guard let address, address != MAP_FAILED else { throw lastError }
        return UnsafeRawBufferPointer(start: address, count: length)
    }

    /// Undoes `mapShared`.
    static func unmap(_ memory: UnsafeRawBufferPointer) {
        _ = munmap(UnsafeMutableRawPointer(mutating: memory.baseAddress), memory.count)
    }

    /// Goes to a position of a regular file.
    static func seek(_ descriptor: Int32, to offset: Int) throws(Errno) {
        _ = try retrying { lseek(descriptor, off_t(offset), SEEK_SET) }
    }

    /// Waits until a descriptor can be read or has an exceptional condition.
    ///
    /// - Returns: poll(2)'s `revents`, 0 when the time is over or a signal came.
    static func waitForInput(
        _ descriptor: Int32, exceptional: Bool = false, timeoutMilliseconds: Int
    ) throws(Errno) -> PollEvents {
        let interest = Int16(POLLIN) | (exceptional ? Int16(POLLPRI) : 0)
        var entry = pollfd(fd: descriptor, events: interest, revents: 0)
        let count = poll(&entry, 1, Int32(clamping: max(0, timeoutMilliseconds)))
        if count < 0 {
            if errno == EINTR { return [] }
            throw Errno(code: errno)
        }
        return PollEvents(rawValue: entry.revents)
    }

    /// Sleeps until a moment of CLOCK_MONOTONIC.
    static func sleep(until nanoseconds: UInt64) {
        var moment = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        while clock_nanosleep(CLOCK_MONOTONIC, Int32(TIMER_ABSTIME), &moment, nil) == EINTR {}
    }

    /// CLOCK_MONOTONIC, in nanoseconds.
    static func monotonicNanoseconds() -> UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    }

    /// CLOCK_REALTIME, in seconds since 1970.
    static func wallClock() -> Double {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
    }

    /// What a path names, links followed.
    static func kind(of path: String) throws(Errno) -> FileKind {
        var status = stat()
        _ = try retrying { stat(path, &status) }
        return kind(status)
    }

    /// What an open descriptor is.
    static func kind(of descriptor: Int32) throws(Errno) -> FileKind {
        var status = stat()
        _ = try retrying { fstat(descriptor, &status) }
        return kind(status)
    }

    private static func kind(_ status: stat) -> FileKind {
        switch status.st_mode & S_IFMT {
        case S_IFREG: .regular
        case S_IFDIR: .directory
        case S_IFCHR: .characterDevice
        case S_IFIFO: .fifo
        default: .other
        }
    }

    /// The name of the group that owns a path, or its number where it has no name.
    static func group(of path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        var entry = Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        // getgrgid_r wants room for the group's members; a group that needs more keeps its number.
        var room = [CChar](repeating: 0, count: 16384)
        guard getgrgid_r(status.st_gid, &entry, &room, room.count, &found) == 0, let found else {
            return String(status.st_gid)
        }
        return String(cString: found.pointee.gr_name)
    }

    /// A folder's entries without "." and "..", in byte order of their names.
    static func names(in folder: String) throws(Errno) -> [String] {
        guard let stream = opendir(folder) else { throw Errno(code: errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw Errno(code: errno) }
                break
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The path with every link resolved.
    static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

/// What poll(2) reports.
struct PollEvents: OptionSet, Hashable {
    let rawValue: Int16
    static let readable = PollEvents(rawValue: Int16(POLLIN))
    static let exceptional = PollEvents(rawValue: Int16(POLLPRI))
    static let error = PollEvents(rawValue: Int16(POLLERR))
    static let hangUp = PollEvents(rawValue: Int16(POLLHUP))
    static let invalid = PollEvents(rawValue: Int16(POLLNVAL))
}
