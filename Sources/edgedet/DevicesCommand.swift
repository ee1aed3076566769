// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Capture
import Foundation
import Imaging

/// `edgedet devices`: which cameras there are, what they offer and, on request, what arrives from them.
struct DevicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "Lists cameras, their formats and their stable names.",
        discussion: """
            A name under /dev/v4l/by-id stays with a camera wherever it is plugged in, one under by-path with the \
            socket; /dev/video0 may be another camera after the next start. Nodes that carry no pictures are left out.
            """)

    @Argument(help: "Only these cameras.")
    var devices: [String] = []

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(name: .customLong("try"), help: "Capture some frames from each camera and say what arrived.")
    var tries = false

    @Option(
        help: ArgumentHelp("The format to try, by its four characters: YUYV, NV12, MJPG.", valueName: "fourcc"),
        transform: Self.pixelFormat)
    var format: PixelFormat?

    @Option(help: "Columns to try.")
    var width: Int?

    @Option(help: "Rows to try.")
    var height: Int?

    func validate() throws {
        if !tries && (format != nil || width != nil || height != nil) {
            throw ValidationError("--format, --width and --height say what to try; add --try")
        }
        for side in [width, height].compactMap({ $0 }) where !(1...16384).contains(side) {
            throw ValidationError("a side of \(side) pixels is not between 1 and 16384")
        }
    }

    func run() throws {
        let cameras = try chosen(from: Camera.all())
        let settings = CaptureSettings(width: width, height: height, format: format)
        let reports = cameras.map { camera in
            CameraReport(camera, trial: tries && camera.problem == nil ? CameraTrial(camera.path, settings) : nil)
        }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            print(String(decoding: try encoder.encode(["cameras": reports]), as: UTF8.self))
        } else if reports.isEmpty {
            print(
                """
                No camera was found. Plug one in; if it is plugged in, see whether its driver took it (dmesg); in a \
                container or a virtual machine, pass the device through. Pictures and Y4M streams need no camera: \
                edgedet run --source folder:PATH or y4m:-
                """)
        } else {
            print(reports.map(\.text).joined(separator: "\n\n"))
        }
        if reports.contains(where: { $0.trial?.problem != nil }) { throw ExitCode.failure }
    }

    private static func pixelFormat(_ text: String) throws -> PixelFormat {
        guard let format = PixelFormat(name: text) else {
            throw ValidationError("it is none of \(PixelFormat.allCases.map(\.name).joined(separator: ", "))")
        }
        return format
    }

    /// The cameras that were asked for, by any of their names.
    private func chosen(from cameras: [Camera]) throws(CaptureError) -> [Camera] {
        if devices.isEmpty { return cameras }
        var chosen: [Camera] = []
        for name in devices {
            guard let camera = cameras.first(where: { $0.path == name || $0.stableNames.contains(name) }) else {
                throw CaptureError(
                    .noSuchDevice, "There is no camera '\(name)'",
                    remedy: "name one of those that 'edgedet devices' lists")
            }
            chosen.append(camera)
        }
        return chosen
    }
}

/// A camera as it is printed.
struct CameraReport: Encodable {
    struct Size: Encodable {
        var width: Int
        var height: Int
        /// Frames per second.
        var rates: [Double]
    }

    struct Format: Encodable {
        var fourcc: String
        var description: String
        /// Whether edgedet can read it.
        var readable: Bool
        /// Every size, or the smallest and the largest.
        var sizes: [Size]
        /// Whether all sizes between the two are there as well.
        var isRange: Bool
    }

    var path: String
    var stableNames: [String]
    var card: String
    var driver: String
    var bus: String
    var formats: [Format]
    var problem: String?
    var trial: CameraTrial?

    init(_ camera: Camera, trial: CameraTrial?) {
        path = camera.path
        stableNames = camera.stableNames
        card = camera.card
        driver = camera.driver
        bus = camera.bus
        problem = camera.problem.map { "\($0)" }
        self.trial = trial
        func size(_ size: CameraFormat.Size) -> Size {
            Size(width: size.width, height: size.height, rates: size.rates.map { ($0 * 100).rounded() / 100 })
        }
        formats = camera.formats.map { format in
            let (sizes, isRange): ([Size], Bool) =
                switch format.sizes {
                case .list(let sizes): (sizes.map(size), false)
                case .range(let range): ([size(range.minimum), size(range.maximum)], true)
                case .unknown: ([], false)
                }
            return Format(
                fourcc: format.fourCC, description: format.description, readable: format.pixelFormat != nil,
                sizes: sizes, isRange: isRange)
        }
    }

    /// For people.
    var text: String {
        var lines = [card.isEmpty ? path : "\(path)  \(card) (\(driver), \(bus))"]
        lines += stableNames.map { "  \($0)" }
        for format in formats where format.readable {
            let sizes = format.sizes.map { size in
                "\(size.width)x\(size.height)"
                    + (size.rates.isEmpty
                        ? "" : " at \(size.rates.map { "\($0.formatted())" }.joined(separator: ", "))")
            }
            lines.append("  \(format.fourcc)  " + sizes.joined(separator: format.isRange ? " to " : "; "))
        }
        let others = formats.filter { !$0.readable }.map(\.fourcc)
        if !others.isEmpty { lines.append("  not read: \(others.joined(separator: ", "))") }
        if let problem { lines.append("  \(problem)") }
        if let trial { lines.append("  \(trial.text)") }
        return lines.joined(separator: "\n")
    }
}
