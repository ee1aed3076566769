// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import EfficientDet
import Glibc
import Logging
import SharedTestSupport
import Testing

@testable import Publishing

/// Clients of a real socket that ask for a part of the events.
@Suite(.timeLimit(.minutes(1))) struct SubscribedClientTests {
    private let folder: TemporaryFolder
    private let path: String
    private let clients = ClientWatch()
    private let labels = LabelMap(names: ["qr_code", "aztec"])

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("s")
    }

    private func publisher(_ limits: SocketServer.Limits = .init()) async throws -> Publisher {
        let server = try await SocketServer(
            endpoint: .path(path), limits: limits, logger: Logger(label: "test"), clientsChanged: clients.changed)
        let publisher = Publisher(server: server, log: nil)
        publisher.expect(cameras: ["a", "b"])
        publisher.expect(labels: labels)
        return publisher
    }

    private func event(_ camera: String, _ number: Int, _ objects: [(label: Int, score: Float)]) -> FrameEvent {
        FrameEvent(
            camera: camera, source: "s", sequence: number, timestamp: 0, frameTime: 0, inferenceMilliseconds: 1,
            width: 100, height: 100,
            objects: objects.map {
                Detection(label: $0.label, score: $0.score, box: Box(x0: 1, y0: 1, x1: 9, y1: 9))
            }, firstRegion: 10 * number + 1)
    }

    private func state(_ camera: String, _ state: CameraStateEvent.State) -> CameraStateEvent {
        CameraStateEvent(camera: camera, source: "s", state: state, frameTime: 0)
    }

    private func text(_ line: [UInt8]) -> String { String(decoding: line.dropLast(), as: UTF8.self) }

    private func connect(_ count: Int = 1) async throws -> TalkingClient {
        let client = try TalkingClient(path)
        await clients.wait(for: count)
        return client
    }

    @Test func clientGetsWhatItAskedFor_othersEverything() async throws {
        let publisher = try await publisher()
        let all = try await connect()
        let some = try await connect(2)
        try some.say(#"{"subscribe":{"cameras":["a"],"labels":["aztec"],"min_score":0.7}}"#)
        #expect(try some.line() == #"{"subscribed":{"cameras":["a"],"labels":["aztec"],"min_score":0.7}}"#)
        let events = [
            event("a", 0, [(1, 0.9), (0, 0.8), (1, 0.75), (1, 0.5)]),
            event("b", 0, [(1, 0.9)]),
            event("a", 1, [(0, 0.9)]),
            event("a", 2, [(1, 0.7)]),
        ]
        for event in events { publisher.publish(event, labels: labels) }
        publisher.publish(state("b", .lost))
        publisher.publish(state("a", .lost))
        for event in events { #expect(try all.line() == text(event.line(labels: labels))) }
        #expect(try all.line() == text(state("b", .lost).line()))
        #expect(try all.line() == text(state("a", .lost).line()))

        // The objects that are left keep their numbers.
        let first = try some.line()
        #expect(first.contains(#""region_id":1,"#) && first.contains(#""region_id":3,"#))
        #expect(!first.contains(#""region_id":2,"#) && !first.contains("qr_code") && !first.contains("0.5,"))
        #expect(try some.line() == text(event("a", 1, []).line(labels: labels)))
        // As it stands, and 0.7 is enough for 0.7.
        #expect(try some.line() == text(events[3].line(labels: labels)))
        #expect(try some.line() == text(state("a", .lost).line()))
        await publisher.shutDown()
        #expect(try some.end())
    }

    @Test func objectsOnly_leavesEmptyFramesOut() async throws {
        let publisher = try await publisher()
        let client = try await connect()
        try client.say(#"{"subscribe":{"labels":["aztec"],"objects_only":true}}"#)
        #expect(try client.line() == #"{"subscribed":{"labels":["aztec"],"objects_only":true}}"#)
        publisher.publish(event("a", 0, []), labels: labels)
        publisher.publish(event("a", 1, [(0, 0.9)]), labels: labels)
        publisher.publish(event("a", 2, [(1, 0.9)]), labels: labels)
        #expect(try client.line() == text(event("a", 2, [(1, 0.9)]).line(labels: labels)))
        await publisher.shutDown()
    }

    @Test func laterLineTakesThePlaceOfTheEarlier_andWhatHoldsIsTold() async throws {
        let publisher = try await publisher()
        let client = try await connect()
        try client.say(#"{"subscribe":{"cameras":["a"]}}"#)
        #expect(try client.line() == #"{"subscribed":{"cameras":["a"]}}"#)
        publisher.publish(state("b", .lost))
        publisher.publish(event("b", 0, []), labels: labels)
        publisher.publish(event("a", 0, []), labels: labels)
        #expect(try client.line() == text(event("a", 0, []).line(labels: labels)))
        try client.say(#"{"subscribe":{"cameras":["b"]}}"#)
        #expect(try client.line() == #"{"subscribed":{"cameras":["b"]}}"#)
        #expect(try client.line() == text(state("b", .lost).line()))
        publisher.publish(event("a", 1, []), labels: labels)
        publisher.publish(event("b", 1, []), labels: labels)
        #expect(try client.line() == text(event("b", 1, []).line(labels: labels)))
        try client.say(#"{"subscribe":{}}"#)
        #expect(try client.line() == #"{"subscribed":{}}"#)
        #expect(try client.line() == text(state("b", .lost).line()))
        publisher.publish(event("a", 2, []), labels: labels)
        #expect(try client.line() == text(event("a", 2, []).line(labels: labels)))
        await publisher.shutDown()
    }

    @Test func mistakesAreAnswered_andChangeNothing() async throws {
        let publisher = try await publisher()
        let client = try await connect()
        try client.say(#"{"subscribe":{"cameras":["a"]}}"#)
        _ = try client.line()
        try client.say(#"{"subscribe":{"label":["aztec"]}}"#)
        #expect(try client.line() == #"{"subscribe_error":"unknown key 'label'; write 'labels'"}"#)
        try client.say("\r")
        try client.say(String(repeating: "x", count: ClientLines.longest + 1))
        #expect(
            try client.line() == #"{"subscribe_error":"a line is longer than 4096 bytes; send a shorter one"}"#)
        try client.say(#"{"subscribe":{"cameras":["aa"],"labels":["zebra"]}}"#)
        #expect(
            try client.line()
                == #"{"subscribed":{"cameras":["aa"],"labels":["zebra"]},"warnings":["#
                + #""no camera is called 'aa'; write 'a'","no class is called 'zebra'; there are qr_code, aztec"]}"#)
        try client.say(#"{"subscribe":{"cameras":["a"]}}"#)
        _ = try client.line()
        try client.say("?")
        #expect(try client.line().hasPrefix(#"{"subscribe_error":"this line is not a JSON object; "#))
        publisher.publish(event("b", 0, []), labels: labels)
        publisher.publish(event("a", 0, []), labels: labels)
        #expect(try client.line() == text(event("a", 0, []).line(labels: labels)))
        await publisher.shutDown()
    }

    @Test func whoGoesOnTalkingNonsense_isNotListenedTo() async throws {
        let publisher = try await publisher()
        let client = try await connect()
        for _ in 0..<(ClientHandler.patience - 1) { try client.say("?") }
        for _ in 0..<(ClientHandler.patience - 1) { _ = try client.line() }
        // A line that makes sense makes good for it.
        try client.say(#"{"subscribe":{"cameras":["a"]}}"#)
        #expect(try client.line() == #"{"subscribed":{"cameras":["a"]}}"#)
        for _ in 0..<1000 { try client.say("?") }
        try client.say(#"{"subscribe":{}}"#)
        var answers: [String] = []
        for _ in 0..<ClientHandler.patience { answers.append(try client.line()) }
        #expect(answers.count { $0.hasSuffix(#"; nothing more is listened to on this connection"}"#) } == 1)
        #expect(answers.last?.hasSuffix(#"; nothing more is listened to on this connection"}"#) == true)
        // It is served as before.
        publisher.publish(event("b", 0, []), labels: labels)
        publisher.publish(event("a", 0, []), labels: labels)
        #expect(try client.line() == text(event("a", 0, []).line(labels: labels)))
        await publisher.shutDown()
    }

    @Test func slowSubscriber_isToldOnlyOfLinesThatWereForIt() async throws {
        let publisher = try await publisher(.init(linesPerClient: 10, bytesPerClient: 1 << 20))
        let quick = try await connect()
        let slow = try await connect(2)
        try slow.say(#"{"subscribe":{"cameras":["a"]}}"#)
        #expect(try slow.line() == #"{"subscribed":{"cameras":["a"]}}"#)
        let count = 5000
        for number in 0..<count {
            for camera in ["a", "b"] {
                publisher.publish(event(camera, number, [(0, 0.5)]), labels: labels)
                #expect(try quick.line().hasPrefix("{\"camera\":\"\(camera)\""))
            }
        }
        var received = 0
        while true {
            let next = try slow.line()
            guard next == text(event("a", received, [(0, 0.5)]).line(labels: labels)) else {
                #expect(next == "{\"dropped\":\(count - received - 10)}")
                break
            }
            received += 1
        }
        #expect(received > 10 && received < count - 10)
        #expect(try slow.line() == text(event("a", count - 10, [(0, 0.5)]).line(labels: labels)))
        await publisher.shutDown()
    }
}

/// A client that also says something.
private final class TalkingClient {
    private let descriptor: CInt
    private var received: ArraySlice<UInt8> = []

    init(_ path: String) throws {
        descriptor = try SystemCalls.makeUnixSocket()
        try SystemCalls.connect(descriptor, to: path)
    }

    deinit { SystemCalls.closeDescriptor(descriptor) }

    func say(_ line: String) throws {
        try SystemCalls.sendAll(descriptor, Array("\(line)\n".utf8))
    }

    private struct Ended: Error {}

    func line() throws -> String {
        while true {
            if let end = received.firstIndex(of: 0x0A) {
                defer { received = received[(end + 1)...] }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            let more = try SystemCalls.readAvailable(descriptor, atMost: 1 << 16)
            if more.isEmpty { throw Ended() }
            received = ArraySlice(Array(received) + more)
        }
    }

    /// Whether nothing comes any more.
    func end() throws -> Bool {
        try received.isEmpty && SystemCalls.readAvailable(descriptor, atMost: 1).isEmpty
    }
}
