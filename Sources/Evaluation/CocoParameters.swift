// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The thresholds and ranges of COCO's box evaluation, to the last bit as numpy makes them.
public enum CocoParameters {
    /// 0.5, 0.55 ... 0.95: linspace multiplies a rounded step, so the ninth is 0.8999999999999999.
    public static let iouThresholds: [Double] = {
        let step = (0.95 - 0.5) / 9
        return (0..<9).map { 0.5 + Double($0) * step } + [0.95]
    }()

    /// 0, 0.01 ... 1, i · 0.01 in double precision, which is not always the nearest to i / 100.
    public static let recallThresholds: [Double] = (0...100).map { Double($0) * 0.01 }

    /// Sizes of objects.
    public enum AreaRange: Int, Sendable, CaseIterable {
        case all, small, medium, large

        /// Square pixels, both ends included: an object of 32² is small and medium.
        var bounds: ClosedRange<Double> {
            switch self {
            case .all: 0...1e10
            case .small: 0...1024
            case .medium: 1024...9216
            case .large: 9216...1e10
            }
        }
    }

    /// How many detections of a category in an image are looked at.
    public static let detectionLimits = [1, 10, 100]
}
