// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Spaces frames evenly in time, for sources that could give them all at once.
///
/// A caller that comes late gets its frame at once, and the time it lost is not made up for afterwards.
struct FramePacer {
    private let interval: UInt64  // nanoseconds, 0: no pacing
    private var due: UInt64?  // nil before the first frame

    /// - Parameter framesPerSecond: More than 0, or 0 for frames as fast as they are asked for.
    init(framesPerSecond: Double) {
        interval = framesPerSecond > 0 ? UInt64(min(1e9 / framesPerSecond, 1e15)) : 0
    }

    /// Sleeps until the next frame is due, but not past the deadline.
    ///
    /// - Returns: Whether the frame is due.
    func wait(until deadline: Deadline) -> Bool {
        guard interval > 0, let due else { return true }
        if due > SystemCalls.monotonicNanoseconds() { SystemCalls.sleep(until: min(due, deadline.nanoseconds)) }
        return due <= SystemCalls.monotonicNanoseconds()
    }

    /// Notes that a frame was handed out, from which the next one's time follows.
    mutating func handedOut(at now: UInt64) {
        due = if let due { max(due + interval, now) } else { now + interval }
    }
}
