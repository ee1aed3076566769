// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CSystemd
import Dispatch
import Glibc
import Synchronization

/// systemd, as far as it listens: without `NOTIFY_SOCKET` and `LISTEN_FDS` nothing here does anything.
enum ServiceManager {
    /// Messages go out one after the other, and nobody waits for them: sd_notify blocks while nobody reads the socket.
    private static let queue = DispatchQueue(label: "edgedet.notify")
    private static let waiting = Atomic(0)
    private static let mostWaiting = 16

    /// Sends messages, see man 3 sd_notify; never waits. They are lost if too many wait to be read.
    static func notify(_ messages: String...) {
        guard getenv("NOTIFY_SOCKET") != nil else { return }
        guard waiting.add(1, ordering: .relaxed).newValue <= mostWaiting else {
            waiting.subtract(1, ordering: .relaxed)
            return
        }
        let message = messages.joined(separator: "\n")
        queue.async {
            sd_notify(0, message)
            waiting.subtract(1, ordering: .relaxed)
        }
    }

    /// Gives what was said last a moment to go out, before the process ends.
    static func finish() {
        let isOut = DispatchSemaphore(value: 0)
        queue.async { isOut.signal() }
        _ = isOut.wait(timeout: .now() + 0.2)
    }

    /// How often the watchdog wants to hear of us, in nanoseconds; nil if it does not, see man 3 sd_watchdog_enabled.
    /// Between a tenth of a second, since it cannot be fed more often in earnest, and a day.
    static var watchdogNanoseconds: UInt64? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return min(max(microseconds, 100_000), 86_400_000_000) * 1000
    }

    /// The listening socket that was passed, see man 3 sd_listen_fds and systemd.socket(5).
    ///
    /// - Returns: nil if none was.
    /// - Throws: `badActivation`.
    static func activatedSocket() throws(DaemonError) -> CInt? {
        let count = sd_listen_fds(1)
        guard count > 0 else { return nil }
        // SD_LISTEN_FDS_START: the first descriptor that is passed.
        let descriptor: CInt = 3
        guard count == 1, sd_is_socket_unix(descriptor, 1 /* SOCK_STREAM */, 1, nil, 0) > 0 else {
            throw DaemonError(
                .badActivation, "systemd passed \(count) sockets, not one listening Unix stream socket",
                remedy: "leave one ListenStream= with a path in edgedet.socket")
        }
        return descriptor
    }
}
