// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import Publishing

/// A picture of what a camera sees: the answer to `{"request":"snapshot","camera":"door"}`, one line of JSON.
public struct SnapshotAnswer: Codable, Sendable, Hashable {
    /// Version of this form, 1.
    public var schema = 1
    /// The camera's name.
    public var camera: String
    /// The number of the event that tells of the same frame.
    public var seq: Int
    /// Wall clock of the capture, seconds since 1970.
    public var frameTime: Double
    /// Columns of the picture, which has the size of the camera's frame.
    public var width: Int
    /// Rows of the picture.
    public var height: Int
    /// The picture with its boxes drawn; a JPEG file, in the line as base64.
    public var jpeg: Data

    /// Reads a line that a daemon sent.
    public init(line: String) throws {
        self = try ControlCoding.decoder.decode(SnapshotAnswer.self, from: Data(line.utf8))
    }

    init(_ seen: SeenFrame, jpeg: [UInt8]) {
        camera = seen.event.camera
        seq = seen.event.sequence
        frameTime = seen.event.frameTime
        width = seen.event.width
        height = seen.event.height
        self.jpeg = Data(jpeg)
    }
}
