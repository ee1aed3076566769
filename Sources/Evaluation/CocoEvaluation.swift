// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// How well detections fit annotations: COCO's average precision and recall for boxes.
///
/// Every figure is the one that pycocotools 2.0.11 computes, in the same double-precision operations; that includes
/// its known oddity that an annotation with id 0 always counts as missed.
public struct CocoEvaluation: Sendable {
    /// The categories, by ascending id.
    public let categories: [CocoDataset.Category]
    /// Curves of each category, in the order of `categories`.
    public let curves: [CocoCurves]

    /// Compares detections with annotations.
    ///
    /// - Parameters:
    ///   - imageIDs: The images that are looked at; all of the data set's if nil.
    /// - Throws: `unknownImage`, `unknownCategory` if a detection names one that is not in the data set.
    public init(
        of detections: CocoDetections, against dataset: CocoDataset, imageIDs: [Int]? = nil
    ) throws(EvaluationError) {
        try Self.check(detections, dataset)
        categories = dataset.categories.sorted { $0.id < $1.id }
        let selected = Set(imageIDs ?? dataset.images.map(\.id))
        // By category; a stable order by image keeps the file's order within an image.
        let items = Dictionary(grouping: detections.items.filter { selected.contains($0.imageID) }, by: \.categoryID)
        let objects = Dictionary(
            grouping: dataset.annotations.filter { selected.contains($0.imageID) }, by: \.categoryID)
        curves = categories.map { Self.curves(of: items[$0.id] ?? [], objects: objects[$0.id] ?? []) }
    }

    /// The twelve figures over all categories.
    public var summary: CocoSummary { summary(of: curves) }

    /// The twelve figures of one category, an index into `categories`.
    public func summary(ofCategory index: Int) -> CocoSummary { summary(of: [curves[index]]) }

    private static func curves(
        of items: [CocoDetections.Item], objects: [CocoDataset.Annotation]
    ) -> CocoCurves {
        let items = Dictionary(grouping: items, by: \.imageID)
        let objects = Dictionary(grouping: objects, by: \.imageID)
        var accumulator = CocoAccumulator()
        for image in Set(items.keys).union(objects.keys).sorted() {
            accumulator.append(best(items[image] ?? []), objects: objects[image] ?? [])
        }
        return accumulator.curves()
    }

    /// Highest scores first, equal ones in file order, at most as many as the largest limit.
    static func best(_ items: [CocoDetections.Item]) -> [CocoDetections.Item] {
        let order = items.indices.sorted { (items[$0].score, $1) > (items[$1].score, $0) }
        return order.prefix(CocoParameters.detectionLimits.last ?? 0).map { items[$0] }
    }

    private static func check(_ detections: CocoDetections, _ dataset: CocoDataset) throws(EvaluationError) {
        let images = Set(dataset.images.map(\.id))
        let categories = Set(dataset.categories.map(\.id))
        for (index, item) in detections.items.enumerated() {
            guard images.contains(item.imageID) else {
                throw EvaluationError(
                    .unknownImage,
                    "detection \(index + 1) is of image \(item.imageID), which the annotations do not have",
                    remedy: "give the annotations that the detections were made for")
            }
            guard categories.contains(item.categoryID) else {
                throw EvaluationError(
                    .unknownCategory,
                    "detection \(index + 1) is of category \(item.categoryID), which the annotations do not have",
                    remedy: "number the detections' categories as the annotations do")
            }
        }
    }
}
