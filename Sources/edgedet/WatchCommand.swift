// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Foundation
import Publishing

/// A client of the daemon's socket.
struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Print what a running daemon sends.",
        discussion: """
            A line per object, or "nothing" when a camera sees none any more:

              door 12:34:56.789  qr_code 0.99 at 429,72 58x101
            """)

    @Option(help: "The daemon's Unix socket.")
    var socket: String?

    @Flag(help: "Print the lines as they come, one JSON object each.")
    var json = false

    @Option(help: "End after this many frames.")
    var count: Int?

    @Flag(help: "Wait for the daemon if it does not run yet.")
    var wait = false

    @Option(help: "Only this camera's events. May be repeated.")
    var camera: [String] = []

    @Option(help: "Only objects of this class. May be repeated.")
    var label: [String] = []

    @Option(help: "Only objects of at least this confidence, 0 to 1.")
    var minScore: Double?

    @Flag(help: "Leave out frames in which no object is left.")
    var objectsOnly = false

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count is a whole number from 1.") }
        if let minScore, !(0...1).contains(minScore) {
            throw ValidationError("--min-score is a number from 0 to 1.")
        }
    }

    private var subscription: Subscription {
        var subscription = Subscription()
        if !camera.isEmpty { subscription.cameras = Set(camera) }
        if !label.isEmpty { subscription.labels = Set(label) }
        subscription.minimumScore = minScore
        subscription.objectsOnly = objectsOnly
        return subscription
    }

    func run() throws {
        let client = try connect()
        var view = WatchView()
        var frames = 0
        // What comes before the answer is not what was asked for; what holds then is told again after it.
        var isAwaitingAnswer = !subscription.isEverything
        if isAwaitingAnswer { client.subscribe(subscription) }
        while let line = try client.nextLine() {
            let event = try ReceivedEvent(line: line)
            if isAwaitingAnswer, !event.isRefusal {
                guard event.isConfirmation else { continue }
                isAwaitingAnswer = false
                for warning in event.warnings ?? [] { StandardError.say("warning: \(warning)") }
                continue
            }
            if json {
                try write([line])
            } else {
                try write(view.lines(for: event))
            }
            if event.isRefusal { throw ExitCode.failure }
            if event.isFrame { frames += 1 }
            if frames == count { return }
        }
        StandardError.say("the daemon has ended")
        if count != nil { throw ExitCode.failure }
    }

    private func connect() throws -> SocketClient {
        while true {
            do throws(PublishingError) {
                return try SocketClient(path: socket ?? SocketPath.forWatching)
            } catch {
                guard wait, error.code == .noServer else { throw error }
                Thread.sleep(forTimeInterval: 0.2)
            }
        }
    }

    private func write(_ lines: [String]) throws {
        guard !lines.isEmpty else { return }
        try StandardOutput.write(lines.map { "\($0)\n" }.joined().utf8)
    }
}

/// What a person wants to see: of the frames in which nothing was found only the first.
struct WatchView {
    private var emptyCameras: Set<String> = []

    /// The lines to print for an event.
    mutating func lines(for event: ReceivedEvent) -> [String] {
        guard event.isFrame else { return event.summary }
        guard event.isEmptyFrame else {
            emptyCameras.remove(event.camera ?? "")
            return event.summary
        }
        return emptyCameras.insert(event.camera ?? "").inserted ? event.summary : []
    }
}
