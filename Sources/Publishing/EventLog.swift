// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
public import Logging
import Synchronization

/// A file of JSON lines that detections are appended to.
///
/// Lines are written by a queue of its own, each by a single write, so that a slow disk does not hold up the cameras.
/// A disk that is full stops the log and nothing else: when there is room again, `{"dropped":17,"reason":"..."}`
/// stands where lines are missing. A last line that a crash has torn is cut off when the file is opened. SIGHUP and
/// logrotate: `reopen()`.
public final class EventLog: Sendable {
    /// When a new file is begun: `path` becomes `path.1`, that one `path.2`, and so on.
    public struct Rotation: Sendable, Hashable {
        /// Bytes that a file may have.
        public var maximumBytes: Int
        /// How many older files are kept.
        public var keep: Int

        /// Makes a rule.
        public init(maximumBytes: Int, keep: Int) {
            self.maximumBytes = maximumBytes
            self.keep = keep
        }
    }

    private let path: String
    private let file: Mutex<LogFile>
    private let queue = DispatchQueue(label: "edgedet.event-log")
    private let pendingBytes = Atomic(0)
    private let maximumPendingBytes: Int
    private let logger: Logger

    /// Opens a log.
    ///
    /// - Parameters:
    ///   - path: The file, made if it is not there; "-" is standard output.
    ///   - rotation: When a new file is begun; nil leaves that to others.
    ///   - maximumPendingBytes: How much may wait for a slow disk before further lines are dropped.
    ///   - logger: Told when the log stops, and when it goes on.
    /// - Throws: `logUnavailable`, `logForeign`.
    public init(
        path: String, rotation: Rotation? = nil, maximumPendingBytes: Int = 8 << 20, logger: Logger
    ) throws(PublishingError) {
        self.path = path
        self.maximumPendingBytes = maximumPendingBytes
        self.logger = logger
        file = Mutex(try LogFile(path: path, rotation: rotation))
    }

    /// Appends a line, its newline included; does not wait for the disk.
    public func append(_ line: [UInt8]) {
        let pending = pendingBytes.add(line.count, ordering: .relaxed).newValue
        let fits = pending <= maximumPendingBytes
        queue.async { [self] in
            let outcome = file.withLock { file in
                fits ? file.append(line) : file.drop(because: "the disk is too slow")
            }
            pendingBytes.subtract(line.count, ordering: .relaxed)
            report(outcome)
        }
    }

    /// Closes the file and opens what lies at the path now; lines appended before still go to the old file.
    public func reopen() {
        queue.async { [self] in
            do throws(PublishingError) {
                try file.withLock { (file) throws(PublishingError) in try file.reopen() }
                logger.info("log file reopened", metadata: ["path": "\(path)"])
            } catch {
                logger.error("\(error)")
            }
        }
    }

    /// Follows another rule from now on; nil leaves new files to others.
    public func setRotation(_ rotation: Rotation?) {
        queue.async { [self] in file.withLock { $0.rotation = rotation } }
    }

    /// Waits until the lines appended so far are in the file, at most this long, then closes it.
    ///
    /// - Returns: Whether everything was written.
    @discardableResult
    public func close(timeout: Duration = .seconds(1)) async -> Bool {
        let finished = Finish()
        return await withCheckedContinuation { continuation in
            let resume: @Sendable (Bool) -> Void = { done in
                if finished.isFirst() { continuation.resume(returning: done) }
            }
            queue.async { [self] in
                let missing = file.withLock { file in
                    file.recordGap()
                    file.close()
                    return file.gap.count
                }
                resume(missing == 0)
            }
            let seconds = Double(timeout.components.seconds) + Double(timeout.components.attoseconds) * 1e-18
            DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { resume(false) }
        }
    }

    /// Finds out whether a log could be opened, without making it.
    ///
    /// - Throws: `logUnavailable`, `logForeign`.
    public static func check(path: String) throws(PublishingError) {
        try LogFile.check(path: path)
    }

    private func report(_ outcome: LogFile.Outcome) {
        switch outcome {
        case .written, .stillStopped: break
        case .stopped(let reason):
            logger.error(
                "log file cannot be written, detections go on", metadata: ["path": "\(path)", "reason": "\(reason)"])
        case .resumed(let dropped):
            logger.notice("log file is written again", metadata: ["path": "\(path)", "dropped": "\(dropped)"])
        }
    }
}

/// Lets the first caller through.
private final class Finish: Sendable {
    private let done = Atomic(false)

    func isFirst() -> Bool { !done.exchange(true, ordering: .relaxed) }
}
