// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Logging
import Synchronization
import Testing

@testable import Capture

/// A folder of its own for a test, removed with the last reference to it.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "edgedet-capture-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        let file = "\(path)/\(name)"
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }
}

extension FrameSource {
    /// The next frame, which must come at once.
    func frame(timeoutMilliseconds: Int = 60_000) throws -> CapturedFrame {
        let outcome = try next(timeoutMilliseconds: timeoutMilliseconds)
        guard case .frame(let frame) = outcome else {
            Issue.record("\(outcome) is no frame")
            throw CancellationError()
        }
        return frame
    }

    /// Whether there will be no more frames.
    func hasEnded() throws -> Bool {
        if case .ended = try next(timeoutMilliseconds: 60_000) { true } else { false }
    }

    /// Whether there is no frame now.
    func hasNoFrameYet() throws -> Bool {
        if case .timeout = try next(timeoutMilliseconds: 0) { true } else { false }
    }
}

/// Counts the warnings that are logged.
final class CountingLog: LogHandler, Sendable {
    private let lines = Mutex<[String]>([])

    var warnings: [String] { lines.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in self } }

    func log(event: LogEvent) {
        if event.level >= .warning { lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") } }
    }

    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
}
