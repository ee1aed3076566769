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

        /// Six files of 64 MiB each.
        public static let standard = Rotation(maximumBytes: 64 << 20, keep: 5)

        /// Makes a rule.
        public init(maximumBytes: Int, keep: Int) {
            self.maximumBytes = maximumBytes
            self.keep = keep
        }
    }

    /// How the log is doing.
    public struct Condition: Sendable, Hashable {
        /// Why nothing can be written just now; nil while all is well.
        public var problem: String?
        /// Lines that were lost since the start.
        public var linesLost = 0
    }

    private let path: String
    private let file: Mutex<LogFile>
    private let state = Mutex(Condition())
    private let queue = DispatchQueue(label: "edgedet.event-log")
    private let pendingBytes = Atomic(0)
    /// Lines that were turned away since the last one that was taken.
    private let refused = Atomic(0)
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
        let opened = try LogFile(path: path, rotation: rotation)
        if opened.bytesCut > 0 {
            logger.notice("log file mended", metadata: ["path": "\(path)", "cut": "\(opened.bytesCut) bytes"])
        }
        file = Mutex(opened)
    }

    /// Appends a line, its newline included; does not wait for the disk.
    public func append(_ line: [UInt8]) {
        guard pendingBytes.add(line.count, ordering: .relaxed).newValue <= maximumPendingBytes else {
            // Not even queued: what waits for a disk that never comes back must not grow.
            pendingBytes.subtract(line.count, ordering: .relaxed)
            refused.add(1, ordering: .relaxed)
            let isFirst = state.withLock { $0.problem == nil }
            return report(isFirst ? .stopped(reason: Self.tooSlow) : .stillStopped)
        }
        let missing = refused.exchange(0, ordering: .relaxed)
        queue.async { [self] in
            let (outcome, rotationProblem) = file.withLock { file in
                file.drop(missing, because: Self.tooSlow)
                return (file.append(line), file.takeRotationProblem())
            }
            pendingBytes.subtract(line.count, ordering: .relaxed)
            report(outcome)
            if let rotationProblem {
                logger.warning(
                    "log file cannot be rotated, it grows on",
                    metadata: ["path": "\(path)", "reason": "\(rotationProblem)"])
            }
        }
    }

    private static let tooSlow = "the disk is too slow"

    /// How the log is doing, as far as lines were tried.
    public var condition: Condition { state.withLock { $0 } }

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

    /// Waits until the lines appended so far are in the file, then closes it. Gives up, and says so to the logger, when
    /// no line was written for this long.
    ///
    /// - Returns: Whether everything was written.
    @discardableResult
    public func close(timeout: Duration = .seconds(1)) async -> Bool {
        let finished = Finish()
        let missing = refused.exchange(0, ordering: .relaxed)
        let isComplete = await withCheckedContinuation { continuation in
            queue.async { [self] in
                let isComplete = file.withLock { file in
                    file.drop(missing, because: Self.tooSlow)
                    return file.finish()
                }
                if finished.isFirst() { continuation.resume(returning: isComplete) }
            }
            let seconds = Double(timeout.components.seconds) + Double(timeout.components.attoseconds) * 1e-18
            giveUp(after: seconds, unlessBelow: pendingBytes.load(ordering: .relaxed)) {
                if finished.isFirst() { continuation.resume(returning: false) }
            }
        }
        if !isComplete {
            let left = pendingBytes.load(ordering: .relaxed)
            logger.error(
                "log file ends with lines missing", metadata: ["path": "\(path)", "waiting": "\(left) bytes"])
        }
        return isComplete
    }

    /// Calls back when in so many seconds nothing of what waits has been written.
    private func giveUp(after seconds: Double, unlessBelow before: Int, _ body: @escaping @Sendable () -> Void) {
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [self] in
            let now = pendingBytes.load(ordering: .relaxed)
            guard now < before else { return body() }
            giveUp(after: seconds, unlessBelow: now, body)
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
        case .written: break
        case .stillStopped: state.withLock { $0.linesLost += 1 }
        case .stopped(let reason):
            state.withLock { state in
                state.problem = reason
                state.linesLost += 1
            }
            logger.error(
                "log file cannot be written, detections go on", metadata: ["path": "\(path)", "reason": "\(reason)"])
        case .resumed(let dropped):
            state.withLock { $0.problem = nil }
            logger.notice("log file is written again", metadata: ["path": "\(path)", "dropped": "\(dropped)"])
        }
    }
}

/// Lets the first caller through.
private final class Finish: Sendable {
    private let done = Atomic(false)

    func isFirst() -> Bool { !done.exchange(true, ordering: .relaxed) }
}
