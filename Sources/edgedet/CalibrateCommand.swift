// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EfficientDet
import FloatEngine
import Foundation
import Imaging
import Int8Engine
import Quantization
import Synchronization
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

    @Argument(help: "A folder of JPEG or PNG images.")
    var images: String

    @Option(help: "The float weights (.safetensors or .pth).")
    var weights: String

    @Option(help: "Where to write the int8 model.")
    var output: String

    @Option(help: "Use the first N images by name only.")
    var limit: Int?

    @Option(help: "How the range of an activation follows from its values: auto, minmax, percentile or mse.")
    var ranges = Method.auto

    @Option(help: "With --ranges percentile: how much of the values a range holds at either end.")
    var percentile = 99.99

    @Option(help: "Input of the network as WIDTHxHEIGHT, multiples of 128. (default: the network's own)")
    var input: String?

    @Option(help: "How many images are worked on at once. (default: one for each core)")
    var threads: Int?

    @Flag(help: "Also print the signal-to-noise ratio of every layer.")
    var layers = false

    func validate() throws {
        if !(50...100).contains(percentile) { throw ValidationError("--percentile must be 50 to 100.") }
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
        if let threads, threads < 1 { throw ValidationError("--threads must be at least 1.") }
        if let input, InputSize(input) == nil {
            throw ValidationError("--input must be like 512x384, both multiples of 128.")
        }
    }

    func run() async throws {
        let start = ContinuousClock.now
        let checkpoint = try Checkpoint.load(weights)
        var configuration = checkpoint.configuration
        if let size = input.flatMap(InputSize.init) {
            configuration.inputWidth = size.width
            configuration.inputHeight = size.height
        }
        let network = Network(configuration)
        // Before the work that takes minutes; a byte is the least that becomes of a weight.
        try OutputFile.check(output, bytes: network.parameters.reduce(0) { $0 + $1.shape.reduce(1, *) })
        let samples = try SampleImages(folder: images, limit: limit)
        samples.warn()
        let ranges = try await observe(network, checkpoint.weights, samples)
        let model = try Quantizer(
            network: network, weights: checkpoint.weights, ranges: ranges, labels: checkpoint.labels,
            provenance: [
                "images": String(samples.paths.count),
                "ranges": self.ranges.rawValue,
                "weights": URL(fileURLWithPath: weights).lastPathComponent,
            ]
        ).quantized()
        try model.write(to: output)
        let size = try FileManager.default.attributesOfItem(atPath: output)[.size] as? Int ?? 0
        let seconds = FixedPoint.text((ContinuousClock.now - start) / .seconds(1), digits: 1)
        try compare(network, checkpoint.weights, model, samples)
        print(
            "\(output): int8 \(configuration.architecture.name), \(configuration.inputWidth)x"
                + "\(configuration.inputHeight), \(configuration.classCount) classes, "
                + "\(FixedPoint.text(Double(size) / 1e6, digits: 2)) MB from \(samples.paths.count) images in \(seconds) s"
        )
    }

    /// Says how close the int8 network stays to the float one, on a few of the samples.
    private func compare(
        _ network: Network, _ weights: FloatWeights, _ model: Int8Model, _ samples: SampleImages
    ) throws {
        let comparison = NetworkComparison(FloatModel(network, weights), try Int8Engine(model, storesEveryLayer: true))
        let paths = samples.paths.prefix(8)
        var bar = ProgressBar("comparing", total: paths.count)
        for path in paths {
            let letterboxer = Letterboxer(
                inputWidth: model.configuration.inputWidth, inputHeight: model.configuration.inputHeight)
            try letterboxer.fit(ImageFile.read(path))
            comparison.add(letterboxer.input.pixels)
            bar.advance()
        }
        if layers {
            for layer in network.layers {
                guard let noise = comparison[layer.output] else { continue }
                print("  \(FixedPoint.text(noise.decibels, digits: 1)) dB  \(layer.name)")
            }
        }
        let classes = FixedPoint.text(comparison.worst(of: network.classOutputs), digits: 1)
        let boxes = FixedPoint.text(comparison.worst(of: network.boxOutputs), digits: 1)
        print("signal to noise at the heads, worst level: classes \(classes) dB, boxes \(boxes) dB")
    }

    private var method: RangeMethod {
        switch ranges {
        case .auto, .minmax: .minMax
        case .percentile: .percentile(percentile)
        case .mse: .leastSquares(steps: 255)
        }
    }

    private func observe(
        _ network: Network, _ weights: FloatWeights, _ samples: SampleImages
    ) async throws -> ActivationRanges {
        let observer = RangeObserver(
            FloatModel(network, weights),
            threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
        let bar = SharedProgressBar("calibrating")
        let shape = network[Network.image].shape
        let observed = try await observer.observe(
            imageCount: samples.paths.count, method: method, progress: { bar.update(done: $0, total: $1) }
        ) { index in
            let letterboxer = Letterboxer(inputWidth: shape.width, inputHeight: shape.height)
            try letterboxer.fit(ImageFile.read(samples.paths[index]))
            return letterboxer.input.pixels
        }
        bar.finish()
        return ranges == .auto ? .recommended(for: network, from: observed) : observed
    }
}

/// "512x384".
struct InputSize {
    let width: Int
    let height: Int

    /// Reads a size; nil unless both sides are positive multiples of 128, at most 4096.
    init?(_ text: String) {
        let parts = text.split(separator: "x").map { Int($0) }
        guard parts.count == 2, let width = parts[0], let height = parts[1],
            [width, height].allSatisfy({ (128...4096).contains($0) && $0.isMultiple(of: 128) })
        else { return nil }
        self.width = width
        self.height = height
    }
}

/// A progress bar that several tasks may move on.
final class SharedProgressBar: Sendable {
    private let title: String
    private let bar = Mutex<ProgressBar?>(nil)

    init(_ title: String) {
        self.title = title
    }

    func update(done: Int, total: Int) {
        bar.withLock { bar in
            if bar == nil { bar = ProgressBar(title, total: total) }
            bar?.advance()
        }
    }

    /// Clears the line.
    func finish() {
        bar.withLock { $0 = nil }
    }
}
