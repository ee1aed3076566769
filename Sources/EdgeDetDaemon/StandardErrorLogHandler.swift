// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
public import Logging

/// The service log: a line per message on standard error.
///
/// Under systemd lines begin with a priority, `<4>` for a warning, see sd-daemon(3); elsewhere with the level's name.
public struct StandardErrorLogHandler: LogHandler {
    /// Messages below it are not written.
    public var logLevel = Logger.Level.info
    /// What every line carries.
    public var metadata: Logger.Metadata = [:]
    private let isJournal: Bool

    /// Makes a handler for `LoggingSystem.bootstrap`.
    ///
    /// - Parameter isJournal: Whether standard error goes to the journal; found out if left out.
    public init(isJournal: Bool? = nil) {
        self.isJournal = isJournal ?? Self.standardErrorIsJournal
    }

    /// JOURNAL_STREAM holds the device and inode of the journal's stream; programs that a service started inherit the
    /// variable, but perhaps not the stream, see systemd.exec(5).
    private static var standardErrorIsJournal: Bool {
        var status = stat()
        guard let stream = ProcessInfo.processInfo.environment["JOURNAL_STREAM"], fstat(STDERR_FILENO, &status) == 0
        else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }

    /// See `LogHandler`.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// See `LogHandler`.
    public func log(event: LogEvent) {
        let line = Self.line(
            level: event.level, message: event.message,
            metadata: metadata.merging(event.metadata ?? [:]) { _, new in new }, isJournal: isJournal)
        // One write a line, so that threads do not mix theirs.
        let bytes = Array(line.utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }

    static func line(
        level: Logger.Level, message: Logger.Message, metadata: Logger.Metadata, isJournal: Bool
    ) -> String {
        // A newline would end the line and its priority.
        let text = "\(message)".split(whereSeparator: \.isNewline).joined(separator: " ")
        let fields = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\(quoted("\($0.value)"))" }.joined()
        let prefix = isJournal ? "<\(priority(level))>" : level == .info ? "" : "\(level): "
        return "\(prefix)\(text)\(fields)\n"
    }

    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && !value.contains { $0.isWhitespace || $0 == "\"" || $0 == "=" }
        if isPlain { return value }
        return "\"" + value.replacing("\"", with: "'").split(whereSeparator: \.isNewline).joined(separator: " ") + "\""
    }

    /// syslog's severities.
    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }
}
