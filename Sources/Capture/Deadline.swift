// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// A moment of CLOCK_MONOTONIC until which a call may wait.
struct Deadline {
    let nanoseconds: UInt64

    /// - Parameter milliseconds: Counted from now; more than ten days are ten days, less than 0 is 0.
    init(after milliseconds: Int) {
        let bounded = min(max(0, milliseconds), 864_000_000)
        nanoseconds = SystemCalls.monotonicNanoseconds() + UInt64(bounded) * 1_000_000
    }

    /// Time left, rounded up so that a wait of this length reaches the deadline; 0 once it has passed.
    var remainingMilliseconds: Int {
        let now = SystemCalls.monotonicNanoseconds()
        return now >= nanoseconds ? 0 : Int((nanoseconds - now + 999_999) / 1_000_000)
    }
}
