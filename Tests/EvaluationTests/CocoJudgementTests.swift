// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Evaluation

struct CocoJudgementTests {
    private static let box = CocoBox(x: 0, y: 0, width: 40, height: 40)

    private func annotation(
        _ id: Int, _ image: Int, x: Double = 0, category: Int = 1, isCrowd: Bool = false
    ) -> CocoDataset.Annotation {
        .init(
            id: id, imageID: image, categoryID: category, box: CocoBox(x: x, y: 0, width: 40, height: 40), area: 1600,
            isCrowd: isCrowd)
    }

    private func item(_ image: Int, x: Double = 0, category: Int = 1, _ score: Double) -> CocoDetections.Item {
        .init(imageID: image, categoryID: category, box: CocoBox(x: x, y: 0, width: 40, height: 40), score: score)
    }

    private func dataset(_ annotations: [CocoDataset.Annotation]) throws -> CocoDataset {
        try CocoDataset(
            images: [1, 2].map { .init(id: $0, fileName: nil) },
            categories: [.init(id: 1, name: "one"), .init(id: 2, name: "two")], annotations: annotations)
    }

    @Test func everyDetectionAndObjectIsAccountedFor() throws {
        let dataset = try dataset([
            annotation(1, 1), annotation(2, 1, x: 100), annotation(3, 2, category: 2),
            annotation(4, 2, x: 200, isCrowd: true),
        ])
        let detections = CocoDetections([
            item(1, 0.9), item(1, x: 4, 0.8), item(2, category: 1, 0.7), item(2, x: 200, 0.6),
        ])
        let judgement = CocoJudgement(of: detections, against: dataset, imageIDs: [1, 2])
        // The second one finds nothing that is left, the third is of the wrong class, the fourth lies in a crowd.
        #expect(judgement.detections.map(\.isRight) == [true, false, false])
        #expect(judgement.objects.map(\.annotation.id) == [1, 2, 3])
        #expect(judgement.objects.map(\.score) == [0.9, nil, nil])
        #expect(judgement.balance(atScore: 0.85) == .init(score: 0.85, precision: 1, recall: 1 / 3))
        #expect(judgement.balance(atScore: 0.1) == .init(score: 0.1, precision: 1 / 3, recall: 1 / 3))
        #expect(judgement.balance(atScore: 0.95) == .init(score: 0.95, precision: 1, recall: 0))
        #expect(judgement.advised?.score == 0.9)
        let first = CocoJudgement(of: detections, against: dataset, imageIDs: [2])
        #expect(first.detections.count == 1 && first.objects.count == 1)
    }

    @Test func withoutObjectsOrDetections_nothingIsAdvised() throws {
        let empty = CocoJudgement(of: CocoDetections(), against: try dataset([annotation(1, 1)]), imageIDs: [1])
        #expect(empty.advised == nil)
        #expect(empty.balance(atScore: 0.5).recall == 0)
        let blind = CocoJudgement(of: CocoDetections([item(1, 0.5)]), against: try dataset([]), imageIDs: [1])
        #expect(blind.advised == nil)
        #expect(blind.balance(atScore: 0.5).precision == 0)
    }

    /// Without crowds, sizes and ids of 0, what is right here is what the curves count: the recall they end at.
    @Test func agreesWithTheCurves() throws {
        for reference in ReferenceCase.all where !reference.dataset.hasAnnotationWithIDZero {
            let evaluation = try CocoEvaluation(of: CocoDetections(reference.detections), against: reference.dataset)
            let judgement = CocoJudgement(
                of: CocoDetections(reference.detections), against: reference.dataset,
                imageIDs: reference.dataset.images.map(\.id))
            for (category, curves) in zip(evaluation.categories, evaluation.curves) {
                let objects = judgement.objects.filter { $0.annotation.categoryID == category.id }
                #expect(objects.count == curves.objectCount)
                guard let curve = curves.curve(threshold: 0) else { continue }
                let found = objects.count { $0.score != nil }
                #expect(Double(found) / Double(objects.count) == curve.recall)
            }
        }
    }
}
