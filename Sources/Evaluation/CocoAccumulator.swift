// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Collects one category's matches image by image and makes its curves, as `COCOeval.accumulate` does.
struct CocoAccumulator {
    private typealias Outcome = CocoMatching.Outcome

    private static let areaRanges = CocoParameters.AreaRange.allCases.count
    private static let thresholds = CocoParameters.iouThresholds.count

    /// Of all detections so far.
    private var scores: [Double] = []
    /// Position among its image's detections.
    private var ranks: [Int] = []
    /// [area range · IoU threshold][detection].
    private var outcomes: [[Outcome]] = Array(repeating: [], count: areaRanges * thresholds)
    /// [area range].
    private var objectCounts: [Int] = Array(repeating: 0, count: areaRanges)

    /// Adds an image; call in the order of image ids, because equal scores keep the order of arrival.
    mutating func append(_ detections: [CocoDetections.Item], objects: [CocoDataset.Annotation]) {
        let matching = CocoMatching(detections, with: objects)
        for (range, count) in matching.objectCounts.enumerated() { objectCounts[range] += count }
        scores += detections.map(\.score)
        ranks += detections.indices
        for index in outcomes.indices {
            outcomes[index] += matching.outcomes[(index * detections.count)..<((index + 1) * detections.count)]
        }
    }

    /// The category's precision and recall over everything that was added.
    func curves() -> CocoCurves {
        var curves = CocoCurves(objectCount: objectCounts[0])
        let byScore = scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }
        for (limitIndex, limit) in CocoParameters.detectionLimits.enumerated() {
            let order = byScore.filter { ranks[$0] < limit }
            for range in CocoParameters.AreaRange.allCases where objectCounts[range.rawValue] > 0 {
                for threshold in 0..<Self.thresholds {
                    let curve = curve(
                        order: order, outcomes: outcomes[range.rawValue * Self.thresholds + threshold],
                        objectCount: objectCounts[range.rawValue])
                    curves.set(curve, threshold: threshold, range: range, limitIndex: limitIndex)
                }
            }
        }
        return curves
    }

    private func curve(order: [Int], outcomes: [Outcome], objectCount: Int) -> CocoCurves.Curve {
        var right = 0.0
        var wrong = 0.0
        var recall: [Double] = []
        var precision: [Double] = []
        recall.reserveCapacity(order.count)
        precision.reserveCapacity(order.count)
        for detection in order {
            switch outcomes[detection] {
            case .right: right += 1
            case .wrong: wrong += 1
            case .ignored: break
            }
            recall.append(right / Double(objectCount))
            precision.append(right / (wrong + right + Double.ulpOfOne))
        }
        for index in precision.indices.dropFirst().reversed() where precision[index] > precision[index - 1] {
            precision[index - 1] = precision[index]
        }
        var curve = CocoCurves.Curve(recall: recall.last ?? 0)
        var reached = 0
        for (index, threshold) in CocoParameters.recallThresholds.enumerated() {
            while reached < recall.count, recall[reached] < threshold { reached += 1 }
            guard reached < recall.count else { break }
            curve.precision[index] = precision[reached]
            curve.scores[index] = scores[order[reached]]
        }
        return curve
    }
}
