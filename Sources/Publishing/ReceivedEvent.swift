// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// An event as a client received it, for people to read.
public struct ReceivedEvent: Sendable, Hashable, Decodable {
    struct Object: Sendable, Hashable, Decodable {
        struct Detection: Sendable, Hashable, Decodable {
            let confidence: Double
            let label: String
        }
        let detection: Detection
        let x: Int
        let y: Int
        let w: Int
        let h: Int
        let zones: [String]?
    }

    /// The camera's name; nil for notices to this client.
    public let camera: String?
    let file: String?
    let frameTime: Double?
    let objects: [Object]?
    let state: String?
    let reason: String?
    let reload: String?
    let dropped: Int?
    let error: String?
    let subscribed: Acceptance?
    let subscribeError: String?
    /// What the daemon doubts about a subscription, a sentence each.
    public let warnings: [String]?

    struct Acceptance: Sendable, Hashable, Decodable {}

    private enum CodingKeys: String, CodingKey {
        case camera, file, objects, state, reason, reload, dropped, error, subscribed, warnings
        case subscribeError = "subscribe_error"
        case frameTime = "frame_time"
    }

    /// Reads a line of the socket or the log.
    ///
    /// - Throws: `malformedEvent`.
    public init(line: String) throws(PublishingError) {
        do {
            self = try JSONDecoder().decode(ReceivedEvent.self, from: Data(line.utf8))
        } catch {
            throw PublishingError(
                .malformedEvent, "this line is not an event: \(line.prefix(200))",
                remedy: "check that edgedet listens on this socket and no other program")
        }
    }

    /// The event in words, a line per object, or one that says "nothing".
    ///
    ///     door 12:34:56.789  qr_code 0.99 at 429,72 58x101
    public var summary: [String] {
        if let error { return ["refused: \(error)"] }
        if let subscribeError { return ["not subscribed: \(subscribeError)"] }
        if isConfirmation { return ["subscribed"] + (warnings ?? []).map { "(\($0))" } }
        if let dropped { return ["(\(dropped) \(dropped == 1 ? "line" : "lines") lost: this reader is too slow)"] }
        if let reload {
            return ["\(Self.clock(frameTime ?? 0))  reload \(reload)" + (reason.map { ": \($0)" } ?? "")]
        }
        let head = "\(camera ?? "?") \(Self.clock(frameTime ?? 0))"
        if let state { return ["\(head)  camera \(state)" + (reason.map { ": \($0)" } ?? "")] }
        if isEmptyFrame { return ["\(head)  nothing"] }
        return (objects ?? []).map { object in
            "\(head)  \(object.detection.label) \(Self.hundredths(object.detection.confidence))"
                + " at \(object.x),\(object.y) \(object.w)x\(object.h)"
                + (object.zones.map { " in \($0.joined(separator: ", "))" } ?? "") + (file.map { " in \($0)" } ?? "")
        }
    }

    /// Whether it tells of a frame.
    public var isFrame: Bool { objects != nil }

    /// Whether it tells of a frame in which nothing was found.
    public var isEmptyFrame: Bool { objects?.isEmpty ?? false }

    /// Whether it says that a subscription holds from now on.
    public var isConfirmation: Bool { subscribed != nil }

    /// Whether the server turned this client, or its subscription, away.
    public var isRefusal: Bool { error != nil || subscribeError != nil }

    /// Local time of day with milliseconds.
    private static func clock(_ secondsSince1970: Double) -> String {
        let milliseconds = Int((min(max(secondsSince1970, 0), 1e11) * 1000).rounded(.down))
        let time = SystemCalls.localTime(secondsSince1970: milliseconds / 1000)
        return
            "\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2)).\(padded(milliseconds % 1000, 3))"
    }

    private static func hundredths(_ value: Double) -> String {
        let hundredths = Int((min(max(value, 0), 1) * 100).rounded())
        return "\(hundredths / 100).\(padded(hundredths % 100, 2))"
    }

    private static func padded(_ value: Int, _ digits: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
