// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The two clocks of an event, and waiting by one of them.
enum Clocks {
    /// CLOCK_MONOTONIC in nanoseconds.
    static func monotonicNanoseconds() -> UInt64 {
        nanoseconds(of: CLOCK_MONOTONIC)
    }

    /// Seconds since 1970.
    static func wallClock() -> Double {
        Double(nanoseconds(of: CLOCK_REALTIME)) * 1e-9
    }

    /// Sleeps.
    ///
    /// - Returns: How long it took in nanoseconds, and whether that is so much more that the process must have been
    ///   stopped meanwhile (SIGSTOP, a frozen control group).
    /// - Throws: `CancellationError`.
    static func sleep(nanoseconds: UInt64) async throws -> (took: UInt64, wasStopped: Bool) {
        let began = monotonicNanoseconds()
        try await Task.sleep(nanoseconds: nanoseconds)
        let took = monotonicNanoseconds() - began
        return (took, took >= 2 * nanoseconds + 1_000_000_000)
    }

    private static func nanoseconds(of clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
