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

    @Flag(help: "Also list inputs, and controls such as exposure and focus with their values.")
    var controls = false

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

    @Option(help: "The input to try, by name or number.")
    var input: String?

    @Option(
        help: ArgumentHelp("Try with a control set to a value. May be repeated.", valueName: "name=value"),
        transform: Self.setting)
    var set: [CameraSetting] = []

    func validate() throws {
        if !tries && (format != nil || width != nil || height != nil || input != nil || !set.isEmpty) {
            throw ValidationError("--format, --width, --height, --input and --set say what to try; add --try")
        }
        for side in [width, height].compactMap({ $0 }) where !(1...16384).contains(side) {
            throw ValidationError("a side of \(side) pixels is not between 1 and 16384")
        }
    }

    func run() throws {
        let cameras = try chosen(from: Camera.all(withControls: controls))
        let settings = CaptureSettings(
            width: width, height: height, format: format,
            input: input.map { CameraSetting(name: "input", value: $0) }, controls: set)
        let reports = cameras.map { camera in
            CameraReport(camera, trial: tries && camera.problem == nil ? CameraTrial(camera.path, settings) : nil)
        }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            try StandardOutput.say(String(decoding: try encoder.encode(["cameras": reports]), as: UTF8.self))
        } else if reports.isEmpty {
            try StandardOutput.say(
                """
                No camera was found. Plug one in; if it is plugged in, see whether its driver took it (dmesg); in a \
                container or a virtual machine, pass the device through. Pictures and Y4M streams need no camera: \
                edgedet run --source folder:PATH or y4m:-
                """)
        } else {
            try StandardOutput.say(reports.map(\.text).joined(separator: "\n\n"))
        }
        if reports.contains(where: { $0.trial?.problem != nil }) { throw ExitCode.failure }
    }

    private static func setting(_ text: String) throws -> CameraSetting {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw ValidationError("write it as NAME=VALUE")
        }
        return CameraSetting(name: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
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
