// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How the daemon is doing: the answer to `{"request":"status"}` on its control socket, one line of JSON.
///
/// Keys are those of this type in snake case, in alphabetical order; what is not known is left out. Times are in the
/// unit that the name ends in.
public struct DaemonStatus: Codable, Sendable, Hashable {
    /// Version of this form, 1.
    public var schema = 1
    /// The process.
    public var pid: Int
    /// Since the daemon started.
    public var uptimeSeconds: Double
    /// Resident memory of the process.
    public var memoryBytes: Int?
    /// The model's file.
    public var model: String?
    /// The instruction set whose kernels are used.
    public var isa: String?
    /// How many threads share a frame.
    public var threads: Int?
    /// Clients of the socket that carries events.
    public var clients: Clients
    /// The log of detections, if there is one.
    public var log: Output?
    /// The folder of pictures, if there is one.
    public var snapshots: Output?
    /// The metrics' file, if there is one.
    public var metrics: Output?
    /// In the order of the configuration.
    public var cameras: [Camera]

    /// Clients of the socket that carries events.
    public struct Clients: Codable, Sendable, Hashable {
        /// Connected now.
        public var connected: Int
        /// How many may be.
        public var limit: Int
        /// Lines that clients were too slow for since the start.
        public var linesDropped: Int
    }

    /// A file or folder that the daemon writes.
    public struct Output: Codable, Sendable, Hashable {
        /// Where it lies.
        public var path: String
        /// "writing", or "stopped" while it cannot be written.
        public var state: String
        /// Why it is stopped.
        public var reason: String?
        /// Lines or pictures written since the start, where they are counted.
        public var written: Int?
        /// Lines or pictures lost since the start.
        public var lost: Int?

        init(path: String, problem: String?, written: Int? = nil, lost: Int? = nil) {
            self.path = path
            state = problem == nil ? "writing" : "stopped"
            reason = problem
            self.written = written
            self.lost = lost
        }
    }

    /// One camera.
    public struct Camera: Codable, Sendable, Hashable {
        /// Its name in the configuration.
        public var name: String
        /// Where its frames come from.
        public var source: String?
        /// "starting", "running", "lost", "ended" or "failed".
        public var state: String
        /// Why it is lost or failed.
        public var reason: String?
        /// How long it has been in that state.
        public var stateSeconds: Double
        /// Frames per second whose events were published, over the last seconds; 0 unless it is running.
        public var fps: Double
        /// Frames whose events were published since the start.
        public var frames: Int
        /// Frames that no event tells of, since the start: overtaken by newer ones, lost or damaged, or passed over by `fps`,
        /// `every` or `motion`.
        public var skipped: Int
        /// Objects in all frames since the start.
        public var objects: Int
        /// Of the last 512 frames, from capture to publication: half of them were faster.
        public var latencyP50Ms: Double?
        /// Of the last 512 frames, from capture to publication: 99 of 100 were faster.
        public var latencyP99Ms: Double?
        /// Of the last 512 frames, the network's time: half of them were faster.
        public var inferenceP50Ms: Double?
    }
}

extension DaemonStatus {
    /// The status as a line of JSON, its newline included.
    public func line() throws -> [UInt8] { try ControlCoding.line(self) }

    /// Reads a line that a daemon sent.
    public init(line: String) throws {
        self = try ControlCoding.decoder.decode(DaemonStatus.self, from: Data(line.utf8))
    }
}

/// How values are spelled on the control socket.
enum ControlCoding {
    static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    /// A line of JSON, its newline included.
    static func line(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try [UInt8](encoder.encode(value)) + [UInt8(ascii: "\n")]
    }
}
