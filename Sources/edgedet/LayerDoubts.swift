// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Reporting

/// Layers that fare much worse than the rest.
enum LayerDoubts {
    /// Decibels below which a layer of its own is worth a look; above, its error is too small to matter.
    private static let harmless = 22.0

    /// A sentence for each layer whose error is an outlier, with what to do about it; at most three.
    ///
    /// A layer counts as one if it lies below everything that a box plot would call usual for its part of the network
    /// (3 times the interquartile range under the lower quartile), and below 22 dB.
    static func doubts(_ layers: [CalibrationFindings.LayerNoise]) -> [String] {
        var outliers: [CalibrationFindings.LayerNoise] = []
        for part in CalibrationFindings.Part.allCases {
            let members = layers.filter { $0.part == part }
            let sorted = members.map(\.decibels).sorted()
            guard sorted.count >= 8 else { continue }
            let (low, high) = (sorted[sorted.count / 4], sorted[sorted.count * 3 / 4])
            let bound = min(harmless, low - 3 * max(high - low, 1))
            outliers += members.filter { $0.decibels < bound }
        }
        let median = layers.map(\.decibels).sorted().dropFirst(layers.count / 2).first ?? 0
        return outliers.sorted { $0.decibels < $1.decibels }.prefix(3).map { layer in
            "the layer \(layer.name) keeps only \(FixedPoint.text(layer.decibels, digits: 1)) dB, where the median is "
                + "\(FixedPoint.text(median, digits: 1)) dB: a few of its values are far larger than the rest. Look for an "
                + "odd sample image, try --ranges percentile, and compare AP with 'edgedet evaluate'"
        }
    }
}
