// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
public import EfficientDet
import Filtering

extension Configuration {
    /// Holds the classes that cameras are to look for against those that the network knows.
    ///
    /// - Throws: `badValue` for the first one that it does not know, naming file and line.
    public func check(labels: LabelMap) throws(DaemonError) {
        let known = labels.names.indices.map(labels.name)
        for camera in cameras {
            for rule in camera.detection.labels ?? [] where !known.contains(rule.name) {
                let place = rule.place.map { "\($0): " } ?? ""
                throw DaemonError(
                    .badValue, "\(place)the model knows no class '\(rule.name)'",
                    remedy: Spelling.nearest(to: rule.name, among: known).map { "write '\($0)'" }
                        ?? "use \(Self.listed(known))")
            }
        }
    }

    /// Not all of COCO's eighty.
    private static func listed(_ names: [String]) -> String {
        names.count <= 12
            ? "one of \(names.joined(separator: ", "))"
            : "one of its \(names.count) classes: \(names.prefix(12).joined(separator: ", ")) and so on"
    }
}
