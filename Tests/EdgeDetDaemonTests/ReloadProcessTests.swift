// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import SharedTestSupport
import Testing

/// The built program gets another configuration by SIGHUP, and ends with its sources.
@Suite(.timeLimit(.minutes(3))) struct ReloadProcessTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ cameras: String, score: Double = 0) throws {
        try folder.write(
            """
            model: \(EdgedetProgram.model)
            socket: \(folder.file("s"))
            log: {path: \(folder.file("log")), frames: all}
            score: \(score)
            fps: 0
            loop: true
            cameras:
              pictures: folder:\(EdgedetProgram.root)/calibration/images
            \(cameras)
            """, to: "e.yaml")
    }

    @Test(.enabled(if: EdgedetProgram.hasModel, "the default model is not there"))
    func hangUp_readsTheConfigurationAnew_andAWordOfTheCommandLineStaysOnTop() async throws {
        let manager = try ServiceManagerSocket(path: folder.file("n"))
        try write("")
        let daemon = EdgedetProgram.process(
            ["run", "--config", folder.file("e.yaml"), "--score", "1"], environment: ["NOTIFY_SOCKET": manager.path])
        let errors = Pipe()
        daemon.standardError = errors
        try daemon.run()
        let listener = EventListener(path: folder.file("s"))
        try await onThread { manager.wait(for: "READY=1") }
        try await listener.wait(for: #""seq""#, times: 2)

        try write("  gate: /dev/no-such-camera\n", score: 0.1)
        kill(daemon.processIdentifier, SIGHUP)
        try await onThread {
            manager.wait(for: "RELOADING=1")
            manager.wait(for: "READY=1")
        }
        try await listener.wait(for: #""reload":"done""#)
        try await listener.wait(for: #""state":"lost""#)

        try write("  gate: {source: /dev/no-such-camera, modle: x}\n")
        kill(daemon.processIdentifier, SIGHUP)
        try await onThread {
            manager.wait(for: "RELOADING=1")
            manager.wait(for: "READY=1")
        }
        try await listener.wait(for: #""reload":"refused""#)
        try await listener.wait(for: #""seq""#, times: 2, after: listener.count)
        daemon.terminate()
        daemon.waitUntilExit()
        try await listener.waitForEnd()
        #expect(daemon.terminationReason == .exit)
        #expect(daemon.terminationStatus == 0)

        let heard = try listener.events()
        let first = try #require(heard.first?.seq)
        let pictures = heard.of("pictures")
        #expect(pictures.map(\.seq) == Array(first..<(first + pictures.count)))
        // Nothing reaches a score of 1.
        #expect(pictures.labels == ["nothing"])
        #expect(heard.of("gate").states == ["lost"])
        #expect(heard.reloads == ["done", "refused"])
        let reason = "\(folder.file("e.yaml")):9: unknown key 'modle'; use one of "
        #expect(heard.compactMap(\.reason).last?.hasPrefix(reason) == true)
        let journal = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(journal.contains("configuration reloaded: gate added\n"))
        #expect(journal.contains("error: configuration refused, the old one stays: \(reason)"))
        // The log has the same news.
        let logged = try folder.read("log").split(separator: "\n").map { try HeardEvent($0) }
        #expect(logged.reloads == ["done", "refused"])
        let numbers = logged.of("pictures").compactMap(\.seq)
        #expect(numbers == Array(0..<numbers.count))
    }

    @Test(.enabled(if: EdgedetProgram.hasModel, "the default model is not there"))
    func whatNeedsARestart_isSaid_andTheRestApplies() async throws {
        let manager = try ServiceManagerSocket(path: folder.file("n"))
        try write("")
        let daemon = EdgedetProgram.process(
            ["run", "--config", folder.file("e.yaml")], environment: ["NOTIFY_SOCKET": manager.path])
        let errors = Pipe()
        daemon.standardError = errors
        try daemon.run()
        let listener = EventListener(path: folder.file("s"))
        try await onThread { manager.wait(for: "READY=1") }
        try write("threads: 1\n", score: 1)
        let changed = try folder.read("e.yaml").replacing(
            "socket: \(folder.file("s"))", with: "socket: {path: \(folder.file("other")), clients: 7}")
        try folder.write(changed, to: "e.yaml")
        kill(daemon.processIdentifier, SIGHUP)
        try await listener.wait(for: #""reload":"done""#)
        try await listener.wait(for: #""objects":[]"#, after: listener.count)
        daemon.terminate()
        daemon.waitUntilExit()
        #expect(daemon.terminationStatus == 0)
        let journal = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        for part in ["path", "number of clients"] {
            #expect(journal.contains("warning: the socket's \(part) was changed, which needs a restart"))
        }
        #expect(!journal.contains("socket's mode"))
        #expect(journal.contains(", 1 thread\n"))
    }

    @Test(.enabled(if: EdgedetProgram.hasModel, "the default model is not there"))
    func endOfTheLastSource_isTold_andEndsTheDaemonWithStatusZero() async throws {
        let fifo = folder.file("stream.y4m")
        #expect(mkfifo(fifo, 0o600) == 0)
        let daemon = EdgedetProgram.process([
            "run", "--source", "stream=y4m:\(fifo)", "--fps", "0", "--model", EdgedetProgram.model, "--socket",
            folder.file("s"), "--log", folder.file("log"),
        ])
        try daemon.run()
        let listener = EventListener(path: folder.file("s"))
        try await listener.waitForConnection()
        try await onThread {
            let stream = try #require(FileHandle(forWritingAtPath: fifo))
            try stream.write(contentsOf: Data("YUV4MPEG2 W64 H64 F10:1 C420\n".utf8))
            for _ in 0..<3 {
                try stream.write(contentsOf: Data("FRAME\n".utf8) + Data(repeating: 128, count: 64 * 64 * 3 / 2))
            }
            try stream.close()
        }
        try await listener.waitForEnd()
        daemon.waitUntilExit()
        #expect(daemon.terminationReason == .exit)
        #expect(daemon.terminationStatus == 0)
        let heard = try listener.events()
        #expect(heard.compactMap(\.seq) == [0, 1, 2])
        #expect(heard.last?.state == "ended")
        let last = try #require(try folder.read("log").split(separator: "\n").last)
        #expect(try HeardEvent(last).state == "ended")
    }
}
