// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// A camera was lost, came back, has ended or was removed: one line on the socket and in the log.
///
///     camera      string   the camera's name in the configuration
///     frame_time  number   wall clock, Unix seconds with microseconds
///     reason      string   why, absent if there is nothing to say
///     schema      integer  1
///     source      string   where its frames come from
///     state       string   "lost", "found", "ended" or "removed"
///
/// It carries no `seq`: that counts the frames' events alone.
public struct CameraStateEvent: Sendable, Hashable {
    /// What a camera can turn to.
    public enum State: String, Sendable, Hashable {
        /// It could not be opened, or it stopped giving frames; it is tried again.
        case lost
        /// It gives frames again after it was lost or had ended.
        case found
        /// Its source has no more frames.
        case ended
        /// The configuration does not have it any more.
        case removed
    }

    /// The camera's name.
    public var camera: String
    /// Where its frames come from.
    public var source: String
    /// What it turned to.
    public var state: State
    /// Why.
    public var reason: String?
    /// When, seconds since 1970.
    public var frameTime: Double

    /// Describes a change.
    public init(camera: String, source: String, state: State, reason: String? = nil, frameTime: Double) {
        self.camera = camera
        self.source = source
        self.state = state
        self.reason = reason
        self.frameTime = frameTime
    }

    /// The event as a line, its newline included.
    public func line() -> [UInt8] {
        var line = JSONLine()
        line.raw(#"{"camera":"#)
        line.string(camera)
        line.raw(#","frame_time":"#)
        line.decimal(frameTime, places: 6)
        if let reason {
            line.raw(#","reason":"#)
            line.string(reason)
        }
        line.raw(#","schema":1,"source":"#)
        line.string(source)
        line.raw(#","state":"#)
        line.string(state.rawValue)
        line.raw("}")
        line.newline()
        return line.bytes
    }
}
