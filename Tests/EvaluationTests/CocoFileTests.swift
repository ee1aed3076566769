// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import Foundation
import Testing

@testable import Evaluation

/// Files that are as they should be, and files that are not.
struct CocoFileTests {
    /// Writes text to a file that is there while `body` runs.
    func withFile<Result>(_ text: String, body: (String) throws -> Result) throws -> Result {
        let file = FileManager.default.temporaryDirectory.appending(path: "edgedet-\(UUID().uuidString).json")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try body(file.path)
    }

    func error(_ body: () throws -> Void) throws -> EvaluationError {
        try #require(#expect(throws: EvaluationError.self) { try body() })
    }

    @Test func annotations_needNoAreaOrCrowdFlag() throws {
        let text = """
            {"info": {}, "images": [{"id": 7, "file_name": "a/b.jpg", "width": 4, "height": 3}, {"id": 8}],
             "categories": [{"id": 3, "name": "cat", "supercategory": "pet"}],
             "annotations": [{"id": 1, "image_id": 7, "category_id": 3, "bbox": [1, 2.5, 4, 2], "segmentation": [[1]]},
                             {"id": 2, "image_id": 7, "category_id": 3, "bbox": [0,0,1,1], "area": 5, "iscrowd": 1}]}
            """
        let dataset = try withFile(text) { try CocoDataset(contentsOf: $0) }
        #expect(dataset.images == [.init(id: 7, fileName: "a/b.jpg"), .init(id: 8, fileName: nil)])
        #expect(dataset.categories == [.init(id: 3, name: "cat")])
        let box = CocoBox(x: 1, y: 2.5, width: 4, height: 2)
        #expect(
            dataset.annotations == [
                .init(id: 1, imageID: 7, categoryID: 3, box: box, area: 8, isCrowd: false),
                .init(
                    id: 2, imageID: 7, categoryID: 3, box: CocoBox(x: 0, y: 0, width: 1, height: 1), area: 5,
                    isCrowd: true),
            ])
        #expect(!dataset.hasAnnotationWithIDZero)
    }

    @Test func detections_readBackAsExactlyTheSame() throws {
        var detections = CocoDetections()
        let box = Box(x0: 0.1, y0: -1 / 3, x1: 511.99997, y1: 1e-5)
        detections.append(
            [Detection(label: 1, score: 0.1, box: box), Detection(label: 0, score: 1e-7, box: box)], imageID: 5,
            categoryIDs: [90, 3])
        let read = try withFile("") { path in
            try detections.write(to: path)
            return try CocoDetections(contentsOf: path)
        }
        #expect(read.items == detections.items)
        #expect(read.items.map(\.categoryID) == [3, 90])
        #expect(read.items.map { Float($0.score) } == [0.1, 1e-7])
        #expect(Float(read.items[0].box.width) == box.width)
        let empty = try withFile("") { path in
            try CocoDetections().write(to: path)
            return try CocoDetections(contentsOf: path)
        }
        #expect(empty.items.isEmpty)
    }

    @Test func missingFile_isNamed() throws {
        let missing = "/nonexistent/annotations.json"
        for body in [
            { _ = try CocoDataset(contentsOf: missing) }, { _ = try CocoDetections(contentsOf: missing) },
            { try CocoDetections().write(to: missing) },
        ] as [() throws -> Void] {
            let error = try error(body)
            #expect(error.code == .inaccessibleFile)
            #expect(error.message.hasPrefix(missing))
        }
    }

    @Test(arguments: [
        ("", "it is not valid JSON"), ("{\"images\": [", "it is not valid JSON"),
        ("[]", "a value has the wrong type"), ("{\"images\": []}", "\"categories\" is missing"),
        (
            "{\"images\": [{\"id\": 1}, {\"id\": \"two\"}], \"categories\": [], \"annotations\": []}",
            "a value has the wrong type at images[1].id"
        ),
        (
            "{\"images\": [], \"categories\": [{\"id\": 1}], \"annotations\": []}",
            "\"name\" is missing at categories[0]"
        ),
        (
            """
            {"images": [], "categories": [],
             "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3]}]}
            """, "a value is missing at annotations[0].bbox[3]"
        ),
    ])
    func malformedAnnotations_areExplained(text: String, explanation: String) throws {
        try withFile(text) { path in
            let error = try error { _ = try CocoDataset(contentsOf: path) }
            #expect(error.code == .malformedFile)
            #expect(error.message.hasPrefix("\(path) is not a COCO annotation file: \(explanation)"))
        }
    }

    @Test func annotationsGivenAsDetections_areExplained() throws {
        try withFile("{\"images\": []}") { path in
            let error = try error { _ = try CocoDetections(contentsOf: path) }
            #expect(
                error.message
                    == "\(path) is not a COCO result file (an array of detections): a value has the wrong type")
        }
    }

    @Test func idsThatOccurTwice_areNamed() throws {
        let box = CocoBox(x: 0, y: 0, width: 1, height: 1)
        let image = CocoDataset.Image(id: 1, fileName: nil)
        let category = CocoDataset.Category(id: 4, name: "cat")
        let annotation = CocoDataset.Annotation(id: 0, imageID: 1, categoryID: 4, box: box, area: 1, isCrowd: false)
        #expect(
            try CocoDataset(images: [image], categories: [category], annotations: [annotation]).hasAnnotationWithIDZero)
        let messages = try [
            error { _ = try CocoDataset(images: [image, image], categories: [], annotations: []) },
            error { _ = try CocoDataset(images: [], categories: [category, category], annotations: []) },
            error { _ = try CocoDataset(images: [], categories: [], annotations: [annotation, annotation]) },
        ].map(\.message)
        #expect(
            messages
                == ["image id 1", "category id 4", "annotation id 0"].map { "\($0) occurs twice in the annotations" })
    }

    @Test func detectionsOfUnknownImagesAndCategories_areRefused() throws {
        let box = CocoBox(x: 0, y: 0, width: 1, height: 1)
        let dataset = try CocoDataset(
            images: [.init(id: 1, fileName: nil)], categories: [.init(id: 1, name: "cat")], annotations: [])
        let known = CocoDetections.Item(imageID: 1, categoryID: 1, box: box, score: 1)
        for (stranger, code) in [
            (CocoDetections.Item(imageID: 2, categoryID: 1, box: box, score: 1), EvaluationError.Code.unknownImage),
            (CocoDetections.Item(imageID: 1, categoryID: 2, box: box, score: 1), .unknownCategory),
        ] {
            let error = try error { _ = try CocoEvaluation(of: CocoDetections([known, stranger]), against: dataset) }
            #expect(error.code == code)
            #expect(error.message.hasPrefix("detection 2 is of "))
        }
    }
}
