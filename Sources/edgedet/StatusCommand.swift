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

/// How a daemon's control socket is found.
struct ControlOptions: ParsableArguments {
    @Option(name: .customLong("control"), help: "The daemon's control socket.")
    var controlSocket: String?

    @Option(help: "The socket that the daemon was started with; its control socket lies beside it.")
    var socket: String?

    /// Where the daemon is asked.
    var path: String {
        controlSocket ?? socket.map(SocketPath.control) ?? SocketPath.forAsking
    }

    /// Sends a request and waits for its answer.
    ///
    /// - Parameters:
    ///   - request: Keys and values.
    ///   - patience: Seconds.
    /// - Returns: The answer's line without its newline.
    /// - Throws: `ControlFault` when nobody answers or the daemon cannot do it, `PublishingError`.
    func ask(_ request: [String: String], patience: Int) throws -> String {
        let path = path
        let client: SocketClient
        do {
            // A picture of the largest frame that is read, as base64.
            client = try SocketClient(path: path, longestLine: 256 << 20, patience: patience)
        } catch  where error.code == .noServer {
            throw ControlFault.nobody(path)
        }
        try client.send(JSONEncoder().encode(request) + [UInt8(ascii: "\n")])
        guard let line = try client.nextLine() else { throw ControlFault.ended(path) }
        struct Refusal: Decodable { let error: String }
        if let refusal = try? JSONDecoder().decode(Refusal.self, from: Data(line.utf8)) {
            throw ControlFault.refused(refusal.error)
        }
        return line
    }
}

/// Why a daemon did not answer as it should.
struct ControlFault: UserFacingError {
    let message: String
    let remedy: String

    static func nobody(_ path: String) -> ControlFault {
        ControlFault(
            message: "no daemon answers on \(path)",
            remedy:
                "start one with 'edgedet run' or 'systemctl start edgedet', or name its control socket with --control")
    }

    static func foreign(_ path: String) -> ControlFault {
        ControlFault(
            message: "what answers on \(path) is not this edgedet's daemon",
            remedy: "name the daemon's control socket with --control, or restart a daemon of an older version")
    }

    static func ended(_ path: String) -> ControlFault {
        ControlFault(
            message: "what listens on \(path) ended the connection without an answer",
            remedy: "ask again: a daemon that stops or starts does so; otherwise name the control socket with --control"
        )
    }

    /// The daemon's own words, which have a remedy after a semicolon where there is one.
    static func refused(_ error: String) -> ControlFault {
        let parts = error.split(separator: "; ", maxSplits: 1).map(String.init)
        return ControlFault(
            message: parts.first ?? error, remedy: parts.count > 1 ? parts[1] : "see 'edgedet status'")
    }
}
