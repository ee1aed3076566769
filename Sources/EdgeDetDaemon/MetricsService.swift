// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Files
import Glibc
import Logging
import ServiceLifecycle
import Synchronization

/// The file that node_exporter's textfile collector reads.
final class MetricsFile: Sendable {
    /// Where it lies.
    let path: String
    private let logger: Logger
    private let state = Mutex<String?>(nil)

    init(path: String, logger: Logger) {
        self.path = path
        self.logger = logger
    }

    /// Why it cannot be written just now; nil while all is well.
    var problem: String? { state.withLock { $0 } }

    /// Writes the file whole or not at all; says once that it cannot, and once that it can again.
    func write(_ metrics: MetricsText) {
        do {
            // Everybody may read it, as node_exporter runs as another user; and it is worth no wait for the disk.
            try AtomicFile.replace(path, with: Array(metrics.text.utf8), permissions: 0o644, isDurable: false)
            let hadProblem = state.withLock { problem in
                defer { problem = nil }
                return problem != nil
            }
            if hadProblem { logger.notice("metrics are written again", metadata: ["path": "\(path)"]) }
        } catch {
            let isFirst = state.withLock { problem in
                defer { problem = error.message }
                return problem == nil
            }
            if isFirst { logger.error("metrics cannot be written, detections go on: \(error)") }
        }
    }

    /// Takes the file away: what it says would go on being read.
    func remove() {
        unlink(path)
    }
}

/// Writes the metrics every 15 s, as often as Prometheus usually asks.
struct MetricsService: Service {
    let file: MetricsFile
    let view: DaemonView
    var interval = Duration.seconds(15)

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                file.write(MetricsText(view))
                try await Task.sleep(for: interval)
            }
        }
        file.remove()
    }
}
