// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Which detections are right and which objects are found, one by one, at one IoU threshold: what the curves are made of,
/// for people who want to see where a model fails.
public struct CocoJudgement: Sendable {
    /// A detection and what became of it.
    public struct Judged: Sendable {
        /// The detection.
        public let item: CocoDetections.Item
        /// Whether it found an object. Those that lie in crowds are neither right nor wrong, and not in this list.
        public let isRight: Bool
    }

    /// An object and what found it.
    public struct Object: Sendable {
        /// The object; no crowd.
        public let annotation: CocoDataset.Annotation
        /// The score of the detection that found it; nil if none did.
        public let score: Double?
    }

    /// How good the detections of a score and more are.
    public struct Balance: Sendable, Hashable {
        /// The least score that counts.
        public let score: Double
        /// The share of these detections that are right, 0 to 1; 1 if there are none.
        public let precision: Double
        /// The share of objects that they find, 0 to 1; 0 if there are none.
        public let recall: Double
        /// 2·precision·recall / (precision + recall): high only if both are.
        public var f1: Double {
            precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
        }
    }

    /// By ascending image id.
    public let detections: [Judged]
    /// By ascending image id.
    public let objects: [Object]

    /// Judges the detections of some images.
    ///
    /// - Parameters:
    ///   - imageIDs: The images that are looked at.
    ///   - threshold: An overlap of at least that is a match, 0 to 1.
    public init(
        of detections: CocoDetections, against dataset: CocoDataset, imageIDs: [Int], threshold: Double = 0.5
    ) {
        let selected = Set(imageIDs)
        struct Cell: Hashable {
            let image: Int
            let category: Int
        }
        let items = Dictionary(grouping: detections.items.filter { selected.contains($0.imageID) }) {
            Cell(image: $0.imageID, category: $0.categoryID)
        }
        let annotations = Dictionary(grouping: dataset.annotations.filter { selected.contains($0.imageID) }) {
            Cell(image: $0.imageID, category: $0.categoryID)
        }
        var judged: [Judged] = []
        var found: [Object] = []
        for cell in Set(items.keys).union(annotations.keys).sorted(by: {
            ($0.image, $0.category) < ($1.image, $1.category)
        }) {
            let best = CocoEvaluation.best(items[cell] ?? [])
            let truth = annotations[cell] ?? []
            var scores: [Int: Double] = [:]
            for (item, match) in zip(best, CocoMatching.matches(of: best, with: truth, threshold: threshold)) {
                if let match, truth[match].isCrowd { continue }
                if let match { scores[match] = item.score }
                judged.append(Judged(item: item, isRight: match != nil))
            }
            found += truth.indices.filter { !truth[$0].isCrowd }.map {
                Object(annotation: truth[$0], score: scores[$0])
            }
        }
        self.detections = judged
        objects = found
    }

    /// How good detections from a score on are.
    public func balance(atScore score: Double) -> Balance {
        let kept = detections.filter { $0.item.score >= score }
        let right = kept.count { $0.isRight }
        let found = objects.count { $0.score.map { $0 >= score } ?? false }
        return Balance(
            score: score, precision: kept.isEmpty ? 1 : Double(right) / Double(kept.count),
            recall: objects.isEmpty ? 0 : Double(found) / Double(objects.count))
    }

    /// The balance at scores 0, 0.01 ... 1.
    public var balances: [Balance] { (0...100).map { balance(atScore: Double($0) / 100) } }

    /// The score, in hundredths, that gives the best F1; the highest of equal ones. Nil without objects or detections.
    public var advised: Balance? {
        guard !objects.isEmpty, !detections.isEmpty else { return nil }
        return balances.max { ($0.f1, $0.score) < ($1.f1, $1.score) }
    }
}
