// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The configuration was read anew: one line on the socket and in the log.
///
///     frame_time  number   wall clock, Unix seconds with microseconds
///     reason      string   why it was refused, absent if it was not
///     reload      string   "done" or "refused"
///     schema      integer  1
public struct ReloadEvent: Sendable, Hashable {
    /// What came of it.
    public enum Outcome: Sendable, Hashable {
        /// The new configuration holds from here on.
        case done
        /// The old one stays.
        case refused(reason: String)
    }

    /// What came of it.
    public var outcome: Outcome
    /// When, seconds since 1970.
    public var frameTime: Double

    /// Describes an outcome.
    public init(_ outcome: Outcome, frameTime: Double) {
        self.outcome = outcome
        self.frameTime = frameTime
    }

    /// The event as a line, its newline included.
    public func line() -> [UInt8] {
        var line = JSONLine()
        line.raw(#"{"frame_time":"#)
        line.decimal(frameTime, places: 6)
        switch outcome {
        case .done: line.raw(#","reload":"done""#)
        case .refused(let reason):
            line.raw(#","reason":"#)
            line.string(reason)
            line.raw(#","reload":"refused""#)
        }
        line.raw(#","schema":1}"#)
        line.newline()
        return line.bytes
    }
}
