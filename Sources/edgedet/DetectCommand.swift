// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Detection
import EfficientDet
import Filtering
import Foundation
import Imaging
import Int8Engine
import Publishing
import Reporting

/// `edgedet detect`: objects in picture files.
struct DetectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect", abstract: "Find objects in pictures.",
        discussion: """
            Prints one line per object, or with --json one event per picture. With --output it also writes each picture \
            with its boxes drawn. Pictures that cannot be read are named on standard error; the others are still done. \
            A folder stands for the pictures in it, in the order of their names.
            """)

    @Argument(help: "JPEG or PNG files, or folders of them.")
    var images: [String]

    @Option(help: "The int8 model. (default: the one that comes with edgedet)")
    var model: String?

    @Option(help: "Leave out objects of a lower score, 0 to 1.")
    var score = Double(Detection.defaultScore)

    @Flag(help: "Of objects that lie on each other, keep only the best, whatever their classes.")
    var oneLabel = false

    @Flag(help: "Print events as JSON lines.")
    var json = false

    @Option(help: "Write annotated pictures into this folder.")
    var output: String?

    @Option(help: "How many threads may share a picture. (default: one for each core)")
    var threads: Int?

    func validate() throws {
        if images.isEmpty { throw ValidationError("Name at least one picture.") }
        if !(0...1).contains(score) { throw ValidationError("--score must be 0 to 1.") }
        try ThreadCount.validate(threads)
    }

    func run() throws {
        let pictures = try PictureArguments(images)
        if let output {
            try pictures.requireDifferentNames()
            try OutputFile.makeFolder(output)
            try pictures.requireOthers(than: output)
        }
        let detector = try DetectorFile.openInt8(
            model ?? DefaultModel.path(), threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
        let letterboxer = Letterboxer(for: detector)
        var failures = 0
        for (index, path) in pictures.paths.enumerated() {
            do {
                try detect(in: path, index: index, detector, letterboxer)
            } catch let error as ImagingError {
                failures += 1
                StandardError.say("error: \(error)")
            }
        }
        if failures > 0 { throw ExitCode.failure }
    }

    private func detect(
        in path: String, index: Int, _ detector: Int8Detector, _ letterboxer: Letterboxer
    ) throws {
        let image = try ImageFile.read(path)
        let captured = (timestamp: DispatchTime.now().uptimeNanoseconds, frameTime: Date().timeIntervalSince1970)
        let letterbox = try letterboxer.fit(image)
        let start = ContinuousClock.now
        let all = detector.detect(letterboxer.input.pixels, letterbox: letterbox, minimumScore: Float(score))
        let found = oneLabel ? OneLabel.best(of: all) : all
        let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
        if json {
            let event = FrameEvent(
                camera: "detect", source: path, sequence: index, timestamp: captured.timestamp,
                frameTime: captured.frameTime, inferenceMilliseconds: milliseconds, width: image.width,
                height: image.height, objects: found)
            try StandardOutput.write(event.line(labels: detector.labels))
        } else {
            try StandardOutput.say(
                "\(path): \(image.width)x\(image.height), \(found.count) \(found.count == 1 ? "object" : "objects") in "
                    + "\(FixedPoint.text(milliseconds, digits: 1)) ms")
            for detection in found {
                let box = detection.box
                try StandardOutput.say(
                    "  \(detector.labels.name(of: detection.label)) \(FixedPoint.text(Double(detection.score), digits: 2))"
                        + " at \(Int(box.x0.rounded())),\(Int(box.y0.rounded()))"
                        + " \(Int(box.width.rounded()))x\(Int(box.height.rounded()))")
            }
        }
        if let output {
            let name = PictureArguments.stem(of: path)
            let annotated = BoxDrawing.annotate(image, with: found, labels: detector.labels)
            try OutputFile.write { try ImageFile.write(annotated, to: "\(output)/\(name).png", format: .png) }
        }
    }
}
