// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import Publishing
import ServiceLifecycle

/// Tells systemd how the daemon is doing, and feeds its watchdog while network and socket move.
///
/// READY is sent when the socket listens and the network is loaded; whether the cameras are there does not matter.
struct StatusReporter: Service {
    let health: PipelineHealth
    let publisher: Publisher
    /// Finishes, or yields, when the network is loaded.
    let ready: AsyncStream<Void>
    let logger: Logger

    private static let statusInterval: UInt64 = 5_000_000_000

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                for await _ in ready { break }
                try Task.checkCancellation()
                ServiceManager.notify("READY=1", "STATUS=\(status(before: health.cameras, seconds: 0))")
                logger.info("ready")
                try await report()
            }
        } catch is CancellationError {
            // The way this service ends.
        }
        ServiceManager.notify("STOPPING=1", "STATUS=stopping")
    }

    private func report() async throws {
        let watchdog = ServiceManager.watchdogNanoseconds
        // Twice in its time, as sd_watchdog_enabled(3) asks for.
        let interval = min(Self.statusInterval, watchdog.map { $0 / 2 } ?? .max)
        var isStuck = false
        while true {
            let before = health.cameras
            let (took, wasStopped) = try await Clocks.sleep(nanoseconds: interval)
            let seconds = Double(took) * 1e-9
            // Those that it watches were stopped, too.
            let culprit = wasStopped ? nil : stuckPart(longerThan: max(watchdog ?? 30_000_000_000, 1_000_000_000))
            if let culprit {
                if !isStuck { logger.error("\(culprit) does not move any more") }
                ServiceManager.notify("STATUS=stuck: \(culprit)")
            } else {
                if watchdog != nil { ServiceManager.notify("WATCHDOG=1") }
                ServiceManager.notify("STATUS=\(status(before: before, seconds: seconds))")
            }
            isStuck = culprit != nil
        }
    }

    /// What does not move though everything depends on it; a capture thread that hangs costs its camera only, see
    /// `CaptureSupervisor`.
    private func stuckPart(longerThan limit: UInt64) -> String? {
        if health.isInferenceStuck(longerThan: limit) { return "the network" }
        return publisher.unansweredNanoseconds() > limit ? "the socket" : nil
    }

    private func status(before: [PipelineHealth.Camera], seconds: Double) -> String {
        let clients = publisher.clientCount
        return StatusLine.text(before: before, now: health.cameras, seconds: seconds, clients: clients)
    }
}

/// One line for "systemctl status".
enum StatusLine {
    /// "door 14.8 fps (3 skipped), garage lost: ...; 2 clients"
    static func text(
        before: [PipelineHealth.Camera], now: [PipelineHealth.Camera], seconds: Double, clients: Int
    ) -> String {
        let cameras = now.map { now in
            switch now.state {
            case .starting: return "\(now.name) starting"
            case .ended: return "\(now.name) ended"
            case .lost(let reason): return "\(now.name) lost: \(reason)"
            case .failed(let reason): return "\(now.name) failed: \(reason)"
            case .running:
                let before = before.first { $0.name == now.name }
                // A camera that was removed and came back counts from 0.
                let processed = max(0, now.processed - (before?.processed ?? 0))
                let tenths = seconds > 0 ? Int((Double(processed) / seconds * 10).rounded()) : 0
                let skipped = now.skipped - (before?.skipped ?? 0)
                return "\(now.name) \(tenths / 10).\(tenths % 10) fps" + (skipped > 0 ? " (\(skipped) skipped)" : "")
            }
        }
        return cameras.joined(separator: ", ") + "; \(clients) \(clients == 1 ? "client" : "clients")"
    }
}
