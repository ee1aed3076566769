// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Capture
import EfficientDet
import FloatEngine
import Foundation
import Imaging
import Int8Engine
import Quantization
import Reporting
import Weights

/// `edgedet calibrate`: float weights and sample images to an int8 model.
struct CalibrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate", abstract: "Turn float weights into an int8 model with the help of sample images.",
        discussion: """
            The images should be what the camera will see: 64 to 128 of them, with and without objects. They need no \
            annotations. The same images and weights give the same model, byte for byte, with any number of threads.
            """)

    /// How ranges follow from what was seen.
    enum Method: String, ExpressibleByArgument, CaseIterable {
        case auto
        case minmax
        case percentile
        case mse
    }

    @Argument(help: "Folders of JPEG or PNG images.")
    var images: [String]

    @Option(help: "The float weights (.safetensors or .pth).")
    var weights: String

    @Option(help: "Where to write the int8 model.")
    var output: String

    @Option(help: "Use the first N images by name only, of several folders the first folder's first.")
    var limit: Int?

    @Option(help: "How the range of an activation follows from its values: auto, minmax, percentile or mse.")
    var ranges = Method.auto

    @Option(help: "With --ranges percentile: how much of the values a range holds at either end.")
    var percentile = 99.99

    @Option(help: "Input of the network as WIDTHxHEIGHT, multiples of 128. (default: the network's own)")
    var input: String?

    @Option(help: "How many images are worked on at once. (default: one for each core)")
    var threads: Int?

    @Option(help: "Write a page with plots, boxes and the sample images: one HTML file that needs nothing else.")
    var report: String?

    @Option(help: "Look at this camera, as in /dev/video0, and warn if the sample images are unlike its picture.")
    var camera: String?

    @Option(help: "Compare the float and the int8 network on the first N images by name.")
    var compare = 8

    @Flag(help: "Also print the signal-to-noise ratio of every layer.")
    var layers = false

    func validate() throws {
        if !(50...100).contains(percentile) { throw ValidationError("--percentile must be 50 to 100.") }
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
        if compare < 1 { throw ValidationError("--compare must be at least 1.") }
        try ThreadCount.validate(threads)
        if let input, InputSize(input) == nil {
            throw ValidationError("--input must be like 512x384, both multiples of 128.")
        }
    }

    func run() async throws {
        let start = ContinuousClock.now
        let task = try assignment()
        let ranges = try await observe(task)
        try finish(task, ranges: ranges, since: start)
    }

    /// What is to be calibrated, with which pictures.
    private struct Assignment {
        let checkpoint: Checkpoint
        let network: Network
        let samples: SampleImages
        /// About the pictures, as sentences.
        let doubts: [String]
    }

    /// Reads and checks everything before the work that takes minutes.
    private func assignment() throws -> Assignment {
        try OtherNormalization.refuse(weights)
        let checkpoint = try Checkpoint.load(weights)
        var configuration = checkpoint.configuration
        if let size = input.flatMap(InputSize.init) {
            configuration.inputWidth = size.width
            configuration.inputHeight = size.height
        }
        let network = Network(configuration)
        // A byte is the least that becomes of a weight.
        try OutputFile.check(
            output, bytes: network.parameters.reduce(0) { $0 + $1.shape.reduce(1, *) }, besides: [weights])
        if let report { try OutputFile.check(report, besides: [weights, output]) }
        let samples = try SampleImages(folders: images, limit: limit, wantsPictures: report != nil)
        var doubts = samples.doubts
        if let camera { doubts += samples.doubts(about: CameraTrial(camera, CaptureSettings())) }
        warn(doubts)
        return Assignment(checkpoint: checkpoint, network: network, samples: samples, doubts: doubts)
    }

    /// Quantizes, writes the model, and says what became of it.
    private func finish(
        _ task: Assignment, ranges: ActivationRanges, since start: ContinuousClock.Instant
    ) throws {
        let (checkpoint, network, samples) = (task.checkpoint, task.network, task.samples)
        let model = try Quantizer(
            network: network, weights: checkpoint.weights, ranges: ranges, conventions: checkpoint.conventions,
            labels: checkpoint.labels,
            provenance: [
                "images": String(samples.paths.count),
                "ranges": self.ranges.rawValue,
                "weights": URL(fileURLWithPath: weights).lastPathComponent,
            ]
        ).quantized()
        try OutputFile.write { try model.write(to: output) }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let study = try CalibrationStudy(
            FloatModel(network, checkpoint.weights), model, paths: Array(samples.paths.prefix(compare)),
            wantsPictures: report != nil)
        let layerDoubts = LayerDoubts.doubts(study.layers)
        warn(layerDoubts)
        let configuration = model.configuration
        let findings = CalibrationFindings(
            network: "\(configuration.architecture.name), \(configuration.inputWidth)x\(configuration.inputHeight), "
                + "\(configuration.classCount) classes",
            method:
                "\(URL(fileURLWithPath: weights).lastPathComponent), \(samples.paths.count) sample images, ranges by "
                + "\(self.ranges.rawValue)",
            seconds: seconds, sizes: (try size(of: weights), try size(of: output)), layers: study.layers,
            heads: study.heads, agreement: study.agreement, warnings: (task.doubts + layerDoubts).map(\.asSentence))
        for line in CalibrationTable(findings, listsLayers: layers).lines { try StandardOutput.say(line) }
        try StandardOutput.say(
            "\(output): int8 \(findings.network), \(FixedPoint.text(Double(findings.sizes.int8) / 1e6, digits: 2)) MB from "
                + "\(samples.paths.count) images in \(FixedPoint.text(seconds, digits: 1)) s")
        // After the figures: a disk that has become full meanwhile must not take them along.
        if let report {
            let pictures = CalibrationPage.Pictures(
                values: study.values, pairs: study.pairs, samples: samples.pictures)
            let page = CalibrationPage(findings, pictures).page
            try OutputFile.write { try page.write(to: report) }
            try StandardOutput.say("\(report): the report")
        }
    }

    private func size(of path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }

    private func warn(_ doubts: [String]) {
        for doubt in doubts { StandardError.say("warning: \(doubt)") }
    }

    /// A sample as the network is given it.
    private static func pixels(_ path: String, for network: Network, _ conventions: Conventions) throws -> [UInt8] {
        let shape = network[Network.image].shape
        let letterboxer = Letterboxer(
            inputWidth: shape.width, inputHeight: shape.height, sizing: conventions.sizing)
        try letterboxer.fit(ImageFile.read(path))
        return letterboxer.input.pixels
    }

    private var method: RangeMethod {
        switch ranges {
        case .auto, .minmax: .minMax
        case .percentile: .percentile(percentile)
        case .mse: .leastSquares(steps: 255)
        }
    }

    private func observe(_ task: Assignment) async throws -> ActivationRanges {
        let (network, conventions, paths) = (task.network, task.checkpoint.conventions, task.samples.paths)
        let observer = RangeObserver(
            FloatModel(network, task.checkpoint.weights),
            threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
        let bar = SharedProgressBar("calibrating")
        let observed = try await observer.observe(
            imageCount: paths.count, method: method, progress: { _, total in bar.advance(total: total) }
        ) { index in
            try Self.pixels(paths[index], for: network, conventions)
        }
        bar.finish()
        return ranges == .auto ? .recommended(for: network, from: observed) : observed
    }
}

extension String {
    /// With a capital letter and a full stop.
    fileprivate var asSentence: String { prefix(1).uppercased() + dropFirst() + "." }
}
