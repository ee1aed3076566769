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
    /// How much of a torn line was cut off when the file was opened last.
    private(set) var bytesCut = 0
    /// Whether nobody appends any more but those who had not heard of it yet.
    private var isFinished = false
    /// Why the file could not be rotated, until somebody has taken it.
    private var rotationProblem: String?
    /// Where rotating is tried again after it failed.
    private var nextRotation = 0

    private struct OpenFile {
        let descriptor: CInt
        let isRegular: Bool
        /// Where it lies if `path` is a link to it: the file is rotated there, and the link stays.
        let target: String
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
            guard SystemCalls.isWritableFolder(SystemCalls.folder(of: path)) else {
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
        _ = try file.ending()
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
        nextRotation = 0
        do {
            open = try openFile()
        } catch {
            throw Self.unavailable(path, error.reason)
        }
        try mend()
    }

    /// Writes down the gap that is still open and closes the file for good. A line that comes later is written all the
    /// same, and the file closed again.
    ///
    /// - Returns: Whether no line is missing.
    mutating func finish() -> Bool {
        recordGap()
        close()
        isFinished = true
        return gap.count == 0
    }

    /// Closes the file; the next line opens it again.
    mutating func close() {
        if let open, path != "-" { SystemCalls.closeDescriptor(open.descriptor) }
        open = nil
    }

    /// Appends a line, or counts it if that is impossible.
    mutating func append(_ line: [UInt8]) -> Outcome {
        defer { if isFinished { close() } }
        if let reason = openAgain() { return drop(because: reason) }
        do {
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

    /// Counts lines that will not be written.
    @discardableResult
    mutating func drop(_ count: Int = 1, because reason: String) -> Outcome {
        let isFirst = gap.count == 0
        gap.count += count
        guard isFirst else { return .stillStopped }
        gap.reason = reason
        return .stopped(reason: reason)
    }

    /// Why the file could not be rotated; nil once it was taken.
    mutating func takeRotationProblem() -> String? {
        defer { rotationProblem = nil }
        return rotationProblem
    }

    /// Writes down the gap that is still open, if there is one and the file can be written by now.
    private mutating func recordGap() {
        guard gap.count > 0, openAgain() == nil else { return }
        do {
            try write(gap.line())
            gap = DroppedLines(count: 0)
        } catch {
            // The log ends with lines missing, as `gap` goes on to say.
        }
    }

    /// Opens the file if it is closed. What lies there now may be somebody else's, as at the start.
    ///
    /// - Returns: Why it cannot be used; nil if it can.
    private mutating func openAgain() -> String? {
        guard open == nil else { return nil }
        do { open = try openFile() } catch { return error.reason }
        do { try mend() } catch { return error.message }
        return nil
    }

    private func openFile() throws(SystemCalls.Failure) -> OpenFile {
        if path == "-" {
            return OpenFile(descriptor: SystemCalls.standardOutput, isRegular: false, target: path, size: 0)
        }
        let descriptor = try SystemCalls.openForAppending(path, permissions: 0o640)
        do {
            let status = try SystemCalls.status(of: descriptor)
            return OpenFile(
                descriptor: descriptor, isRegular: status.isRegular, target: SystemCalls.resolved(path) ?? path,
                size: status.size)
        } catch {
            SystemCalls.closeDescriptor(descriptor)
            throw error
        }
    }

    /// One write for whole lines: readers and a crash never see half of it. What a full disk took of it is undone.
    private mutating func write(_ lines: [UInt8]) throws(SystemCalls.Failure) {
        guard let open else { return }
        guard open.isRegular else { return try writeToPipe(open.descriptor, lines) }
        let written = try SystemCalls.writeOnce(open.descriptor, lines[...])
        guard written == lines.count else {
            let size = try SystemCalls.status(of: open.descriptor).size
            try SystemCalls.truncate(open.descriptor, to: size - written)
            throw SystemCalls.noSpaceLeft
        }
        self.open?.size += written
    }

    /// A pipe may take a part, and one that somebody has made not to block nothing at all; its reader gets whole lines
    /// nevertheless.
    private func writeToPipe(_ descriptor: CInt, _ lines: [UInt8]) throws(SystemCalls.Failure) {
        var written = 0
        while written < lines.count {
            try SystemCalls.waitUntilWritable(descriptor)
            do {
                written += try SystemCalls.writeOnce(descriptor, lines[written...])
            } catch {
                // Whoever else writes to it may have been faster.
                guard error.isTimeout else { throw error }
            }
        }
    }
}

// MARK: - Rotation

extension LogFile {
    /// Moves the file out of the way if it would grow too large: path → path.1 → path.2 ... Where that is impossible, in a
    /// folder that only others may write, the file grows on, and it is tried again when it has grown by another tenth.
    private mutating func rotate(for length: Int) throws(SystemCalls.Failure) {
        guard let rotation, let file = open, file.isRegular, file.size + length > rotation.maximumBytes,
            file.size >= nextRotation
        else { return }
        // Somebody may have truncated it.
        let size = try SystemCalls.status(of: file.descriptor).size
        open?.size = size
        guard size > 0, size + length > rotation.maximumBytes else { return }
        do {
            for number in stride(from: rotation.keep - 1, through: 1, by: -1) {
                try SystemCalls.move("\(file.target).\(number)", to: "\(file.target).\(number + 1)")
            }
            if rotation.keep > 0 {
                try SystemCalls.move(file.target, to: "\(file.target).1")
            } else {
                try SystemCalls.remove(file.target)
            }
        } catch {
            if nextRotation == 0 { rotationProblem = error.reason }
            nextRotation = size + max(rotation.maximumBytes / 10, length)
            return
        }
        nextRotation = 0
        close()
        open = try openFile()
    }
}

// MARK: - Mending

extension LogFile {
    private static let newline = UInt8(ascii: "\n")
    private static let longestLine = 1 << 20

    /// What stands at a file's end.
    private enum Ending {
        /// Whole lines, or nothing.
        case whole
        /// An event that lacks nothing but its newline.
        case unfinished
        /// The rest of a crash, from this byte on.
        case torn(Int)
    }

    /// Ends a last line without a newline, or cuts it off where more than that is missing; closes a file that cannot be
    /// used.
    private mutating func mend() throws(PublishingError) {
        bytesCut = 0
        do throws(PublishingError) {
            let ending = try ending()
            do throws(SystemCalls.Failure) { try mend(ending) } catch { throw cannotMend(error) }
        } catch {
            close()
            throw error
        }
    }

    private mutating func mend(_ ending: Ending) throws(SystemCalls.Failure) {
        guard let file = open else { return }
        switch ending {
        case .whole: break
        case .unfinished: try write([Self.newline])
        case .torn(let size):
            try SystemCalls.truncate(file.descriptor, to: size)
            bytesCut = file.size - size
            open?.size = size
        }
    }

    /// Whether a last line without a newline is the rest of one of ours, or the zeros that some file systems leave after
    /// a power cut.
    private static func isTorn(_ line: ArraySlice<UInt8>) -> Bool {
        let begins = [#"{"camera":"#, #"{"frame_time":"#, #"{"dropped":"#]
        return line.allSatisfy { $0 == 0 }
            || begins.contains { begin in line.prefix(begin.utf8.count).elementsEqual(begin.utf8.prefix(line.count)) }
    }

    /// - Throws: `logForeign` if the last line has no newline and does not look torn either: it is somebody else's file,
    ///   and stays as it is.
    private func ending() throws(PublishingError) -> Ending {
        guard let file = open, file.isRegular, file.size > 0 else { return .whole }
        let length = min(file.size, Self.longestLine)
        let tail: [UInt8]
        do {
            tail = try SystemCalls.read(file.descriptor, count: length, at: file.size - length)
        } catch {
            throw cannotMend(error)
        }
        guard let last = tail.last, last != Self.newline else { return .whole }
        let start = tail.lastIndex(of: Self.newline).map { $0 + 1 } ?? (length == file.size ? 0 : nil)
        guard let start, Self.isTorn(tail[start...]) else {
            throw PublishingError(
                .logForeign, "\(path) is not a log of detections: its last line does not begin like one",
                remedy: "choose another path for the log, or move that file away")
        }
        let isEvent = (try? ReceivedEvent(line: String(decoding: tail[start...], as: UTF8.self))) != nil
        return isEvent ? .unfinished : .torn(file.size - length + start)
    }

    private func cannotMend(_ error: SystemCalls.Failure) -> PublishingError {
        PublishingError(
            .logUnavailable, "cannot mend the log file \(path): \(error.reason)",
            remedy: "check the file's permissions and its disk")
    }
}
