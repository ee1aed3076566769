// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Publishing

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
