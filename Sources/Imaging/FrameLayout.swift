// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Where an uncompressed frame's planes begin and how many bytes they take, worked out from its format and size.
///
/// Sizes as the kernel's V4L2 documentation has them; odd sides round up to whole chroma samples.
public struct FrameLayout: Sendable, Hashable {
    /// Bytes of a row of the first plane that hold pixels; the rest up to the row length is padding.
    public let rowLength: Int
    /// Columns of a chroma plane, 0 where there is none.
    public let chromaWidth: Int
    /// Rows of a chroma plane, 0 where there is none.
    public let chromaHeight: Int
    /// From one chroma row to the next, 0 where there is no plane of chroma.
    public let chromaBytesPerRow: Int
    /// Where the second plane begins: behind the first, padding included.
    public let secondPlane: Int
    /// Where the third plane begins; the same as the second where there are only two.
    public let thirdPlane: Int
    /// Bytes of the whole frame, the padding behind the very last row included.
    public let length: Int
    /// The least that the frame's bytes must be; the padding behind the very last row need not be there.
    public let byteCount: Int

    /// Works a layout out; all zero for a compressed format.
    ///
    /// - Parameters:
    ///   - format: Any.
    ///   - width: Columns, 1 to 32,767.
    ///   - height: Rows, 1 to 32,767.
    ///   - bytesPerRow: From one row of the first plane to the next, at most 2²⁰; raised to `rowLength` if it is less.
    public init(format: PixelFormat, width: Int, height: Int, bytesPerRow: Int) {
        rowLength = Self.rowLength(format, width: width)
        let stride = format.isJPEG ? 0 : max(bytesPerRow, rowLength)
        secondPlane = stride * height
        switch format.arrangement {
        case .packedYUV, .packedRGB, .luma, .compressed:
            let isPackedYUV = format.arrangement == .packedYUV
            (chromaWidth, chromaHeight) = isPackedYUV ? ((width + 1) / 2, height) : (0, 0)
            chromaBytesPerRow = 0
            thirdPlane = secondPlane
            length = secondPlane
            byteCount = length - (stride - rowLength)
        case .semiPlanar(let across, let down):
            (chromaWidth, chromaHeight) = ((width + across - 1) / across, (height + down - 1) / down)
            chromaBytesPerRow = across == 1 ? 2 * stride : stride + stride % 2
            thirdPlane = secondPlane
            length = secondPlane + chromaBytesPerRow * chromaHeight
            byteCount = length - (chromaBytesPerRow - 2 * chromaWidth)
        case .planar(let across, let down):
            (chromaWidth, chromaHeight) = ((width + across - 1) / across, (height + down - 1) / down)
            chromaBytesPerRow = (stride + across - 1) / across
            thirdPlane = secondPlane + chromaBytesPerRow * chromaHeight
            length = thirdPlane + chromaBytesPerRow * chromaHeight
            byteCount = length - (chromaBytesPerRow - chromaWidth)
        }
    }

    /// Checks a frame; of a JPEG frame only the claimed size.
    ///
    /// - Throws: `badFrame` when its rows or its bytes are fewer than the layout needs, `tooLarge`.
    init(_ frame: CameraFrame) throws(ImagingError) {
        let (width, height, stride) = (frame.width, frame.height, frame.bytesPerRow)
        guard width >= 1, height >= 1 else {
            throw Self.bad("a \(frame.format.name) frame of \(width)x\(height) pixels is empty")
        }
        try PictureLimits.check(width: width, height: height, name: "a \(frame.format.name) frame")
        if frame.format.isJPEG {
            self.init(format: frame.format, width: width, height: height, bytesPerRow: 0)
            return
        }
        let rowLength = Self.rowLength(frame.format, width: width)
        // No row of 32,767 pixels needs more; and the products above stay far from overflowing.
        guard stride >= rowLength, stride <= 1 << 20 else {
            throw Self.bad(
                "a \(frame.format.name) frame of \(width)x\(height) pixels claims \(stride) bytes a row, "
                    + "it needs \(rowLength) to \(1 << 20)")
        }
        self.init(format: frame.format, width: width, height: height, bytesPerRow: stride)
        guard frame.bytes.count >= byteCount else {
            throw Self.bad(
                "a \(frame.format.name) frame of \(width)x\(height) pixels and \(stride) bytes a row has "
                    + "\(frame.bytes.count) bytes, it needs \(byteCount)")
        }
    }

    private static func rowLength(_ format: PixelFormat, width: Int) -> Int {
        switch format.arrangement {
        case .packedYUV: (width + 1) / 2 * 4
        case .semiPlanar, .planar: width
        case .packedRGB(let bytesPerPixel): width * bytesPerPixel
        case .luma(let bits): width * (bits > 8 ? 2 : 1)
        case .compressed: 0
        }
    }

    static func bad(_ message: String) -> ImagingError {
        ImagingError(
            .badFrame, message, remedy: "drop the frame, and choose another format or size if every frame is like this")
    }
}
