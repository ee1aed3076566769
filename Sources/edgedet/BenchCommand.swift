// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Detection
import EfficientDet
import Foundation
import Glibc
import Imaging
import Int8Engine

/// `edgedet bench`: how long one picture takes.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure how long the network takes for a picture on this machine.",
        discussion: """
            Times from the letterboxed picture to the heads' raw outputs, and on to boxes. The machine should have \
            nothing else to do; the minimum is the least disturbed figure.
            """)

    @Option(help: "The int8 model. (default: the one that comes with edgedet)")
    var model: String?

    @Option(help: "How many threads share the picture.")
    var threads = 1

    @Option(help: "Kernels to run on. (default: the best this processor has)")
    var isa: String?

    @Option(help: "How many times the picture is looked at.")
    var iterations = 100

    @Option(help: "A picture to look at. (default: noise)")
    var image: String?

    @Flag(help: "Also print the time of each step, on one thread.")
    var layers = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        try ThreadCount.validate(threads)
        if iterations < 1 { throw ValidationError("--iterations must be at least 1.") }
    }

    /// The figures, under the keys that `--json` prints.
    struct Figures: Encodable {
        let isa: String
        let cpu: String
        let threads: Int
        let input: [Int]
        let iterations: Int
        let medianMilliseconds: Double
        let minimumMilliseconds: Double
        let percentile99Milliseconds: Double
        let boxesMedianMilliseconds: Double
        let gigaMACsPerSecond: Double
        let peakMegabytes: Double

        enum CodingKeys: String, CodingKey {
            case isa, cpu, threads, input, iterations
            case medianMilliseconds = "median_ms"
            case minimumMilliseconds = "min_ms"
            case percentile99Milliseconds = "p99_ms"
            case boxesMedianMilliseconds = "boxes_median_ms"
            case gigaMACsPerSecond = "gmac_per_s"
            case peakMegabytes = "peak_rss_mb"
        }
    }

    func run() throws {
        let detector = try DetectorFile.openInt8(
            model ?? DefaultModel.path(), threads: threads,
            instructionSet: isa.map(InstructionSet.named) ?? .best)
        let letterboxer = Letterboxer(for: detector)
        let letterbox = try letterboxer.fit(image.map { try ImageFile.read($0) } ?? noise())
        let pixels = letterboxer.input.pixels
        for _ in 0..<max(3, iterations / 20) { detector.engine.run(pixels) }
        var heads: [Double] = []
        var boxes: [Double] = []
        // What is timed shall allocate nothing: scripts/count-allocations looks.
        heads.reserveCapacity(iterations)
        boxes.reserveCapacity(iterations)
        for _ in 0..<iterations {
            let start = ContinuousClock.now
            detector.engine.run(pixels)
            let middle = ContinuousClock.now
            _ = detector.detections(letterbox: letterbox, minimumScore: Detection.defaultScore)
            let end = ContinuousClock.now
            heads.append((middle - start) / .milliseconds(1))
            boxes.append((end - start) / .milliseconds(1))
        }
        try report(detector, heads.sorted(), boxes.sorted())
        if layers && !json { try LayerTimes(detector.engine, pixels, iterations: iterations).print() }
    }

    private func report(_ detector: Int8Detector, _ heads: [Double], _ boxes: [Double]) throws {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let median = heads[heads.count / 2]
        let figures = Figures(
            isa: detector.engine.instructionSet.name, cpu: Self.processorName(), threads: threads,
            input: [detector.inputWidth, detector.inputHeight], iterations: iterations,
            medianMilliseconds: rounded(median), minimumMilliseconds: rounded(heads[0]),
            percentile99Milliseconds: rounded(heads[(heads.count - 1) * 99 / 100]),
            boxesMedianMilliseconds: rounded(boxes[boxes.count / 2]),
            gigaMACsPerSecond: rounded(Double(detector.engine.network.multiplyAccumulates) / median / 1e6),
            peakMegabytes: rounded(Double(usage.ru_maxrss) / 1024))
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            if let data = try? encoder.encode(figures) { try StandardOutput.say(String(decoding: data, as: UTF8.self)) }
            return
        }
        let count = "\(threads) \(threads == 1 ? "thread" : "threads")"
        try StandardOutput.say("\(figures.cpu), kernels for \(figures.isa), \(count)")
        try StandardOutput.say("input \(figures.input[0])x\(figures.input[1]), \(iterations) runs")
        try StandardOutput.say(
            "picture to raw outputs  median \(figures.medianMilliseconds) ms, min \(figures.minimumMilliseconds), p99 \(figures.percentile99Milliseconds)"
        )
        try StandardOutput.say("picture to boxes        median \(figures.boxesMedianMilliseconds) ms")
        try StandardOutput.say("\(figures.gigaMACsPerSecond) GMAC/s, peak memory \(figures.peakMegabytes) MB")
    }

    private func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

    /// The same noise every time: what the network takes for an object in it costs time and memory.
    private func noise() -> RGBImage {
        var state: UInt32 = 1
        return RGBImage(
            width: 640, height: 480,
            pixels: (0..<640 * 480 * 3).map { _ in
                // The generator of Numerical Recipes; its high bits are the random ones.
                state = state &* 1_664_525 &+ 1_013_904_223
                return UInt8(state >> 24)
            })
    }

    /// "model name" of /proc/cpuinfo.
    static func processorName() -> String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown processor"
    }
}
