// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import EdgeDetDaemon
import Files
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

    @Option(help: "Write the picture to this file: PNG if its name ends in .png, JPEG otherwise.")
    var output: String

    func run() throws {
        try OutputFile.check(output)
        var request = ["request": "snapshot"]
        if let camera { request["camera"] = camera }
        // Longer than the daemon waits for a frame.
        let line = try control.ask(request, patience: 45)
        let answer: SnapshotAnswer
        do { answer = try SnapshotAnswer(line: line) } catch { throw ControlFault.foreign(control.path) }
        var picture = [UInt8](answer.jpeg)
        if output.lowercased().hasSuffix(".png") {
            picture = try ImageFile.encodePNG(ImageFile.decode(picture, name: control.path))
        }
        try OutputFile.write { try AtomicFile.replace(output, with: picture) }
        try StandardOutput.say("\(output): \(answer.width)x\(answer.height), frame \(answer.seq) of \(answer.camera)")
    }
}
