// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import EdgeDetDaemon
import Foundation
import Publishing

/// `edgedet status`: how a running daemon is doing.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Ask a running daemon how it is doing.",
        discussion:
            "Frames per second, latency and state of each camera, clients, log, memory. Exits with 1 if no daemon "
            + "answers.")

    @OptionGroup var control: ControlOptions

    @Flag(help: "Print one line of JSON.")
    var json = false

    func run() throws {
        let line = try control.ask(["request": "status"], patience: 10)
        if json { return try StandardOutput.write("\(line)\n".utf8) }
        let status: DaemonStatus
        do { status = try DaemonStatus(line: line) } catch { throw ControlFault.foreign(control.path) }
        try StandardOutput.write(StatusTable(status).lines.map { "\($0)\n" }.joined().utf8)
    }
}
