// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Filtering

extension DetectionSettings {
    /// What differs from letting everything count, part by part: "only qr_code from 0.5", "zones doorway, window".
    var summary: [String] {
        var parts: [String] = []
        if let labels {
            let names = labels.map { rule in rule.name + (rule.score.map { " from \($0)" } ?? "") }
            parts.append("only \(names.joined(separator: ", "))")
        }
        if hasOneLabel { parts.append("one label") }
        if minimumArea > 0 || maximumArea < 1 { parts.append("area \(minimumArea) to \(maximumArea)") }
        if !zones.isEmpty {
            parts.append("\(zones.count == 1 ? "zone" : "zones") \(zones.map(\.name).joined(separator: ", "))")
        }
        if !masks.isEmpty { parts.append("\(masks.count) \(masks.count == 1 ? "mask" : "masks")") }
        if let confirmation { parts.append("seen in \(confirmation.frames) of \(confirmation.window) frames") }
        if every > 1 { parts.append("one frame in \(every)") }
        if motion != nil { parts.append("only while something moves") }
        return parts
    }
}
