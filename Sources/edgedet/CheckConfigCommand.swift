// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Capture
import EdgeDetDaemon
import Foundation
import Imaging
import Publishing

/// `edgedet check-config`: what `edgedet run` and a reload would say of a configuration file.
struct CheckConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Check a configuration file as a start or a reload would.",
        discussion: """
            Prints what each camera would do, or the first error with its line and remedy, and then exits with 78. A \
            camera that is not there now is no error.
            """)

    @Option(name: .shortAndLong, help: "Configuration file.")
    var config = RunCommand.defaultFile

    func run() throws {
        let source = ConfigurationSource(file: config)
        let (configuration, detector) = try Reloading(source: source, plan: DetectorPlan.init).check()
        let count = configuration.cameras.count
        let lines =
            ["ok  \(config): \(count) \(count == 1 ? "camera" : "cameras")"]
            + configuration.cameras.map { "    \(Self.summary(of: $0))" }
            + (detector.facts.map { ["    model: \($0)"] } ?? [])
            + ["    socket: \(configuration.socket.path ?? "the default")"]
            + ["    log: \(configuration.log?.path ?? "none")"]
        try StandardOutput.write(lines.map { "\($0)\n" }.joined().utf8)
        for doubt in Self.doubts(about: configuration) { StandardError.say("warning: \(doubt)") }
    }

    /// What may be otherwise by the time the daemon starts, or for the user that it runs as: systemd makes it folders.
    static func doubts(about configuration: Configuration) -> [String] {
        let absent = configuration.cameras.filter { !$0.source.isPresent }
        var doubts = absent.map { "camera \($0.name): \($0.source) is not there now" }
        for path in configuration.socketPaths {
            do { try SocketPath.check(path) } catch { doubts.append(error.message) }
        }
        if let file = configuration.metrics, !isWritable(folder(of: file)) {
            doubts.append(unwritable("metrics", file))
        }
        if let pictures = configuration.snapshots?.folder,
            !isWritable(access(pictures, F_OK) == 0 ? pictures : folder(of: pictures))
        {
            doubts.append(unwritable("snapshots", pictures))
        }
        return doubts
    }

    private static func unwritable(_ key: String, _ path: String) -> String {
        "\(key): \(path) cannot be written: its folder is not there or this user may not write there"
    }

    private static func folder(of path: String) -> String {
        URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
    }

    private static func isWritable(_ folder: String) -> Bool { access(folder, W_OK | X_OK) == 0 }

    /// "door: /dev/video0, score 0.3, 10 fps, 640x480 MJPG, zone doorway"; what the source chooses is left out.
    static func summary(of camera: CameraConfiguration) -> String {
        let capture = camera.capture
        var parts = ["\(camera.name): \(camera.source)", "score \(camera.score)"]
        if let rate = capture.framesPerSecond { parts.append(rate == 0 ? "every frame" : "\(rate) fps") }
        if capture.width != nil || capture.height != nil {
            parts.append("\(capture.width.map(String.init) ?? "?")x\(capture.height.map(String.init) ?? "?")")
        }
        if let format = capture.format { parts.append(format.rawValue.trimmingCharacters(in: .whitespaces)) }
        if let input = capture.input { parts.append("input \(input.value)") }
        parts += capture.controls.map { "\($0.name) \($0.value)" }
        if capture.isBottomUp { parts.append("bottom up") }
        if capture.loop { parts.append("loop") }
        return (parts + camera.detection.summary).joined(separator: ", ")
    }
}
