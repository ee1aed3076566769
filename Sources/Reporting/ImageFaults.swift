// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import Evaluation

/// What went wrong in one picture.
struct ImageFaults {
    let imageID: Int
    private let right: [CocoDetections.Item]
    private let wrong: [CocoDetections.Item]
    private let found: [CocoDataset.Annotation]
    private let missed: [CocoDataset.Annotation]

    /// The pictures with the most errors among detections of a score and more, worst first; those without are left out.
    static func worst(_ judgement: CocoJudgement, score: Double, limit: Int) -> [ImageFaults] {
        let detections = Dictionary(
            grouping: judgement.detections.filter { $0.item.score >= score }, by: \.item.imageID)
        let objects = Dictionary(grouping: judgement.objects, by: \.annotation.imageID)
        let all = Set(detections.keys).union(objects.keys).map { image in
            let judged = detections[image] ?? []
            let truth = objects[image] ?? []
            func isFound(_ object: CocoJudgement.Object) -> Bool { object.score.map { $0 >= score } ?? false }
            return ImageFaults(
                imageID: image, right: judged.filter(\.isRight).map(\.item),
                wrong: judged.filter { !$0.isRight }.map(\.item),
                found: truth.filter(isFound).map(\.annotation),
                missed: truth.filter { !isFound($0) }.map(\.annotation))
        }
        return Array(
            all.filter { $0.count > 0 }.sorted { ($1.count, $0.imageID) < ($0.count, $1.imageID) }.prefix(limit))
    }

    /// Missed objects and false detections.
    var count: Int { missed.count + wrong.count }

    /// "2 missed, 1 false".
    var summary: String {
        [(missed.count, "missed"), (wrong.count, "false")].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
            .joined(separator: ", ")
    }

    /// What is drawn over the picture, errors on top.
    func marks(name: (Int) -> String) -> [EmbeddedPicture.Mark] {
        func label(_ item: CocoDetections.Item) -> String {
            "\(name(item.categoryID)) \(FixedPoint.text(item.score, digits: 2))"
        }
        return found.map { EmbeddedPicture.Mark(.truth, Box($0.box)) }
            + right.map { EmbeddedPicture.Mark(.right, Box($0.box), label: label($0)) }
            + missed.map { EmbeddedPicture.Mark(.missed, Box($0.box), label: name($0.categoryID)) }
            + wrong.map { EmbeddedPicture.Mark(.wrong, Box($0.box), label: label($0)) }
    }
}

extension Box {
    fileprivate init(_ box: CocoBox) {
        self.init(
            x0: Float(box.x), y0: Float(box.y), x1: Float(box.x + box.width), y1: Float(box.y + box.height))
    }
}
