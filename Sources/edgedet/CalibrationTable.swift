// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Reporting

/// What a calibration turned out like, for the terminal.
struct CalibrationTable {
    /// Without an end of line.
    let lines: [String]

    /// Chooses the figures that fit a screen.
    ///
    /// - Parameter listsLayers: Whether every layer shall have a line, not only the worst.
    init(_ findings: CalibrationFindings, listsLayers: Bool) {
        func decibels(_ value: Double) -> String { "\(FixedPoint.text(value, digits: 1)) dB" }
        func row(_ name: String, _ values: [String]) -> String {
            name + String(repeating: " ", count: max(0, 10 - name.count))
                + values.map { String(repeating: " ", count: max(0, 9 - $0.count)) + $0 }.joined()
        }
        var lines: [String] = []
        if listsLayers {
            lines += findings.layers.map { "  \(decibels($0.decibels))  \($0.name)" }
        } else {
            let worst = findings.worstLayers(3).map { "\($0.name) \(decibels($0.decibels))" }
            lines.append("signal to noise, worst layers: \(worst.joined(separator: ", "))")
        }
        lines.append(row("heads", findings.heads.map { "P\($0.level)" }))
        lines.append(row("  classes", findings.heads.map { decibels($0.classes) }))
        lines.append(row("  boxes", findings.heads.map { decibels($0.boxes) }))
        lines.append(
            "signal to noise at the heads, worst level: classes \(decibels(findings.worst.classes)), boxes "
                + decibels(findings.worst.boxes))
        lines.append(CalibrationVerdict(findings).sentence)
        self.lines = lines
    }
}
