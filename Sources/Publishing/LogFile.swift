// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The file behind an event log: whole lines only, rotated by size, closed while it cannot be written.
///
/// Not a regular file (a terminal, a FIFO, standard output as "-"): neither mended nor rotated.
struct LogFile {
    /// Where it lies; "-" is standard output.
    let path: String
    /// When to begin a new file.
    var rotation: EventLog.Rotation?
    private var open: OpenFile?
    /// Lines that could not be written since the last one that could, and why.
    private(set) var gap = DroppedLines(count: 0)

    private struct OpenFile {
        let descriptor: CInt
        let isRegular: Bool
        var size: Int
    }

    /// What came of a line.
    enum Outcome: Equatable {
        /// It was written.
        case written
        /// It was written, after a note that this many are missing before it.
        case resumed(dropped: Int)
        /// It was not written; the first one since a line was.
        case stopped(reason: String)
        /// It was not written, like the ones before.
        case stillStopped
    }

    /// Opens the file; a torn line at its end, the rest of a crash, is cut off.
    ///
    /// - Throws: `logUnavailable`, `logForeign`.
    init(path: String, rotation: EventLog.Rotation?) throws(PublishingError) {
        self.path = path
        self.rotation = rotation
        try reopen()
    }

    /// Finds out whether the file could be opened and mended, without making or changing it.
    ///
    /// - Throws: `logUnavailable`, `logForeign`.
    static func check(path: String) throws(PublishingError) {
        if path != "-", (try? SystemCalls.status(at: path)) == .some(nil) {
            let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "./"
            guard SystemCalls.isWritableFolder(String(folder)) else {
                throw unavailable(path, "its folder is not there or cannot be written")
            }
            return
        }
        var file = LogFile(closed: path)
        defer { file.close() }
        do {
            file.open = try file.openFile()
        } catch {
            throw unavailable(path, error.reason)
        }
        _ = try file.sizeWithoutTear()
    }

    private init(closed path: String) {
        self.path = path
        rotation = nil
    }

    private static func unavailable(_ path: String, _ reason: String) -> PublishingError {
        PublishingError(
            .logUnavailable, "cannot open the log file \(path): \(reason)",
            remedy: "check that its folder exists and that this user may write there")
    }

    /// Closes the file and opens what lies at the path now, for log rotation from outside.
    mutating func reopen() throws(PublishingError) {
        close()
        do {
            open = try openFile()
        } catch {
            throw Self.unavailable(path, error.reason)
        }
        do {
            try mend()
        } catch {
            close()
            throw error
        }
    }

    /// Closes the file; the next line opens it again.
    mutating func close() {
        if let open, path != "-" { SystemCalls.closeDescriptor(open.descriptor) }
        open = nil
    }

    /// Appends a line, or counts it if that is impossible.
    mutating func append(_ line: [UInt8]) -> Outcome {
        do {
            if open == nil { open = try openFile() }
            // Note and line together, or on a disk that is almost full small notes would take what a line needs.
            let missing = gap.count
            let bytes = missing > 0 ? gap.line() + line : line
            try rotate(for: bytes.count)
            try write(bytes)
            gap = DroppedLines(count: 0)
            return missing > 0 ? .resumed(dropped: missing) : .written
        } catch {
            return drop(because: error.reason)
        }
    }

    /// Counts a line that will not be written.
    mutating func drop(because reason: String) -> Outcome {
        gap.count += 1
        if gap.count > 1 { return .stillStopped }
        gap.reason = reason
        return .stopped(reason: reason)
    }

    /// Writes down the gap that is still open, if there is one and the file can be written by now.
    mutating func recordGap() {
        guard gap.count > 0 else { return }
        do {
            if open == nil { open = try openFile() }
            try write(gap.line())
            gap = DroppedLines(count: 0)
        } catch {
            // The log ends with lines missing, as `gap` goes on to say.
        }
    }

    private func openFile() throws(SystemCalls.Failure) -> OpenFile {
        if path == "-" { return OpenFile(descriptor: SystemCalls.standardOutput, isRegular: false, size: 0) }
        let descriptor = try SystemCalls.openForAppending(path, permissions: 0o640)
        do {
            let status = try SystemCalls.status(of: descriptor)
            return OpenFile(descriptor: descriptor, isRegular: status.isRegular, size: status.size)
        } catch {
            SystemCalls.closeDescriptor(descriptor)
            throw error
        }
    }

    /// One write for whole lines: readers and a crash never see half of it. What a full disk took of it is undone.
    private mutating func write(_ lines: [UInt8]) throws(SystemCalls.Failure) {
        guard let open else { return }
        var written = try SystemCalls.writeOnce(open.descriptor, lines[...])
        if open.isRegular {
            guard written == lines.count else {
                let size = try SystemCalls.status(of: open.descriptor).size
                try SystemCalls.truncate(open.descriptor, to: size - written)
                throw SystemCalls.noSpaceLeft
            }
            self.open?.size += written
        }
        while written < lines.count {
            written += try SystemCalls.writeOnce(open.descriptor, lines[written...])
        }
    }
}

// MARK: - Rotation

extension LogFile {
    /// Moves the file out of the way if it would grow too large: path → path.1 → path.2 ...
    private mutating func rotate(for length: Int) throws(SystemCalls.Failure) {
        guard let rotation, let file = open, file.isRegular, file.size + length > rotation.maximumBytes else { return }
        // Somebody may have truncated it.
        let size = try SystemCalls.status(of: file.descriptor).size
        open?.size = size
        guard size > 0, size + length > rotation.maximumBytes else { return }
        for number in stride(from: rotation.keep - 1, through: 1, by: -1) {
            try SystemCalls.move("\(path).\(number)", to: "\(path).\(number + 1)")
        }
        if rotation.keep > 0 {
            try SystemCalls.move(path, to: "\(path).1")
        } else {
            try SystemCalls.remove(path)
        }
        close()
        open = try openFile()
    }
}

// MARK: - Mending

extension LogFile {
    private static let newline = UInt8(ascii: "\n")
    private static let longestLine = 1 << 20

    /// Cuts off a last line without a newline, the rest of a crash.
    private mutating func mend() throws(PublishingError) {
        guard let file = open, let size = try sizeWithoutTear() else { return }
        do {
            try SystemCalls.truncate(file.descriptor, to: size)
        } catch {
            throw cannotMend(error)
        }
        open?.size = size
    }

    /// How long the file is without a last line that has no newline; nil if it has none. Such a line must look like the
    /// begin of one of ours, or like the zeros that some file systems leave after a power cut; anything else is
    /// somebody else's file, and stays as it is.
    private func sizeWithoutTear() throws(PublishingError) -> Int? {
        guard let file = open, file.isRegular, file.size > 0 else { return nil }
        let length = min(file.size, Self.longestLine)
        let tail: [UInt8]
        do {
            tail = try SystemCalls.read(file.descriptor, count: length, at: file.size - length)
        } catch {
            throw cannotMend(error)
        }
        guard let last = tail.last, last != Self.newline else { return nil }
        let start = tail.lastIndex(of: Self.newline).map { $0 + 1 } ?? (length == file.size ? 0 : nil)
        if let start, tail[start] == UInt8(ascii: "{") || tail[start] == 0 { return file.size - length + start }
        throw PublishingError(
            .logForeign, "\(path) is not a log of detections: its last line does not begin with {",
            remedy: "choose another path for the log, or move that file away")
    }

    private func cannotMend(_ error: SystemCalls.Failure) -> PublishingError {
        PublishingError(
            .logUnavailable, "cannot mend the log file \(path): \(error.reason)",
            remedy: "check the file's permissions and its disk")
    }
}
