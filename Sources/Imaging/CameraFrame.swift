// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// How a frame's bytes are laid out, named as V4L2 names them.
public enum PixelFormat: String, Sendable, Hashable, CaseIterable {
    /// Packed 4:2:2, Y0 U Y1 V.
    case yuyv = "YUYV"
    /// A plane of Y, then a plane of interleaved U V at half the size.
    case nv12 = "NV12"
    /// Planes of Y, U and V, the latter two at half the size (I420).
    case yu12 = "YU12"
    /// One JPEG picture a frame; its colours are JFIF's (BT.601, full range).
    case mjpg = "MJPG"
    /// Packed red, green, blue.
    case rgb24 = "RGB3"
}

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
    /// planes' row length follows from this one as V4L2 defines it (equal for NV12, half for YU12; an odd length is
    /// rounded up, to even or to the larger half). Ignored for MJPG.
    public var bytesPerRow: Int
    /// The picture.
    public var bytes: [UInt8]
    /// The matrix its YCbCr codes were made with.
    public var matrix: ColorMatrix
    /// The range of its YCbCr codes.
    public var range: ColorRange

    /// Makes a frame of the given layout.
    public init(
        format: PixelFormat, width: Int, height: Int, bytesPerRow: Int, bytes: [UInt8], matrix: ColorMatrix = .bt601,
        range: ColorRange = .limited
    ) {
        self.format = format
        self.width = width
        self.height = height
        self.bytesPerRow = bytesPerRow
        self.bytes = bytes
        self.matrix = matrix
        self.range = range
    }
}
