// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CSystemd

/// systemd, as far as it listens: without `NOTIFY_SOCKET` and `LISTEN_FDS` nothing here does anything.
enum ServiceManager {
    /// Sends messages, see man 3 sd_notify.
    static func notify(_ messages: String...) {
        sd_notify(0, messages.joined(separator: "\n"))
    }

    /// How often the watchdog wants to hear of us, in nanoseconds; nil if it does not, see man 3 sd_watchdog_enabled.
    static var watchdogNanoseconds: UInt64? {
        var microseconds: UInt64 = 0
        return sd_watchdog_enabled(0, &microseconds) > 0 ? microseconds * 1000 : nil
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
