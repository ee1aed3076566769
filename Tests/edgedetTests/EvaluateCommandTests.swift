// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Detection
import EfficientDet
import Evaluation
import Foundation
import Imaging
import Testing

@testable import edgedet

/// Finds one object where the picture is white: its label is the class, its box the white pixels.
private final class WhiteDetector: ObjectDetector {
    let inputWidth = 64
    let inputHeight = 64
    let labels: LabelMap
    let conventions: Conventions
    private(set) var minimumScores: [Float] = []
    private(set) var letterboxes: [Letterbox] = []

    init(labels: [String], conventions: Conventions = .effdet) {
        self.labels = LabelMap(names: labels)
        self.conventions = conventions
    }

    func detect(_ pixels: [UInt8], letterbox: Letterbox, minimumScore: Float) -> [Detection] {
        minimumScores.append(minimumScore)
        letterboxes.append(letterbox)
        let white = (0..<(64 * 64)).filter { pixels[3 * $0] == 255 }
        let columns = white.map { $0 % 64 }
        let rows = white.map { $0 / 64 }
        guard let left = columns.min(), let right = columns.max(), let top = rows.min(), let bottom = rows.max()
        else { return [] }
        let box = Box(x0: Float(left), y0: Float(top), x1: Float(right + 1), y1: Float(bottom + 1))
        return [Detection(label: 1, score: 0.75, box: box), Detection(label: 0, score: 0.5, box: box)]
    }
}

struct EvaluateCommandTests {
    /// A data set of two pictures, one in a sub-folder, each with a white rectangle where its annotation says.
    private struct Pictures {
        let folder = FileManager.default.temporaryDirectory.appending(path: "edgedet-\(UUID().uuidString)").path
        let dataset: CocoDataset

        init(names: [String]) throws {
            let box = CocoBox(x: 8, y: 16, width: 24, height: 32)
            dataset = try CocoDataset(
                images: names.enumerated().map { .init(id: 9 - $0.offset, fileName: $0.element) },
                categories: [.init(id: 30, name: "other"), .init(id: 20, name: "white")],
                annotations: names.indices.map {
                    .init(id: $0 + 1, imageID: 9 - $0, categoryID: 20, box: box, area: box.area, isCrowd: false)
                })
            var image = RGBImage(width: 64, height: 64, pixels: [UInt8](repeating: 0, count: 64 * 64 * 3))
            for row in 16..<48 {
                for byte in (3 * (row * 64 + 8))..<(3 * (row * 64 + 32)) { image.pixels[byte] = 255 }
            }
            try FileManager.default.createDirectory(atPath: "\(folder)/b", withIntermediateDirectories: true)
            for name in ["b/second.png", "first.png"] {
                try ImageFile.write(image, to: "\(folder)/\(name)", format: .png)
            }
        }

        func run(limit: Int? = nil) -> DatasetDetection {
            DatasetDetection(
                dataset: dataset, imageIDs: dataset.imageIDs(limit: limit), folder: folder, minimumScore: 0.25)
        }
    }

    private func withPictures(
        names: [String] = ["b/second.png", "first.png"], body: (Pictures) throws -> Void
    ) throws {
        let pictures = try Pictures(names: names)
        defer { try? FileManager.default.removeItem(atPath: pictures.folder) }
        try body(pictures)
    }

    @Test func datasetDetection_looksAtEveryImageByAscendingID() throws {
        try withPictures { pictures in
            let detector = WhiteDetector(labels: ["other", "white"])
            let found = try pictures.run().detections(by: detector)
            #expect(found.items.map(\.imageID) == [8, 8, 9, 9])
            #expect(found.items.map(\.categoryID) == [20, 30, 20, 30])
            #expect(detector.minimumScores == [0.25, 0.25])
            let evaluation = try CocoEvaluation(of: found, against: pictures.dataset)
            #expect(abs(evaluation.summary.averagePrecision - 1) < 1e-12)
            #expect(try pictures.run(limit: 1).detections(by: detector).items.map(\.imageID) == [8, 8])
        }
    }

    @Test func pictures_lieInTheInputAsTheModelsConventionsSay_andAsTheyAreStored() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "edgedet-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // 49 is a side that int(side · (64/side)) makes 63 of. EXIF says that the picture is to be turned.
        let image = RGBImage(width: 49, height: 16, pixels: [UInt8](repeating: 9, count: 49 * 16 * 3))
        var bytes = try ImageFile.encodeJPEG(image)
        let exif = Array("Exif\0\0MM\0*\0\0\0\u{8}\0\u{1}".utf8) + [1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]
        bytes.insert(contentsOf: [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif, at: 2)
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/a.jpg"))
        #expect(try ImageFile.read("\(folder)/a.jpg").width == 16)
        let dataset = try CocoDataset(
            images: [.init(id: 1, fileName: "a.jpg")], categories: [.init(id: 1, name: "white")], annotations: [])
        for (conventions, width) in [(Conventions.effdet, 63), (.zylo117, 64)] {
            let detector = WhiteDetector(labels: ["white"], conventions: conventions)
            _ = try DatasetDetection(dataset: dataset, imageIDs: [1], folder: folder, minimumScore: 0)
                .detections(by: detector)
            let letterbox = try #require(detector.letterboxes.first)
            #expect((letterbox.sourceWidth, letterbox.sourceHeight) == (49, 16))
            #expect(letterbox.scaledWidth == width)
        }
    }

    @Test func classesWithoutAName_areLeftOut() throws {
        try withPictures { pictures in
            for (labels, ids) in [(["", "white"], [20]), (["other"], [30])] {
                let found = try pictures.run(limit: 1).detections(by: WhiteDetector(labels: labels))
                #expect(found.items.map(\.categoryID) == ids)
            }
            for labels in [[], ["", ""]] {
                #expect(throws: EvaluationError.self) {
                    try pictures.run().detections(by: WhiteDetector(labels: labels))
                }
            }
        }
    }

    @Test func labelWithoutACategory_isNamed() throws {
        try withPictures { pictures in
            let error = try #require(
                #expect(throws: EvaluationError.self) {
                    try pictures.run().detections(by: WhiteDetector(labels: ["other", "grey"]))
                })
            #expect(error.code == .unknownCategory)
            #expect(
                error.message
                    == "the model's class \"grey\" is none of the annotations' categories (other, white)")
        }
    }

    @Test func missingImages_areNamedBeforeAnyIsLookedAt() throws {
        try withPictures(names: ["b/second.png", "third.png", "b/fourth.png"]) { pictures in
            let detector = WhiteDetector(labels: ["other", "white"])
            let error = try #require(
                #expect(throws: EvaluationError.self) { try pictures.run().detections(by: detector) })
            #expect(error.code == .missingImage)
            #expect(error.message == "\(pictures.folder) lacks 2 of 3 images: b/fourth.png, third.png")
            #expect(detector.minimumScores.isEmpty)
        }
    }

    @Test func table_showsFiguresBySizeAndClass() throws {
        try withPictures { pictures in
            let found = try pictures.run().detections(by: WhiteDetector(labels: ["other", "white"]))
            let evaluation = try CocoEvaluation(of: found, against: pictures.dataset)
            #expect(
                EvaluationTable(evaluation).lines == [
                    "                  all    small   medium    large",
                    "AP              1.000    1.000        -        -",
                    "AP50            1.000",
                    "AP75            1.000",
                    "AR1             1.000",
                    "AR10            1.000",
                    "AR100           1.000    1.000        -        -",
                    "",
                    "class         objects       AP     AP50     AP75    AR100",
                    "white               2    1.000    1.000    1.000    1.000",
                    "other               0        -        -        -        -",
                ])
        }
    }

    @Test(arguments: [
        ["--annotations", "a"], ["--annotations", "a", "--images", "b"], ["--annotations", "a", "--model", "b"],
        ["--annotations", "a", "--detections", "b", "--images", "c"],
        ["--annotations", "a", "--detections", "b", "--output-detections", "c"],
        ["--annotations", "a", "--detections", "b", "--score", "1.5"],
        ["--annotations", "a", "--detections", "b", "--limit", "0"],
        ["--annotations", "a", "--images", "b", "--model", "c", "--threads", "0"], ["--detections", "b"],
    ])
    func argumentsThatMakeNoSense_areRefused(arguments: [String]) {
        #expect(throws: (any Error).self) { try EvaluateCommand.parse(arguments) }
    }

    @Test func argumentsThatMakeSense_areTaken() throws {
        _ = try EvaluateCommand.parse(["--annotations", "a", "--detections", "b", "--json", "--limit", "3"])
        _ = try EvaluateCommand.parse(["--annotations", "a", "--images", "b", "--model", "c", "--score", "0"])
    }
}
