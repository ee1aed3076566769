// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Detection
import Evaluation
import Foundation
import Imaging
import Reporting

/// `edgedet evaluate`: COCO's average precision of a model, or of detections that were made elsewhere.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measure how well a model finds objects (COCO AP).",
        discussion: """
            Compares boxes with annotations in COCO's format and prints the twelve figures that pycocotools would, to \
            the last bit. Either give images and a model to look at them with, or a result file of another program.
            """)

    @Option(help: "The objects that are there, in COCO's annotation format.")
    var annotations: String

    @Option(help: "The folder that the annotations' file names are relative to.")
    var images: String?

    @Option(help: "The model to look at the images with: int8, or float weights (.safetensors or .pth).")
    var model: String?

    @Option(help: "Detections to judge instead, in COCO's result format.")
    var detections: String?

    @Option(help: "Leave out detections of a lower score, 0 to 1. (default: 0.001 with --model)")
    var score: Double?

    @Option(help: "Look at the first images only, by id.")
    var limit: Int?

    @Option(help: "How many threads the model may use. (default: one for each core)")
    var threads: Int?

    @Flag(help: "Clip boxes to the picture first, as the daemon does; published figures of networks often do not.")
    var clip = false

    @Flag(
        inversion: .prefixedNo,
        help: "Average the boxes that agree on an object, as the daemon does; published figures of networks do not.")
    var voting = true

    @Option(help: "Write the model's detections to a file, in COCO's result format.")
    var outputDetections: String?

    @Option(
        help: "Write a page with curves, a score to use and the worst images: one HTML file that needs nothing else.")
    var report: String?

    @Flag(help: "Print one JSON object instead of a table.")
    var json = false

    func validate() throws {
        if detections != nil {
            guard model == nil, outputDetections == nil else {
                throw ValidationError("Give either --detections, or --images and --model; not both.")
            }
            guard images == nil || report != nil else {
                throw ValidationError("With --detections, --images are for a --report; give one, or leave them out.")
            }
        } else if images == nil || model == nil {
            throw ValidationError("Give --images and --model, or --detections.")
        }
        if let score, !(0...1).contains(score) { throw ValidationError("--score must be 0 to 1.") }
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
        try ThreadCount.validate(threads)
    }

    func run() throws {
        let inputs: [String?] = [annotations, detections, model]
        if let outputDetections { try OutputFile.check(outputDetections, besides: inputs) }
        if let report { try OutputFile.check(report, besides: inputs + [outputDetections]) }
        let dataset = try CocoDataset(contentsOf: annotations)
        if dataset.hasAnnotationWithIDZero {
            StandardError.say(
                "warning: \(annotations) has an annotation with id 0; as in pycocotools, its object always counts as missed"
            )
        }
        let imageIDs = dataset.imageIDs(limit: limit)
        let found = try detections(in: dataset, imageIDs: imageIDs)
        let evaluation = try CocoEvaluation(of: found, against: dataset, imageIDs: imageIDs)
        let judgement = CocoJudgement(of: found, against: dataset, imageIDs: imageIDs)
        if json {
            try StandardOutput.say(evaluation.summary.json)
        } else {
            try StandardOutput.say("\(imageIDs.count) images, \(found.items.count) detections\n")
            for line in EvaluationTable(evaluation).lines { try StandardOutput.say(line) }
            try StandardOutput.say("\n\(EvaluationVerdict(evaluation, judgement).sentence)")
        }
        // After the figures: a disk that has become full meanwhile must not take them along.
        if let outputDetections { try OutputFile.write { try found.write(to: outputDetections) } }
        guard let report else { return }
        try writeReport(report, evaluation, judgement, dataset, imageIDs)
        if !json { try StandardOutput.say("\(report): the report") }
    }

    private func writeReport(
        _ report: String, _ evaluation: CocoEvaluation, _ judgement: CocoJudgement, _ dataset: CocoDataset,
        _ imageIDs: [Int]
    ) throws {
        var picture: ((Int) throws -> RGBImage)?
        if let images {
            let paths = Dictionary(
                zip(imageIDs, try dataset.imagePaths(of: imageIDs, in: images)), uniquingKeysWith: { first, _ in first }
            )
            picture = { try ImageFile.read(paths[$0] ?? images, .stored) }
        }
        let source = EvaluationPage.Source(
            evaluation: evaluation, judgement: judgement, dataset: dataset,
            subject: Self.name(model ?? detections ?? ""),
            picture: picture)
        let page = try EvaluationPage(source, imageCount: imageIDs.count).page
        try OutputFile.write { try page.write(to: report) }
    }

    /// The last part of a path.
    private static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    private func detections(in dataset: CocoDataset, imageIDs: [Int]) throws -> CocoDetections {
        if let detections {
            let read = try CocoDetections(contentsOf: detections)
            return score.map { read.filtered(minimumScore: $0) } ?? read
        }
        guard let images, let model else { throw CleanExit.helpRequest(self) }
        let run = DatasetDetection(
            dataset: dataset, imageIDs: imageIDs, folder: images, minimumScore: Float(score ?? 0.001))
        return try run.detections(
            by: DetectorFile.openAny(
                model, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount,
                clipsToPicture: clip, voting: voting ? .standard : nil))
    }
}
