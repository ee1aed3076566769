// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

extension CocoEvaluation {
    /// As `COCOeval.summarize`: means over thresholds, recalls and categories, in this order of nesting.
    func summary(of curves: [CocoCurves]) -> CocoSummary {
        CocoSummary(
            averagePrecision: meanPrecision(curves), averagePrecision50: meanPrecision(curves, threshold: 0),
            averagePrecision75: meanPrecision(curves, threshold: 5),
            averagePrecisionSmall: meanPrecision(curves, range: .small),
            averagePrecisionMedium: meanPrecision(curves, range: .medium),
            averagePrecisionLarge: meanPrecision(curves, range: .large),
            averageRecall1: meanRecall(curves, limitIndex: 0), averageRecall10: meanRecall(curves, limitIndex: 1),
            averageRecall100: meanRecall(curves), averageRecallSmall: meanRecall(curves, range: .small),
            averageRecallMedium: meanRecall(curves, range: .medium),
            averageRecallLarge: meanRecall(curves, range: .large))
    }

    /// With 100 detections; all IoU thresholds if `threshold` is nil.
    private func meanPrecision(
        _ curves: [CocoCurves], threshold: Int? = nil, range: CocoParameters.AreaRange = .all
    ) -> Double {
        let thresholds = threshold.map { [$0] } ?? Array(CocoParameters.iouThresholds.indices)
        var values: [Double] = []
        for threshold in thresholds {
            let present = curves.compactMap { $0.curve(threshold: threshold, range: range)?.precision }
            for recall in CocoParameters.recallThresholds.indices { values += present.map { $0[recall] } }
        }
        return values.isEmpty ? -1 : values.pairwiseMean
    }

    private func meanRecall(
        _ curves: [CocoCurves], range: CocoParameters.AreaRange = .all, limitIndex: Int = 2
    ) -> Double {
        let values = CocoParameters.iouThresholds.indices.flatMap { threshold in
            curves.compactMap { $0.curve(threshold: threshold, range: range, limitIndex: limitIndex)?.recall }
        }
        return values.isEmpty ? -1 : values.pairwiseMean
    }
}
