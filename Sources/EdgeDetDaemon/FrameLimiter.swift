// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Lets so many frames a second through, for cameras that cannot be asked to give fewer.
struct FrameLimiter {
    private let interval: UInt64  // nanoseconds; 0 lets everything through
    private var due: UInt64 = 0

    /// - Parameter framesPerSecond: The limit; nil or 0 for none.
    init(framesPerSecond: Double?) {
        interval = framesPerSecond.map { $0 > 0 ? UInt64(min(1e9 / $0, 1e15)) : 0 } ?? 0
    }

    /// Whether a frame may pass that was captured then.
    ///
    /// A frame that comes a little early passes, too: a camera that gives just the right rate jitters.
    mutating func admits(_ nanoseconds: UInt64) -> Bool {
        guard nanoseconds + interval / 4 >= due else { return false }
        // From the time it was due, so that the rate holds on average, unless a whole interval was missed.
        due += interval
        if due <= nanoseconds { due = nanoseconds + interval }
        return true
    }
}
