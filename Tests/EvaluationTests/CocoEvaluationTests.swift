// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import Foundation
import Testing

@testable import Evaluation

/// A small evaluation and the figures of pycocotools 2.0.11, made by `Fixtures/make_cases.py`.
struct ReferenceCase: Decodable, CustomTestStringConvertible, Sendable {
    struct Expected: Decodable {
        let figures: [Double]
        let byCategory: [Double]
        let precisionSum: Double
        let recallSum: Double
        let scoreSum: Double
    }

    let name: String
    let dataset: CocoDataset
    let detections: [CocoDetections.Item]
    let expected: Expected

    var testDescription: String { name }

    static let all: [ReferenceCase] = {
        do {
            let file = try #require(
                Bundle.module.url(forResource: "cases", withExtension: "json", subdirectory: "Fixtures"))
            return try JSONDecoder().decode([ReferenceCase].self, from: Data(contentsOf: file))
        } catch {
            Issue.record(error)
            return []
        }
    }()
}

struct CocoEvaluationTests {
    @Test func casesAreThere() {
        #expect(ReferenceCase.all.count >= 40)
    }

    @Test(arguments: ReferenceCase.all)
    func everyFigure_isThatOfPycocotools(reference: ReferenceCase) throws {
        let evaluation = try CocoEvaluation(of: CocoDetections(reference.detections), against: reference.dataset)
        #expect(evaluation.summary.figures.map(\.value) == reference.expected.figures)
        let byCategory = evaluation.categories.indices.map { evaluation.summary(ofCategory: $0).averagePrecision }
        #expect(byCategory == reference.expected.byCategory)
        let curves = evaluation.allCurves
        let points = Double(CocoParameters.recallThresholds.count)
        let precisionSum = curves.map { $0?.precision.reduce(0, +) ?? -points }.reduce(0, +)
        let recallSum = curves.map { $0?.recall ?? -1 }.reduce(0, +)
        let scoreSum = curves.map { $0?.scores.reduce(0, +) ?? -points }.reduce(0, +)
        #expect(abs(precisionSum - reference.expected.precisionSum) < 1e-8)
        #expect(abs(recallSum - reference.expected.recallSum) < 1e-8)
        #expect(abs(scoreSum - reference.expected.scoreSum) < 1e-8)
    }

    @Test func imageIDs_selectWhatIsLookedAt() throws {
        let box = CocoBox(x: 0, y: 0, width: 40, height: 40)
        let dataset = try CocoDataset(
            images: [1, 2].map { .init(id: $0, fileName: nil) }, categories: [.init(id: 1, name: "box")],
            annotations: [1, 2].map {
                .init(id: $0, imageID: $0, categoryID: 1, box: box, area: box.area, isCrowd: false)
            })
        let detections = CocoDetections([.init(imageID: 2, categoryID: 1, box: box, score: 0.5)])
        let recalls = try [nil, [1], [2]].map {
            try CocoEvaluation(of: detections, against: dataset, imageIDs: $0).summary.averageRecall100
        }
        #expect(recalls == [0.5, 0, 1])
    }

    @Test func parameters_areThoseOfNumpy() {
        #expect(CocoParameters.iouThresholds.count == 10)
        let literals = (0..<10).map { Double(10 + $0) / 20 }
        #expect(zip(CocoParameters.iouThresholds, literals).map { $0 == $1 } == (0..<10).map { $0 != 8 })
        #expect(CocoParameters.iouThresholds[8] == 0.8999999999999999)
        let unequal = (0...100).filter { CocoParameters.recallThresholds[$0] != Double($0) / 100 }
        #expect(unequal == [35, 41, 47, 57, 69, 70, 82, 83, 94, 95])
    }

    /// numpy.mean([1/(k+1) for k in range(n)]).
    @Test(arguments: [
        (1, 1.0), (7, 0.37040816326530607), (8, 0.3397321428571428), (13, 0.24462567347182732),
        (128, 0.04244646166085291), (129, 0.042177511864912164), (1001, 0.0074789908706786685),
    ])
    func pairwiseMean_sumsInNumpysOrder(count: Int, mean: Double) {
        #expect((0..<count).map { 1 / Double($0 + 1) }.pairwiseMean == mean)
    }

    @Test func json_namesTheFiguresInPycocotoolsOrder() throws {
        let reference = try #require(ReferenceCase.all.first)
        let summary = try CocoEvaluation(of: CocoDetections(reference.detections), against: reference.dataset).summary
        #expect(
            summary.figures.map(\.name) == [
                "AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl",
            ])
        #expect(try JSONDecoder().decode(CocoSummary.self, from: Data(summary.json.utf8)) == summary)
    }
}

extension CocoEvaluation {
    /// As many as pycocotools' arrays have entries, recall thresholds aside.
    var allCurves: [CocoCurves.Curve?] {
        curves.flatMap { curves in
            CocoParameters.iouThresholds.indices.flatMap { threshold in
                CocoParameters.AreaRange.allCases.flatMap { range in
                    CocoParameters.detectionLimits.indices.map { limit in
                        curves.curve(threshold: threshold, range: range, limitIndex: limit)
                    }
                }
            }
        }
    }
}
