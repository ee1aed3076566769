// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import SharedTestSupport
import Synchronization
import Testing

@testable import Publishing

/// Clients read with blocking calls: what they wait for comes from the server's own thread.
@Suite(.timeLimit(.minutes(1))) struct SocketServerTests {
    private let folder: TemporaryFolder
    private let path: String
    private let clients = ClientWatch()

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("s")
    }

    private func server(_ limits: SocketServer.Limits = .init()) async throws -> SocketServer {
        try await SocketServer(
            endpoint: .path(path), limits: limits, logger: Logger(label: "test"), clientsChanged: clients.changed)
    }

    private func line(_ number: Int) -> String {
        "{\"seq\":\(number),\"padding\":\"\(String(repeating: "x", count: 180))\"}"
    }

    private func publish(_ number: Int, on server: SocketServer) {
        server.publish(Array("\(line(number))\n".utf8))
    }

    @Test func twoClientsReceiveEveryLineInOrder() async throws {
        let server = try await server()
        let first = try SocketClient(path: path)
        let second = try SocketClient(path: path)
        await clients.wait(for: 2)
        for number in 0..<500 { publish(number, on: server) }
        for number in 0..<500 {
            #expect(try first.nextLine() == line(number))
            #expect(try second.nextLine() == line(number))
        }
        await server.shutDown()
        #expect(try first.nextLine() == nil)
        #expect(try second.nextLine() == nil)
    }

    @Test func clientThatNeverReads_losesOldLinesAndIsTold_othersMissNothing() async throws {
        let server = try await server(.init(linesPerClient: 10, bytesPerClient: 1 << 20))
        let slow = try SocketClient(path: path)
        let quick = try SocketClient(path: path)
        await clients.wait(for: 2)
        let count = 10_000
        for number in 0..<count {
            publish(number, on: server)
            #expect(try quick.nextLine() == line(number))
        }
        var received = 0
        while true {
            let next = try #require(try slow.nextLine())
            guard next == line(received) else {
                // The notice stands where the lines are missing; the newest ones follow it.
                #expect(next == "{\"dropped\":\(count - received - 10)}")
                break
            }
            received += 1
        }
        for number in (count - 10)..<count { #expect(try slow.nextLine() == line(number)) }
        // The kernel's buffers, NIO's water mark and the queue: not the 2 MB that were published.
        #expect(received * line(0).utf8.count < 1_000_000)
        await server.shutDown()
    }

    @Test func queueIsBoundedByBytesToo() async throws {
        let server = try await server(.init(linesPerClient: 1_000_000, bytesPerClient: 2000))
        let slow = try SocketClient(path: path)
        let quick = try SocketClient(path: path)
        await clients.wait(for: 2)
        for number in 0..<5000 {
            publish(number, on: server)
            #expect(try quick.nextLine() == line(number))
        }
        var afterNotice = -1
        while let next = try slow.nextLine() {
            if next.hasPrefix("{\"dropped\"") { afterNotice = 0 } else if afterNotice >= 0 { afterNotice += 1 }
            if next == line(4999) { break }
        }
        #expect(afterNotice == 2000 / (line(1000).utf8.count + 1))
        await server.shutDown()
    }

    @Test func clientsJoinAndLeaveAtAnyTime() async throws {
        let server = try await server()
        publish(0, on: server)
        for round in 1...3 {
            let client = try SocketClient(path: path)
            await clients.wait(for: 1)
            publish(round, on: server)
            #expect(try client.nextLine() == line(round))
            withExtendedLifetime(client) {}
            _ = consume client
            await clients.wait(for: 0)
            publish(100, on: server)
        }
        await server.shutDown()
    }

    @Test func clientsBeyondTheLimitAreToldAndClosed() async throws {
        let server = try await server(.init(clients: 1))
        let first = try SocketClient(path: path)
        await clients.wait(for: 1)
        let second = try SocketClient(path: path)
        #expect(
            try second.nextLine()
                == #"{"error":"edgedet already serves 1 clients, its limit; close one and connect again"}"#)
        #expect(try second.nextLine() == nil)
        publish(7, on: server)
        #expect(try first.nextLine() == line(7))
        await server.shutDown()
    }

    @Test func whoJoinsIsToldFirstWhatHolds() async throws {
        let server = try await server()
        func tell(_ number: Int, about subject: String, holds: Bool) {
            server.publish(Array("\(line(number))\n".utf8), about: subject, holds: holds)
        }
        // Nobody listens yet.
        tell(1, about: "a", holds: true)
        tell(2, about: "b", holds: true)
        tell(3, about: "a", holds: true)
        tell(4, about: "c", holds: true)
        tell(5, about: "c", holds: false)
        let first = try SocketClient(path: path)
        await clients.wait(for: 1)
        tell(6, about: "b", holds: false)
        publish(7, on: server)
        for number in [2, 3, 6, 7] { #expect(try first.nextLine() == line(number)) }
        let second = try SocketClient(path: path)
        await clients.wait(for: 2)
        publish(8, on: server)
        for number in [3, 8] { #expect(try second.nextLine() == line(number)) }
        #expect(try first.nextLine() == line(8))
        await server.shutDown()
    }

    @Test func whoIsTurnedAwayIsToldNothingElse() async throws {
        let server = try await server(.init(clients: 1))
        server.publish(Array("\(line(1))\n".utf8), about: "a", holds: true)
        let first = try SocketClient(path: path)
        await clients.wait(for: 1)
        let second = try SocketClient(path: path)
        #expect(try second.nextLine()?.hasPrefix("{\"error\":") == true)
        #expect(try second.nextLine() == nil)
        #expect(try first.nextLine() == line(1))
        await server.shutDown()
    }

    @Test func clientsLeaveFilesForCameras() {
        #expect(SocketServer.mostClients(256, openFiles: 1024) == 256)
        #expect(SocketServer.mostClients(2000, openFiles: 1024) == 960)
        #expect(SocketServer.mostClients(256, openFiles: 60) == 1)
    }

    @Test func whatClientsSayIsIgnored_alsoThatTheySayNothingMore() async throws {
        let server = try await server()
        let descriptor = try SystemCalls.makeUnixSocket()
        defer { SystemCalls.closeDescriptor(descriptor) }
        try SystemCalls.connect(descriptor, to: path)
        await clients.wait(for: 1)
        let nonsense = [UInt8](repeating: 0x41, count: 1 << 20)[...]
        var said = 0
        while said < nonsense.count { said += try SystemCalls.writeOnce(descriptor, nonsense[said...]) }
        #expect(shutdown(descriptor, CInt(SHUT_WR)) == 0)
        publish(1, on: server)
        var heard: [UInt8] = []
        while heard.last != 0x0A { heard += try SystemCalls.readAvailable(descriptor, atMost: 4096) }
        #expect(String(decoding: heard, as: UTF8.self) == line(1) + "\n")
        await server.shutDown()
    }

    @Test func threadThatHangs_owesAnAnswer() async throws {
        let hang = Hang()
        let reached = ClientWatch()
        let server = try await SocketServer(endpoint: .path(path), logger: Logger(label: "test")) { count in
            reached.changed(count)
            hang.last()
        }
        while server.unansweredNanoseconds() > 0 { try await Task.sleep(for: .milliseconds(1)) }
        let client = try SocketClient(path: path)
        await reached.wait(for: 1)
        #expect(server.unansweredNanoseconds() == 0, "this question is new")
        try await Task.sleep(for: .milliseconds(1))
        #expect(server.unansweredNanoseconds() > 0)
        hang.end()
        while server.unansweredNanoseconds() > 0 { try await Task.sleep(for: .milliseconds(1)) }
        withExtendedLifetime(client) {}
        await server.shutDown()
    }

    @Test func shutDown_deliversWhatWasPublished() async throws {
        let server = try await server()
        let path = path
        // More than the kernel's buffers hold, so that the server has to wait for this reader.
        let count = 1000
        async let heard = onThread {
            let client = try SocketClient(path: path)
            var lines: [String] = []
            while let line = try client.nextLine() { lines.append(line) }
            return lines
        }
        await clients.wait(for: 1)
        for number in 0..<count { publish(number, on: server) }
        await server.shutDown(grace: .seconds(30))
        #expect(try await heard == (0..<count).map(line))
        #expect(!folder.exists("s"))
    }

    @Test func shutDown_doesNotWaitForAClientThatNeverReads() async throws {
        let server = try await server()
        let client = try SocketClient(path: path)
        await clients.wait(for: 1)
        for number in 0..<5000 { publish(number, on: server) }
        await server.shutDown(grace: .milliseconds(10))
        withExtendedLifetime(client) {}
    }
}

/// Holds up a thread until it is told to go on.
private final class Hang: Sendable {
    private let isOver = Atomic(false)

    func last() {
        while !isOver.load(ordering: .relaxed) { usleep(1000) }
    }

    func end() { isOver.store(true, ordering: .relaxed) }
}

/// Lets a test wait for clients to be taken in.
final class ClientWatch: Sendable {
    private let counts: AsyncStream<Int>
    private let continuation: AsyncStream<Int>.Continuation

    init() {
        (counts, continuation) = AsyncStream.makeStream()
    }

    var changed: @Sendable (Int) -> Void {
        { [continuation] in continuation.yield($0) }
    }

    func wait(for count: Int) async {
        for await current in counts where current == count { return }
    }
}
