// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Publishing
import SharedTestSupport
import Testing

@testable import EdgeDetDaemon

/// Some keys of any event.
struct HeardEvent: Decodable, Sendable {
    struct Object: Decodable, Sendable {
        struct Detection: Decodable, Sendable { let label: String }
        let detection: Detection
    }
    var camera: String?
    var source: String?
    var file: String?
    var seq: Int?
    var objects: [Object]?
    var state: String?
    var reload: String?
    var reason: String?

    init(_ line: some StringProtocol) throws {
        self = try JSONDecoder().decode(HeardEvent.self, from: Data(line.utf8))
    }
}

// Closures for #expect: in a macro's argument they can be mistaken by the compiler for others of the same function.
extension Sequence<HeardEvent> {
    /// The events of a camera.
    func of(_ camera: String) -> [HeardEvent] { filter { $0.camera == camera } }

    /// The events of frames.
    var frames: [HeardEvent] { filter { $0.seq != nil } }

    /// What was told of cameras' states.
    var states: [String] { compactMap(\.state) }

    /// What was told of configurations.
    var reloads: [String] { compactMap(\.reload) }

    /// Who was heard of.
    var cameras: Set<String> { Set(compactMap(\.camera)) }

    /// The labels of the frames' first objects, "nothing" for a frame without one.
    var labels: Set<String> { Set(frames.map { $0.objects?.first?.detection.label ?? "nothing" }) }
}

extension Collection<HeardEvent> {
    /// Where the first reload was done.
    var firstReload: Index? { firstIndex { $0.reload == "done" } }

    /// Where a camera was removed first.
    var firstRemoval: Index? { firstIndex { $0.state == "removed" } }
}

/// A client of the socket that keeps everything it hears.
final class EventListener: Sendable {
    private struct Heard {
        var lines: [String] = []
        var isConnected = false
        var hasEnded = false
    }

    private let heard = Monitor(Heard())

    struct TimeOver: Error, CustomStringConvertible {
        let description: String
    }

    /// Connects to a socket that is there or will be.
    init(path: String) {
        Thread { [heard] in
            var client: SocketClient?
            while client == nil {
                client = try? SocketClient(path: path)
                if client == nil { Thread.sleep(forTimeInterval: 0.02) }
            }
            heard.change { $0.isConnected = true }
            while let line = try? client?.nextLine() { heard.change { $0.lines.append(line) } }
            heard.change { $0.hasEnded = true }
        }.start()
    }

    /// Everything heard so far.
    func events() throws -> [HeardEvent] {
        try heard.read { $0.lines }.map { try HeardEvent($0) }
    }

    /// How many lines were heard so far, to wait for others after them.
    var count: Int { heard.read { $0.lines.count } }

    /// Waits until so many lines with this text have come, of those after the first few.
    func wait(for text: String, times: Int = 1, after first: Int = 0) async throws {
        let found: Bool? = try await onThread { [heard] in
            var seen = first
            var missing = times
            return heard.wait(milliseconds: 60_000) { heard in
                while seen < heard.lines.count {
                    if heard.lines[seen].contains(text) { missing -= 1 }
                    seen += 1
                    if missing == 0 { return true }
                }
                return heard.hasEnded ? false : nil
            }
        }
        guard found == true else {
            let last = heard.read { $0.lines.suffix(3).joined(separator: " ") }
            throw TimeOver(description: "waited for \(times) \(text); \(count) lines came, the last are \(last)")
        }
    }

    /// Waits until the daemon listens.
    func waitForConnection() async throws {
        let connected: Bool? = try await onThread { [heard] in
            heard.wait(milliseconds: 60_000) { $0.isConnected ? true : nil }
        }
        if connected == nil { throw TimeOver(description: "nobody listens") }
    }

    /// Waits until the daemon closes the connection.
    func waitForEnd() async throws {
        let ended: Bool? = try await onThread { [heard] in
            heard.wait(milliseconds: 60_000) { $0.hasEnded ? true : nil }
        }
        if ended == nil { throw TimeOver(description: "the connection is still open") }
    }
}
