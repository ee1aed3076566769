// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The matrix between YCbCr and RGB.
public enum ColorMatrix: Sendable, Hashable {
    /// ITU-R BT.601, standard definition and most webcams.
    case bt601
    /// ITU-R BT.709, high definition.
    case bt709
    /// ITU-R BT.2020, non-constant luminance.
    case bt2020
}

/// Which codes stand for black and white.
public enum ColorRange: Sendable, Hashable {
    /// Y 16 to 235, chroma 16 to 240.
    case limited
    /// 0 to 255, as JPEG has it.
    case full
}

/// A frame as it came from its source, before any conversion.
public struct CameraFrame: Sendable {
    /// How `bytes` is laid out.
    public var format: PixelFormat
    /// Columns.
    public var width: Int
    /// Rows.
    public var height: Int
    /// Bytes from one row of the first plane to the next; planes follow each other without a gap, and the chroma
    /// planes' row length follows from this one as V4L2 defines it (equal for NV12 and NV16, double for NV24, half for
    /// YU12 and 422P; an odd length is rounded up, to even or to the larger half). Ignored for MJPG.
    public var bytesPerRow: Int
    /// The picture.
    public var bytes: [UInt8]
    /// The matrix its YCbCr codes were made with; RGB formats need none.
    public var matrix: ColorMatrix
    /// The range of its YCbCr codes; RGB is taken for full.
    public var range: ColorRange
    /// Whether the picture's last row comes first, in every plane: a camera that hangs upside down behind a mirror, or
    /// that sends RGB as Windows bitmaps have it. V4L2 has no word for it, so only its owner knows.
    public var isBottomUp: Bool

    /// Makes a frame of the given layout.
    public init(
        format: PixelFormat, width: Int, height: Int, bytesPerRow: Int, bytes: [UInt8], matrix: ColorMatrix = .bt601,
        range: ColorRange = .limited, isBottomUp: Bool = false
    ) {
        self.format = format
        self.width = width
        self.height = height
        self.bytesPerRow = bytesPerRow
        self.bytes = bytes
        self.matrix = matrix
        self.range = range
        self.isBottomUp = isBottomUp
    }
}
