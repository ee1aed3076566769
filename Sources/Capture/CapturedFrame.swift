// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Imaging

/// A frame and when it was captured.
public struct CapturedFrame: Sendable {
    /// The picture, in the layout its source has; folders give RGB24.
    public var frame: CameraFrame
    /// When it was captured, by CLOCK_MONOTONIC.
    public var monotonicNanoseconds: UInt64
    /// When it was captured, in Unix seconds.
    public var wallClock: Double
    /// The source's own counter. A camera's driver also counts the frames it lost; it may start anywhere.
    public var sequence: UInt64
    /// Frames the source dropped since the last one it handed out: overtaken by a newer one, damaged, or lost by the
    /// driver.
    public var skipped: Int
    /// The file's name without its folder, for sources that are made of files.
    public var name: String?

    /// Puts a frame and its circumstances together.
    public init(
        frame: CameraFrame, monotonicNanoseconds: UInt64, wallClock: Double, sequence: UInt64, skipped: Int = 0,
        name: String? = nil
    ) {
        self.frame = frame
        self.monotonicNanoseconds = monotonicNanoseconds
        self.wallClock = wallClock
        self.sequence = sequence
        self.skipped = skipped
        self.name = name
    }
}

/// What came of waiting for a frame.
public enum CaptureOutcome: Sendable {
    /// A frame.
    case frame(CapturedFrame)
    /// None within the time that was given; ask again.
    case timeout
    /// There will be no more: the folder or the stream was read to its end.
    case ended
}
