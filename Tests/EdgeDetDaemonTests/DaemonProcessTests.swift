// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Publishing
import SharedTestSupport
import Testing

/// The built program as its users start it: signals, exit statuses, what it tells systemd.
@Suite(.timeLimit(.minutes(3))) struct DaemonProcessTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// The arguments of a daemon that goes round the sample pictures until it is stopped.
    private var endless: [String] {
        [
            "run", "--source", "pictures=folder:\(EdgedetProgram.root)/calibration/images", "--fps", "0", "--loop",
            "--model",
            EdgedetProgram.model, "--socket", folder.file("s"), "--log", folder.file("log"), "--score", "0",
        ]
    }

    private struct Event: Decodable { let seq: Int }

    private func sequence(_ line: some StringProtocol) throws -> Int {
        try JSONDecoder().decode(Event.self, from: Data(line.utf8)).seq
    }

    /// Starts a daemon and, once it is ready, does something with it, with systemd's side and with a client, on a thread
    /// of its own.
    private func withDaemon<Result: Sendable>(
        _ body: @escaping @Sendable (Process, ServiceManagerSocket, SocketClient) throws -> Result
    ) async throws -> (Process, Result) {
        let manager = try ServiceManagerSocket(path: folder.file("n"))
        let daemon = EdgedetProgram.process(endless, environment: ["NOTIFY_SOCKET": manager.path])
        try daemon.run()
        let socket = folder.file("s")
        let result = try await onThread {
            manager.wait(for: "READY=1")
            return try body(daemon, manager, SocketClient(path: socket))
        }
        return (daemon, result)
    }

    @Test(.enabled(if: EdgedetProgram.hasModel, "the default model is not there"), arguments: [SIGTERM, SIGINT])
    func signal_endsTheDaemonWithStatusZero_andNothingIsTorn(_ signal: Int32) async throws {
        let (daemon, heard) = try await withDaemon { daemon, manager, client in
            var lines = [try #require(try client.nextLine())]
            kill(daemon.processIdentifier, signal)
            while let line = try client.nextLine() { lines.append(line) }
            manager.wait(for: "STOPPING=1")
            daemon.waitUntilExit()
            return lines
        }
        #expect(daemon.terminationReason == .exit)
        #expect(daemon.terminationStatus == 0)
        #expect(!folder.exists("s"))
        let first = try sequence(heard[0])
        #expect(try heard.map(sequence) == Array(first..<(first + heard.count)))
        // What the client heard last is in the log, and the log is whole.
        let logged = try folder.read("log")
        #expect(logged.hasSuffix("\n"))
        #expect(try logged.split(separator: "\n").map(sequence).last == (try sequence(heard[heard.count - 1])))
    }

    /// Some wait for READY alone and read nothing more.
    @Test(.enabled(if: EdgedetProgram.hasModel, "the default model is not there"))
    func serviceManagerThatNoLongerReads_holdsNothingUp() async throws {
        let (daemon, _) = try await withDaemon { daemon, _, client in
            // Two messages each, more than any socket keeps (net.unix.max_dgram_qlen).
            for _ in 0..<600 {
                kill(daemon.processIdentifier, SIGHUP)
                usleep(1000)
            }
            for _ in 0..<20 { _ = try client.nextLine() }
            daemon.terminate()
            daemon.waitUntilExit()
        }
        #expect(daemon.terminationReason == .exit)
        #expect(daemon.terminationStatus == 0)
        #expect(!folder.exists("s"))
    }

    @Test(.enabled(if: EdgedetProgram.hasModel, "the default model is not there"))
    func hangUp_opensTheLogAnew() async throws {
        let folder = folder
        let (daemon, _) = try await withDaemon { daemon, manager, client in
            _ = try client.nextLine()
            try FileManager.default.moveItem(atPath: folder.file("log"), toPath: folder.file("old"))
            kill(daemon.processIdentifier, SIGHUP)
            manager.wait(for: "RELOADING=1")
            // Lines that came before the new file are few; two more after it was opened are certain to be in it.
            manager.wait(for: "READY=1")
            _ = try client.nextLine()
            _ = try client.nextLine()
            daemon.terminate()
            daemon.waitUntilExit()
        }
        #expect(daemon.terminationStatus == 0)
        let old = try folder.read("old").split(separator: "\n").map(sequence)
        let new = try folder.read("log").split(separator: "\n").map(sequence)
        #expect(!new.isEmpty)
        #expect(old + new == Array(0..<(old.count + new.count)))
    }

    @Test func wrongConfiguration_endsWithStatus78AndNamesTheLine() throws {
        try folder.write("cameras:\n  door:\n    sorce: /dev/video0\n", to: "e.yaml")
        let outcome = try EdgedetProgram.run(["run", "--config", folder.file("e.yaml")])
        #expect(outcome.status == 78)
        #expect(outcome.errors == "error: \(folder.file("e.yaml")):3: unknown key 'sorce'; write 'source'\n")
    }

    @Test func watchWithoutDaemon_saysSo() throws {
        let outcome = try EdgedetProgram.run(["watch", "--socket", folder.file("s")])
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("error: no daemon listens on \(folder.file("s"))"))
    }
}
