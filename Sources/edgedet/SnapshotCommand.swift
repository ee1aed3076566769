// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import EdgeDetDaemon
import Foundation
import Imaging

/// `edgedet snapshot`: a picture of what a running daemon's camera sees.
struct SnapshotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot", abstract: "Save a picture of what a camera of a running daemon sees.",
        discussion: "The next frame that the network has looked at, with its boxes drawn.")

    @OptionGroup var control: ControlOptions

    @Option(help: "The camera's name; may be left out if there is one only.")
    var camera: String?

    @Option(help: "Write the picture to this JPEG file.")
    var output: String

    func run() throws {
        try OutputFile.check(output)
        var request = ["request": "snapshot"]
        if let camera { request["camera"] = camera }
        // Longer than the daemon waits for a frame.
        let line = try control.ask(request, patience: 45)
        let answer: SnapshotAnswer
        do { answer = try SnapshotAnswer(line: line) } catch { throw ControlFault.foreign(control.path) }
        try OutputFile.write { try FileBytes.replace(output, with: [UInt8](answer.jpeg)) }
        try StandardOutput.say("\(output): \(answer.width)x\(answer.height), frame \(answer.seq) of \(answer.camera)")
    }
}
