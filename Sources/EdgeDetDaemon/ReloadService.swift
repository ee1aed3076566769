// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import Publishing
import ServiceLifecycle
import UnixSignals

/// On SIGHUP opens the log file anew, for logrotate, and has the configuration read again.
struct ReloadService: Service {
    let publisher: Publisher
    /// nil where there is no configuration file to read.
    let reloader: Reloader?
    /// Finishes when the network is loaded; before that there is nothing to reload, and READY is not ours to say.
    let ready: AsyncStream<Void>
    let logger: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            for await _ in ready { break }
            for await _ in signals.cancelOnGracefulShutdown() {
                await reload()
            }
        }
    }

    private func reload() async {
        // Type=notify-reload of systemd 253 waits for these; older ones do not mind.
        ServiceManager.notify("RELOADING=1", "MONOTONIC_USEC=\(Clocks.monotonicNanoseconds() / 1000)")
        logger.notice("SIGHUP: opening the log file anew\(reloader == nil ? "" : ", reading the configuration")")
        // At once and whatever becomes of the rest: logrotate may be about to compress the old file.
        publisher.reopenLog()
        await reloader?.reload()
        // While the daemon ends there is nothing to be ready for.
        guard !Task.isCancelled else { return }
        ServiceManager.notify("READY=1")
    }
}
