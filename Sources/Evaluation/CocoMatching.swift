// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Which detections of one category in one image are right, for every area range and IoU threshold.
///
/// The rules are those of `COCOeval.evaluateImg` in pycocotools 2.0.11.
struct CocoMatching {
    /// What a detection counts as.
    enum Outcome: UInt8 {
        case wrong, right, ignored
    }

    /// [area range, IoU threshold, detection].
    private(set) var outcomes: [Outcome] = []
    /// How many objects of an area range are to be found, [area range].
    private(set) var objectCounts: [Int] = []

    /// Matches detections with objects.
    ///
    /// - Parameters:
    ///   - detections: Highest score first, at most the largest of `CocoParameters.detectionLimits`.
    ///   - objects: In file order.
    init(_ detections: [CocoDetections.Item], with objects: [CocoDataset.Annotation]) {
        let overlaps = Self.overlaps(detections, objects)
        outcomes.reserveCapacity(4 * CocoParameters.iouThresholds.count * detections.count)
        for range in CocoParameters.AreaRange.allCases {
            let isIgnored = objects.map { $0.isCrowd || !range.bounds.contains($0.area) }
            objectCounts.append(isIgnored.count { !$0 })
            for threshold in CocoParameters.iouThresholds {
                let matches = Self.matches(
                    detections.count, objects, overlaps: overlaps, threshold: threshold, isIgnored: isIgnored)
                for (detection, match) in zip(detections, matches) {
                    outcomes.append(
                        Self.outcome(
                            of: match.map { objects[$0] }, matchIsIgnored: match.map { isIgnored[$0] } ?? false,
                            isInRange: range.bounds.contains(detection.box.area)))
                }
            }
        }
    }

    /// The object that each detection is matched with at one IoU threshold, whatever its size; nil for none.
    ///
    /// - Parameters: As for `init`.
    static func matches(
        of detections: [CocoDetections.Item], with objects: [CocoDataset.Annotation], threshold: Double
    ) -> [Int?] {
        matches(
            detections.count, objects, overlaps: overlaps(detections, objects), threshold: threshold,
            isIgnored: objects.map(\.isCrowd))
    }

    /// [detection, object].
    private static func overlaps(
        _ detections: [CocoDetections.Item], _ objects: [CocoDataset.Annotation]
    ) -> [Double] {
        detections.flatMap { detection in
            objects.map { detection.box.intersectionOverUnion(with: $0.box, isCrowd: $0.isCrowd) }
        }
    }

    private static func matches(
        _ count: Int, _ objects: [CocoDataset.Annotation], overlaps: [Double], threshold: Double, isIgnored: [Bool]
    ) -> [Int?] {
        let order = objects.indices.filter { !isIgnored[$0] } + objects.indices.filter { isIgnored[$0] }
        var isMatched = [Bool](repeating: false, count: objects.count)
        return (0..<count).map { index in
            let match = bestObject(
                overlaps: overlaps[(index * objects.count)..<((index + 1) * objects.count)], threshold: threshold,
                order: order, isIgnored: isIgnored, isTaken: { isMatched[$0] && !objects[$0].isCrowd })
            if let match { isMatched[match] = true }
            return match
        }
    }

    /// The free object of the largest overlap, the last of equal ones; an ignored one only if no other will do.
    private static func bestObject(
        overlaps: ArraySlice<Double>, threshold: Double, order: [Int], isIgnored: [Bool], isTaken: (Int) -> Bool
    ) -> Int? {
        var best = min(threshold, 1 - 1e-10)
        var match: Int?
        for object in order where !isTaken(object) {
            if let match, !isIgnored[match], isIgnored[object] { break }
            let overlap = overlaps[overlaps.startIndex + object]
            if overlap < best { continue }
            best = overlap
            match = object
        }
        return match
    }

    private static func outcome(
        of match: CocoDataset.Annotation?, matchIsIgnored: Bool, isInRange: Bool
    ) -> Outcome {
        if matchIsIgnored { return .ignored }
        // pycocotools keeps the id of the matched object and takes 0 for none, so an object with id 0 is never found.
        if let match, match.id != 0 { return .right }
        return isInRange ? .wrong : .ignored
    }
}
