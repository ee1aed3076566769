// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Imaging

/// What a user may ask of a source. What is left out is chosen by the source, and a camera that lacks what was asked
/// for gives what comes nearest, except for `format`.
public struct CaptureSettings: Sendable, Hashable {
    /// Columns a camera should deliver; 640 when left out.
    public var width: Int?
    /// Rows a camera should deliver; 480 when left out.
    public var height: Int?
    /// Frames per second: what a camera should deliver (30 when left out), how fast a folder (10) or a Y4M file (its
    /// own rate) is replayed; 0 replays as fast as frames are asked for. A pipe has its writer's rate.
    public var framesPerSecond: Double?
    /// The layout a camera must deliver; an error if it cannot. Uncompressed is preferred when left out.
    public var format: PixelFormat?
    /// The input a camera must take its frames from, by name or number; an error if it has no such input.
    public var input: CameraSetting?
    /// Controls that a camera is set to whenever it is opened; a warning for each that it lacks or refuses.
    public var controls: [CameraSetting]
    /// Whether a folder or a Y4M file starts again after its last frame.
    public var loop: Bool
    /// Most bytes of decoded pictures that a looping folder keeps in memory.
    public var cacheBytes: Int
    /// Buffers to ask a camera's driver for, 2 to 32.
    public var bufferCount: Int
    /// Frames a caller may hold before the source has to allocate, 1 or more.
    public var storageCount: Int

    /// Settings with the defaults for what is left out.
    public init(
        width: Int? = nil, height: Int? = nil, framesPerSecond: Double? = nil, format: PixelFormat? = nil,
        input: CameraSetting? = nil, controls: [CameraSetting] = [], loop: Bool = false, cacheBytes: Int = 64 << 20,
        bufferCount: Int = 4, storageCount: Int = 4
    ) {
        self.width = width
        self.height = height
        self.framesPerSecond = framesPerSecond
        self.format = format
        self.input = input
        self.controls = controls
        self.loop = loop
        self.cacheBytes = cacheBytes
        self.bufferCount = bufferCount
        self.storageCount = storageCount
    }
}
