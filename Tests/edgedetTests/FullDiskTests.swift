// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Publishing
import SharedTestSupport
import Testing

/// A file system of so few bytes, in memory, as long as a test needs it; only root can have one.
private final class SmallDisk: Sendable {
    let path: String

    init?(_ path: String, bytes: Int) {
        self.path = path
        guard mkdir(path, 0o700) == 0, mount("tmpfs", path, "tmpfs", 0, "size=\(bytes)") == 0 else { return nil }
    }

    deinit { umount2(path, Int32(MNT_DETACH)) }

    static let isPossible: Bool = {
        guard geteuid() == 0, let folder = try? TemporaryFolder() else { return false }
        return SmallDisk(folder.file("disk"), bytes: 65_536) != nil
    }()
}

/// Disks that are full, tried with the built program.
@Suite(
    .enabled(if: SmallDisk.isPossible, "only root can make a small disk"),
    .enabled(if: EdgedetProgram.hasModel, "the default model is not there"), .timeLimit(.minutes(2)))
struct FullDiskTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// The files of a folder by name.
    private func names(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path)
    }

    @Test func calibrate_noticesBeforeTheWork() throws {
        let disk = try #require(SmallDisk(folder.file("disk"), bytes: 1 << 20))
        // The folder of samples is not there: it is not looked for.
        let outcome = try EdgedetProgram.run([
            "calibrate", folder.file("no"), "--weights", "\(EdgedetProgram.root)/models/symbols-d0.safetensors",
            "--output", "\(disk.path)/model",
        ])
        #expect(outcome.status == 1)
        #expect(
            outcome.errors == "error: \(disk.path)/model cannot be written: No space left on device; "
                + "make room on that disk, or name a place on another\n")
        #expect(try names(disk.path).isEmpty)
    }

    @Test func import_leavesNothingBehind() throws {
        let disk = try #require(SmallDisk(folder.file("disk"), bytes: 1 << 20))
        let outcome = try EdgedetProgram.run([
            "import", "\(EdgedetProgram.root)/models/symbols-d0.safetensors", "--output", "\(disk.path)/network",
        ])
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("error: \(disk.path)/network cannot be written: No space left on device; "))
        #expect(try names(disk.path).isEmpty)
    }

    @Test func detect_namesThePictureItCouldNotWrite() throws {
        let disk = try #require(SmallDisk(folder.file("disk"), bytes: 65_536))
        let outcome = try EdgedetProgram.run([
            "detect", "\(EdgedetProgram.root)/calibration/images/001.jpg", "--model", EdgedetProgram.model, "--output",
            disk.path,
        ])
        #expect(outcome.status == 1)
        #expect(
            outcome.errors == "error: \(disk.path)/001.png cannot be written: No space left on device; "
                + "check that its folder exists, may be written and has room\n")
        #expect(try names(disk.path).isEmpty)
    }

    private struct Line: Decodable {
        var seq: Int?
        var dropped: Int?
        var reason: String?
    }

    /// Frames without objects give lines of almost the same length, so that no shorter one fits into the rest.
    ///
    /// Detections go on and reach clients, one line tells of it, and the log says what it lacks when there is room.
    @Test func daemon_goesOnWithoutItsLog_andRecordsTheGap() async throws {
        let disk = try #require(SmallDisk(folder.file("disk"), bytes: 4 << 20))
        let filler = "\(disk.path)/filler"
        try Data(count: (4 << 20) - 8192).write(to: URL(fileURLWithPath: filler))
        try folder.write(
            """
            log: {path: \(disk.path)/log, frames: all}
            socket: \(folder.file("s"))
            model: \(EdgedetProgram.model)
            score: 1
            cameras: {pictures: {source: "\(EdgedetProgram.root)/calibration/images", fps: 0, loop: true}}
            """, to: "e.yaml")
        let daemon = EdgedetProgram.process(["run", "--config", folder.file("e.yaml")])
        let (errors, socket) = (Pipe(), folder.file("s"))
        daemon.standardError = errors
        try daemon.run()
        let said = try await onThread { () -> String in
            var said = ""
            func hear(until phrase: String) throws {
                while !said.contains(phrase) {
                    let more = errors.fileHandleForReading.availableData
                    guard !more.isEmpty else { throw CancellationError() }
                    said += String(decoding: more, as: UTF8.self)
                }
            }
            try hear(until: "log file cannot be written")
            let client = try SocketClient(path: socket)
            for _ in 0..<10 { #expect(try client.nextLine()?.contains("\"seq\":") == true) }
            try FileManager.default.removeItem(atPath: filler)
            try hear(until: "log file is written again")
            for _ in 0..<3 { _ = try client.nextLine() }
            daemon.terminate()
            try hear(until: "stopped")
            daemon.waitUntilExit()
            return said
        }
        #expect(daemon.terminationStatus == 0)
        #expect(said.components(separatedBy: "log file cannot be written, detections go on").count == 2)
        #expect(said.contains("reason=\"No space left on device\""))
        let text = try String(contentsOfFile: "\(disk.path)/log", encoding: .utf8)
        let lines = try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        var (next, gaps) = (0, 0)
        for line in lines {
            if let dropped = line.dropped {
                #expect(line.reason == "No space left on device")
                (next, gaps) = (next + dropped, gaps + 1)
            } else {
                #expect(line.seq == next)
                next += 1
            }
        }
        #expect(gaps == 1)
        #expect(next > 20)
    }

    /// A disk of that kind costs the pictures and the metrics, a sentence each, and nothing else.
    @Test func daemon_goesOnWithoutSnapshotsAndMetrics() async throws {
        let disk = try #require(SmallDisk(folder.file("disk"), bytes: 65_536))
        try Data(count: 65_536).write(to: URL(fileURLWithPath: "\(disk.path)/filler"))
        try folder.write(
            """
            snapshots: {folder: \(disk.path), cooldown: 0}
            metrics: \(disk.path)/m.prom
            socket: \(folder.file("s"))
            model: \(EdgedetProgram.model)
            score: 0.1
            cameras: {pictures: {source: "\(EdgedetProgram.root)/calibration/images", fps: 0, loop: true}}
            """, to: "e.yaml")
        let daemon = EdgedetProgram.process(["run", "--config", folder.file("e.yaml")])
        let (errors, socket) = (Pipe(), folder.file("s"))
        daemon.standardError = errors
        try daemon.run()
        let said = try await onThread { () -> String in
            var said = ""
            while !said.contains("snapshots cannot be written") || !said.contains("metrics cannot be written") {
                let more = errors.fileHandleForReading.availableData
                guard !more.isEmpty else { break }
                said += String(decoding: more, as: UTF8.self)
            }
            let client = try SocketClient(path: socket)
            for _ in 0..<30 { #expect(try client.nextLine()?.contains("\"seq\":") == true) }
            let status = try EdgedetProgram.run(["status", "--socket", socket])
            #expect(status.output.contains("\(disk.path): stopped, \(disk.path)/"))
            #expect(
                status.output.contains("\(disk.path)/m.prom: stopped, \(disk.path)/m.prom cannot be written: No space"))
            daemon.terminate()
            said += String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            daemon.waitUntilExit()
            return said
        }
        #expect(daemon.terminationStatus == 0)
        #expect(said.components(separatedBy: "snapshots cannot be written, detections go on: ").count == 2)
        #expect(said.components(separatedBy: "metrics cannot be written, detections go on: ").count == 2)
        #expect(said.components(separatedBy: "No space left on device").count == 3)
        #expect(try names(disk.path) == ["filler"])
    }
}
