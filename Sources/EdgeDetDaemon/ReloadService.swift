// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import Publishing
import ServiceLifecycle
import UnixSignals

/// Opens the log file anew on SIGHUP, for logrotate.
struct ReloadService: Service {
    let publisher: Publisher
    let logger: Logger

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            // Type=notify-reload of systemd 253 waits for these; older ones do not mind.
            ServiceManager.notify("RELOADING=1", "MONOTONIC_USEC=\(Clocks.monotonicNanoseconds() / 1000)")
            logger.notice("SIGHUP: opening the log file anew")
            publisher.reopenLog()
            ServiceManager.notify("READY=1")
        }
    }
}
