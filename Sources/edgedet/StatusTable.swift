// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EdgeDetDaemon
import Foundation
import Reporting

/// A daemon's status for people.
struct StatusTable {
    /// Without ends of lines.
    let lines: [String]

    init(_ status: DaemonStatus) {
        var facts = [("daemon", Self.daemon(status))]
        if let model = status.model {
            let threads = status.threads.map { ", \($0) \($0 == 1 ? "thread" : "threads")" } ?? ""
            facts.append(("model", "\(model), \(status.isa ?? "?")\(threads)"))
        }
        let clients = status.clients
        facts.append(("clients", "\(clients.connected) of \(clients.limit), \(clients.linesDropped) lines dropped"))
        if let log = status.log { facts.append(("log", Self.output(log, "lines"))) }
        if let snapshots = status.snapshots { facts.append(("snapshots", Self.output(snapshots, "pictures"))) }
        if let metrics = status.metrics { facts.append(("metrics", Self.output(metrics, "files"))) }
        let rows =
            [["camera", "state", "for", "fps", "frames", "skipped", "latency p50", "p99", "inference p50"]]
            + status.cameras.map(Self.row)
        lines =
            facts.map { $0.0 + String(repeating: " ", count: 11 - $0.0.count) + $0.1 } + [""] + Self.aligned(rows)
            + status.cameras.compactMap { camera in camera.reason.map { "\(camera.name): \($0)" } }
    }

    private static func daemon(_ status: DaemonStatus) -> String {
        let memory = status.memoryBytes.map { ", \(($0 + (1 << 19)) >> 20) MiB of memory" } ?? ""
        return "process \(status.pid), up for \(duration(status.uptimeSeconds))\(memory)"
    }

    private static func output(_ output: DaemonStatus.Output, _ noun: String) -> String {
        var text = "\(output.path): \(output.state)"
        if let reason = output.reason { text += ", \(reason)" }
        if let written = output.written { text += ", \(written) \(noun) written" }
        if let lost = output.lost { text += ", \(lost) \(noun) lost" }
        return text
    }

    private static func row(_ camera: DaemonStatus.Camera) -> [String] {
        func milliseconds(_ value: Double?) -> String {
            value.map { "\(FixedPoint.text($0, digits: 1)) ms" } ?? "-"
        }
        return [
            camera.name, camera.state, duration(camera.stateSeconds), FixedPoint.text(camera.fps, digits: 1),
            "\(camera.frames)", "\(camera.skipped)", milliseconds(camera.latencyP50Ms),
            milliseconds(camera.latencyP99Ms), milliseconds(camera.inferenceP50Ms),
        ]
    }

    /// Columns two spaces apart; words to the left, numbers to the right.
    private static func aligned(_ rows: [[String]]) -> [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).enumerated().map { column, cell in
                let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                return column < 2 ? cell.0 + padding : padding + cell.0
            }
            return cells.joined(separator: "  ")
        }
    }

    /// The two largest units: "3 d 4 h", "12 min 7 s", "8 s".
    static func duration(_ seconds: Double) -> String {
        let total = Int(min(max(seconds, 0), 1e10))
        let parts = [(total / 86400, "d"), (total / 3600 % 24, "h"), (total / 60 % 60, "min"), (total % 60, "s")]
        let shown = parts.drop { $0.0 == 0 }.prefix(2).filter { $0.0 > 0 }
        return shown.isEmpty ? "0 s" : shown.map { "\($0.0) \($0.1)" }.joined(separator: " ")
    }
}
