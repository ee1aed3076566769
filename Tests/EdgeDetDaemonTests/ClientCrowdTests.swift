// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Publishing
import SharedTestSupport
import Testing

/// Clients of the built program, which looks at pictures as fast as it can: many, slow, rude and late ones.
///
/// `scripts/check-clients` runs this with EDGEDET_CLIENT_FRAMES=10000 and shows the lines that are printed here.
@Suite(.enabled(if: EdgedetProgram.hasModel, "the default model is not there"), .timeLimit(.minutes(20)))
struct ClientCrowdTests {
    private let folder: TemporaryFolder
    private static let frames =
        ProcessInfo.processInfo.environment["EDGEDET_CLIENT_FRAMES"].flatMap { Int($0) } ?? 1500

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A check and its line.
    private func check(_ name: String, _ isPassed: Bool, _ detail: String) {
        print("\(isPassed ? "ok" : "FAILED"): \(name) (\(detail))")
        #expect(isPassed, "\(name): \(detail)")
    }

    /// A network with a small input, so that frames come by the hundred a second.
    private func makeSmallModel() throws -> String {
        let path = folder.file("model")
        let outcome = try EdgedetProgram.run([
            "calibrate", "\(EdgedetProgram.root)/calibration/images", "--limit", "1", "--input", "128x128", "--weights",
            "\(EdgedetProgram.root)/models/symbols-d0.safetensors", "--output", path,
        ])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return path
    }

    /// A few pictures, so that the memory they are kept in is full before anything is measured.
    private func makePictures() throws -> String {
        let path = folder.file("pictures")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        for number in 1...4 {
            try FileManager.default.copyItem(
                atPath: "\(EdgedetProgram.root)/calibration/images/00\(number).jpg", toPath: "\(path)/\(number).jpg")
        }
        return path
    }

    /// Runs something with a daemon, which must still be well in the end.
    private func withDaemon(
        _ arguments: [String], _ body: @escaping @Sendable (_ daemon: Daemon) throws -> Void
    ) async throws {
        let process = EdgedetProgram.process(["run", "--socket", folder.file("s")] + arguments)
        let socket = folder.file("s")
        try process.run()
        defer { if process.isRunning { process.terminate() } }
        let number = process.processIdentifier
        try await onThread {
            _ = SocketClient.whenListening(at: socket)
            try body(Daemon(process: number, socket: socket))
        }
        process.terminate()
        process.waitUntilExit()
        check("the daemon ends in order", process.terminationStatus == 0, "status \(process.terminationStatus)")
    }

    /// What a test needs to know of the process.
    struct Daemon: Sendable {
        let process: Int32
        let socket: String

        /// Resident memory, in KiB.
        func memory() throws -> Int {
            let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
            return try #require(line.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        }
    }

    @Test func clientsGetTheirDue() async throws {
        let model = try makeSmallModel()
        // Ten objects a frame or so: lines long enough for a queue to be full in good time.
        let arguments = [
            "--source", "a=folder:\(try makePictures())", "--fps", "0", "--loop", "--score", "0.05", "--model", model,
        ]
        try await withDaemon(arguments) { daemon in
            try threeClients(daemon)
            try manyConnections(daemon)
            try rudeClients(daemon)
        }
    }

    /// Two that read miss nothing; one that does not read for a long time is told what it lost; the daemon does not grow.
    private func threeClients(_ daemon: Daemon) throws {
        let lazy = try CountingClient(daemon.socket)
        let quick = try (0..<2).map { _ in try CountingClient(daemon.socket) }
        // By a fifth of the way every buffer is as full as it gets.
        let early = Self.frames / 5
        try Self.together(quick) { client in while client.events < early { try client.read() } }
        let before = try daemon.memory()
        try Self.together(quick) { client in while client.events < Self.frames { try client.read() } }
        let growth = try daemon.memory() - before
        check(
            "two clients that read miss no event", quick.allSatisfy { $0.lost == 0 && $0.gaps == 0 },
            "\(quick.map(\.events)) events in a row")
        check(
            "the daemon's memory stays flat", growth < 8192,
            "\(growth) KiB more than \(before) KiB from frame \(early) to \(Self.frames)")
        let last = quick.map(\.sequence).max() ?? 0
        while lazy.sequence < last { try lazy.read() }
        check(
            "the third is told how much it lost, when it reads at last", lazy.lost > 0 && lazy.gaps == 0,
            "\(lazy.lost) lost, \(lazy.events) read, every event accounted for up to number \(lazy.sequence)")
    }

    /// All connect before any of them reads.
    private func manyConnections(_ daemon: Daemon) throws {
        while try daemon.clientCount() > 0 { usleep(10_000) }
        let before = try daemon.memory()
        let clients = try (0..<500).map { _ in try SocketClient(path: daemon.socket) }
        var (served, refused, other) = (0, 0, 0)
        for client in clients {
            let line = try client.nextLine() ?? ""
            if line.hasPrefix("{\"camera\":\"a\"") {
                served += 1
            } else if line
                == "{\"error\":\"edgedet already serves 256 clients, its limit; close one and connect again\"}"
            {
                refused += 1
                if try client.nextLine() != nil { other += 1 }
            } else {
                other += 1
            }
        }
        check(
            "500 connections at once are served or refused with a sentence",
            served == 256 && refused == 244 && other == 0, "\(served) served, \(refused) refused, \(other) otherwise")
        let growth = try daemon.memory() - before
        check("500 connections cost bounded memory", growth < 32_768, "\(growth) KiB")
    }

    /// Clients that talk, that close one side, that go without having read.
    private func rudeClients(_ daemon: Daemon) throws {
        while try daemon.clientCount() > 0 { usleep(10_000) }
        let before = try daemon.memory()
        var descriptors: [Int32] = []
        let garbage = [UInt8](repeating: 0xFF, count: 1 << 16)
        for number in 0..<100 {
            let descriptor = try RawConnection.open(daemon.socket)
            // 4 MiB each, more than the kernel keeps for a reader that does not read.
            for _ in 0..<64 where number % 4 != 3 { _ = RawConnection.write(descriptor, garbage) }
            switch number % 4 {
            case 0: shutdown(descriptor, Int32(SHUT_WR))  // half-open, and never reads
            case 1: shutdown(descriptor, Int32(SHUT_RD))
            case 2: break
            default: shutdown(descriptor, Int32(SHUT_RDWR))
            }
            descriptors.append(descriptor)
        }
        // Those that go at once, some with lines unread: the daemon's next write is a broken pipe.
        for _ in 0..<1000 { close(try RawConnection.open(daemon.socket)) }
        let client = try CountingClient(daemon.socket)
        while client.events < 300 { try client.read() }
        let growth = try daemon.memory() - before
        for descriptor in descriptors { close(descriptor) }
        check(
            "garbage, half-open and vanishing clients disturb nobody", client.lost == 0 && client.gaps == 0,
            "\(client.events) events in a row beside them")
        check("garbage, half-open and vanishing clients cost bounded memory", growth < 16_384, "\(growth) KiB")
        while client.events < 400 { try client.read() }
    }

    /// Whoever comes later must not believe that all cameras work.
    @Test func whoJoinsDuringAnOutage_isTold() async throws {
        let arguments = [
            "--source", "gone=/dev/video4095", "--source", "a=folder:\(try makePictures())", "--loop", "--model",
            EdgedetProgram.model,
        ]
        try await withDaemon(arguments) { daemon in
            let first = try SocketClient(path: daemon.socket)
            func isLoss(_ line: String?) -> Bool {
                line?.hasPrefix("{\"camera\":\"gone\"") == true && line?.hasSuffix("\"state\":\"lost\"}") == true
            }
            while let line = try first.nextLine(), !isLoss(line) {}
            for _ in 0..<2 {
                let late = try SocketClient(path: daemon.socket)
                let line = try late.nextLine()
                check("who joins during an outage is told first", isLoss(line), line ?? "nothing")
                #expect(try late.nextLine()?.contains("\"camera\":\"a\"") == true)
            }
        }
    }

    private static func together(
        _ clients: [CountingClient], _ body: @escaping @Sendable (CountingClient) throws -> Void
    ) throws {
        let failures = clients.map { client in
            let failure = Box<(any Error)?>(nil)
            let done = DispatchSemaphore(value: 0)
            Thread {
                do { try body(client) } catch { failure.value = error }
                done.signal()
            }.start()
            return (failure, done)
        }
        for (failure, done) in failures {
            done.wait()
            if let error = failure.value { throw error }
        }
    }
}

extension ClientCrowdTests.Daemon {
    /// Connections on the daemon's socket, by its open descriptors beyond those it has without any.
    fileprivate func clientCount() throws -> Int {
        let table = try String(contentsOfFile: "/proc/net/unix", encoding: .utf8)
        // Flags 00010000 are those of the listening socket.
        return table.split(separator: "\n").count { $0.hasSuffix(" \(socket)") && !$0.contains(" 00010000 ") }
    }
}

/// A value that threads hand over; whoever reads it has waited for whoever wrote it.
private final class Box<Value>: @unchecked Sendable {
    var value: Value
    init(_ value: Value) { self.value = value }
}

/// A client that follows the numbers of the events; used by one thread at a time.
private final class CountingClient: @unchecked Sendable {
    private let client: SocketClient
    private(set) var events = 0
    /// The last event's number.
    private(set) var sequence = -1
    /// What notices said was lost.
    private(set) var lost = 0
    /// Places where numbers are missing that no notice told of.
    private(set) var gaps = 0
    private var missing = 0

    init(_ path: String) throws {
        client = try SocketClient(path: path)
    }

    func read() throws {
        let line = try #require(try client.nextLine())
        if let count = value(in: line, after: "{\"dropped\":") {
            lost += count
            missing += count
            return
        }
        let number = try #require(value(in: line, after: ",\"seq\":"), "\(line)")
        if events > 0, number != sequence + missing + 1 { gaps += 1 }
        (sequence, missing) = (number, 0)
        events += 1
    }

    private func value(in line: String, after key: String) -> Int? {
        guard let found = line.range(of: key, options: .backwards) else { return nil }
        return Int(line[found.upperBound...].prefix { $0.isNumber })
    }
}

/// A connection without manners.
private enum RawConnection {
    struct Failure: Error { let code: Int32 }

    static func open(_ path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else { throw Failure(code: errno) }
        return descriptor
    }

    /// Waits until the daemon has taken it; false if it went away.
    static func write(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
        send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }
}
