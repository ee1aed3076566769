// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Filtering

/// What the command line says about a configuration; its word outweighs the file's.
public struct ConfigurationOverrides: Sendable, Hashable {
    /// Sources that take the place of the file's cameras; "/dev/video0" or "door=/dev/video0".
    public var sources: [String] = []
    /// See `Configuration.model`.
    public var model: String?
    /// See `Configuration.threads`.
    public var threads: Int?
    /// See `SocketConfiguration.path`.
    public var socket: String?
    /// See `LogConfiguration.path`.
    public var log: String?
    /// See `CameraConfiguration.score`; for all cameras and classes.
    public var score: Float?
    /// See `CaptureSettings.framesPerSecond`; for all cameras.
    public var framesPerSecond: Double?
    /// See `CaptureSettings.loop`; for all cameras.
    public var loop: Bool?

    /// Says nothing.
    public init() {}
}

extension Configuration {
    /// Puts the command line's word on top.
    ///
    /// - Throws: `CaptureError` for a text that names no source, `badValue` for a name that is none.
    public mutating func apply(_ overrides: ConfigurationOverrides) throws {
        if !overrides.sources.isEmpty {
            cameras = try overrides.sources.map { try CameraConfiguration(commandLine: $0) }
        }
        if let value = overrides.model { model = value }
        if let value = overrides.threads { threads = value }
        if let value = overrides.socket { socket.path = value }
        if let value = overrides.log {
            log = log ?? LogConfiguration(path: value)
            log?.path = value
        }
        for index in cameras.indices {
            if let value = overrides.score { cameras[index].setScore(value) }
            if let value = overrides.framesPerSecond { cameras[index].capture.framesPerSecond = value }
            if let value = overrides.loop { cameras[index].capture.loop = value }
        }
    }
}

extension CameraConfiguration {
    /// One for all classes.
    fileprivate mutating func setScore(_ value: Float) {
        score = value
        for index in detection.labels?.indices ?? 0..<0 { detection.labels?[index].score = nil }
    }

    /// A source with a name in front, or named after its last path component.
    fileprivate init(commandLine text: String) throws {
        if let equals = text.firstIndex(of: "="), !text[..<equals].contains(where: { "/:".contains($0) }) {
            let name = String(text[..<equals])
            guard Self.isName(name) else {
                throw DaemonError(.badValue, "a camera cannot be called '\(name)'", remedy: Self.nameRemedy)
            }
            self.init(name: name, source: try SourceURI(String(text[text.index(after: equals)...])))
        } else {
            let last = text.split(whereSeparator: { "/:".contains($0) }).last.map(String.init) ?? ""
            self.init(name: last == "-" || last.isEmpty ? "camera" : last, source: try SourceURI(text))
        }
    }
}
