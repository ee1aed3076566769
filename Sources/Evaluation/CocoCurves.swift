// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// One category's precision at every recall, and the recall it reaches.
public struct CocoCurves: Sendable {
    /// The curve of one IoU threshold, area range and detection limit.
    public struct Curve: Sendable, Hashable {
        /// The best precision at a recall of `CocoParameters.recallThresholds` or more; 0 where it is not reached.
        public internal(set) var precision = [Double](repeating: 0, count: CocoParameters.recallThresholds.count)
        /// The score at which that recall is reached; 0 where it is not.
        public internal(set) var scores = [Double](repeating: 0, count: CocoParameters.recallThresholds.count)
        /// The share of objects that are found, 0 to 1.
        public internal(set) var recall: Double

        init(recall: Double) {
            self.recall = recall
        }
    }

    /// How many objects there are to find, of all sizes and without crowds.
    public let objectCount: Int
    /// [IoU threshold, area range, detection limit].
    private var curves: [Curve?]

    init(objectCount: Int) {
        self.objectCount = objectCount
        let count = CocoParameters.AreaRange.allCases.count * CocoParameters.detectionLimits.count
        curves = Array(repeating: nil, count: CocoParameters.iouThresholds.count * count)
    }

    /// A curve; nil if there are no objects of that size.
    ///
    /// - Parameters:
    ///   - threshold: Index into `CocoParameters.iouThresholds`.
    ///   - range: Which sizes count.
    ///   - limitIndex: Index into `CocoParameters.detectionLimits`.
    public func curve(threshold: Int, range: CocoParameters.AreaRange = .all, limitIndex: Int = 2) -> Curve? {
        curves[Self.index(threshold, range, limitIndex)]
    }

    mutating func set(_ curve: Curve, threshold: Int, range: CocoParameters.AreaRange, limitIndex: Int) {
        curves[Self.index(threshold, range, limitIndex)] = curve
    }

    private static func index(_ threshold: Int, _ range: CocoParameters.AreaRange, _ limitIndex: Int) -> Int {
        let ranges = CocoParameters.AreaRange.allCases.count
        return (threshold * ranges + range.rawValue) * CocoParameters.detectionLimits.count + limitIndex
    }
}
