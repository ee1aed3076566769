// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import SharedTestSupport
import Synchronization
import Testing

@testable import Publishing

/// Clients ask with blocking calls, on threads of their own: answers are made by tasks, whose threads must be free.
@Suite(.timeLimit(.minutes(1))) struct RequestServerTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("c")
    }

    /// A server that says every request back.
    private func echo(_ limits: RequestServer.Limits = .init()) async throws -> RequestServer {
        try await RequestServer(path: path, limits: limits) { line in Array("<".utf8) + line + Array(">\n".utf8) }
    }

    @Sendable private func ask(_ text: String) throws -> SocketClient {
        let client = try SocketClient(path: path)
        try client.send(Array(text.utf8))
        return client
    }

    @Test func requestsAreAnsweredInTheirOrder_alsoWhenTheyComeTogetherOrInPieces() async throws {
        let server = try await echo()
        try await onThread {
            let client = try ask("one\ntwo\n\n  \r\nthr")
            #expect(try client.nextLine() == "<one>")
            #expect(try client.nextLine() == "<two>")
            try client.send(Array("ee\n".utf8))
            #expect(try client.nextLine() == "<three>")
            let long = String(repeating: "x", count: 4096)
            try client.send(Array("\(long)\n".utf8))
            #expect(try client.nextLine() == "<\(long)>")
        }
        await server.shutDown()
        #expect(!folder.exists("c"))
    }

    /// As "printf ... | nc -N" does it; the newline may be missing.
    @Test(arguments: ["one\n", "one"]) func clientThatStopsTalking_stillGetsItsAnswer(_ text: String) async throws {
        let server = try await echo()
        let heard = try await onThread {
            let client = try HalfClient(path: path)
            client.send(text)
            client.stopTalking()
            return client.readToEnd()
        }
        #expect(heard == "<one>\n")
        await server.shutDown()
    }

    @Test func longLine_isRefusedAndClosed() async throws {
        let server = try await echo()
        let heard = try await onThread { try ask(String(repeating: "x", count: 4097 + 1024)).nextLine() }
        #expect(heard == #"{"error":"a request has at most 4096 bytes; send one JSON object on one line"}"#)
        await server.shutDown()
    }

    /// It is not read while nobody can answer, so it cannot fill the memory.
    @Test func flood_isNotReadAheadOfItsAnswers() async throws {
        let gate = Gate()
        let server = try await RequestServer(path: path) { line in
            await gate.pass()
            return Array("ok\n".utf8)
        }
        let sent = try await onThread {
            let client = try HalfClient(path: path)
            client.setNonBlocking()
            var sent = 0
            // Ends when the kernel takes no more and stays so: what the server took is its first request and what lay
            // in one buffer with it.
            while sent < 8_000_000 {
                let count = client.send(String(repeating: "request\n", count: 128))
                if count > 0 { sent += count } else if !client.canSend(within: 200) { break }
            }
            return sent
        }
        #expect(sent < 1_000_000)
        gate.open()
        await server.shutDown()
    }

    @Test func silence_isEndedWithASentence() async throws {
        let server = try await echo(.init(patience: .milliseconds(50)))
        try await onThread {
            let silent = try SocketClient(path: path)
            #expect(try silent.nextLine() == #"{"error":"no request came in time"}"#)
            #expect(try silent.nextLine() == nil)
            // Bytes that never become a line do not buy time.
            let slow = try ask("{")
            #expect(try slow.nextLine() == #"{"error":"no request came in time"}"#)
        }
        await server.shutDown()
    }

    @Test func clientsBeyondTheLimit_areRefused_alsoWhileAnswersOfGoneOnesAreMade() async throws {
        let gate = Gate()
        let server = try await RequestServer(path: path, limits: .init(clients: 2)) { line in
            await gate.pass()
            return line + [0x0A]
        }
        for _ in 0..<2 {
            let gone = try ask("gone\n")
            await gate.waitForVisitor()
            _ = consume gone
        }
        let refusal = try await onThread { try SocketClient(path: path).nextLine() }
        #expect(refusal == #"{"error":"edgedet already answers 2 clients here, its limit; try again"}"#)
        gate.open()
        // Their places become free when their answers were made.
        try await onThread {
            // One that is refused may be gone before it has asked.
            while (try? ask("again\n").nextLine()) != "again" {}
        }
        await server.shutDown()
    }

    @Test func shutDown_waitsForAnswersThatAreBeingMade() async throws {
        let gate = Gate()
        let isDone = Mutex(false)
        let server = try await RequestServer(path: path) { line in
            await gate.pass()
            isDone.withLock { $0 = true }
            return line
        }
        let client = try ask("last\n")
        await gate.waitForVisitor()
        async let down: Void = server.shutDown()
        gate.open()
        await down
        let wasDone = isDone.withLock { $0 }
        #expect(wasDone)
        withExtendedLifetime(client) {}
    }

    @Test(arguments: [
        ("/run/edgedet/detections.sock", "/run/edgedet/control.sock"),
        ("/run/user/1000/edgedet.sock", "/run/user/1000/edgedet-control.sock"), ("/tmp/s", "/tmp/s-control.sock"),
        ("detections.sock", "control.sock"),
    ]) func controlSocketLiesBesideTheOther(_ path: String, _ control: String) {
        #expect(SocketPath.control(beside: path) == control)
    }
}

/// Holds answers up until it is opened.
private final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let visitors = AsyncStream<Void>.makeStream()

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
            visitors.continuation.yield()
        }
    }

    func waitForVisitor() async {
        for await _ in visitors.stream { return }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// A client that can close its own writing side.
private final class HalfClient {
    private let descriptor: CInt

    init(path: String) throws {
        descriptor = try SystemCalls.makeUnixSocket()
        try SystemCalls.connect(descriptor, to: path)
    }

    deinit { close(descriptor) }

    func stopTalking() { shutdown(descriptor, CInt(SHUT_WR)) }

    func setNonBlocking() { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }

    func canSend(within milliseconds: CInt) -> Bool {
        var wish = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&wish, 1, milliseconds) > 0
    }

    @discardableResult func send(_ text: String) -> Int {
        Glibc.send(descriptor, Array(text.utf8), text.utf8.count, CInt(MSG_NOSIGNAL))
    }

    func readToEnd() -> String {
        var text = ""
        while let more = try? SystemCalls.readAvailable(descriptor, atMost: 4096), !more.isEmpty {
            text += String(decoding: more, as: UTF8.self)
        }
        return text
    }
}
