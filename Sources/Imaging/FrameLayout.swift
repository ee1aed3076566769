// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Where a frame's planes begin and how many bytes they take, worked out once from its format and size.
///
/// Sizes as the kernel's V4L2 documentation has them (YUYV, NV12, YUV420); odd sides round up to whole chroma samples.
struct FrameLayout {
    /// Columns of a chroma plane.
    let chromaWidth: Int
    /// Rows of a chroma plane.
    let chromaHeight: Int
    /// From one chroma row to the next.
    let chromaBytesPerRow: Int
    /// Where the second plane begins.
    let secondPlane: Int
    /// Where the third plane begins.
    let thirdPlane: Int
    /// The least that the frame's bytes must be; the padding behind the very last row need not be there.
    let byteCount: Int

    /// Checks a frame; of a JPEG frame only the claimed size.
    ///
    /// - Throws: `badFrame` when its rows or its bytes are fewer than the layout needs, `tooLarge`.
    init(_ frame: CameraFrame) throws(ImagingError) {
        let (width, height, stride) = (frame.width, frame.height, frame.bytesPerRow)
        guard width >= 1, height >= 1 else {
            throw Self.bad("a \(frame.format.rawValue) frame of \(width)x\(height) pixels is empty")
        }
        try PictureLimits.check(width: width, height: height, name: "a \(frame.format.rawValue) frame")
        if frame.format == .mjpg {
            (chromaWidth, chromaHeight, chromaBytesPerRow, secondPlane, thirdPlane, byteCount) = (0, 0, 0, 0, 0, 0)
            return
        }
        let halfWidth = (width + 1) / 2
        let halfHeight = (height + 1) / 2
        let rowBytes =
            switch frame.format {
            case .yuyv: halfWidth * 4
            case .nv12, .yu12: width
            case .rgb24: width * 3
            case .mjpg: 0
            }
        // No row of 32,767 pixels needs more; and the products below stay far from overflowing.
        guard stride >= rowBytes, stride <= 1 << 20 else {
            throw Self.bad(
                "a \(frame.format.rawValue) frame of \(width)x\(height) pixels claims \(stride) bytes a row, "
                    + "it needs \(rowBytes) to \(1 << 20)")
        }
        secondPlane = stride * height
        switch frame.format {
        case .yuyv:
            (chromaWidth, chromaHeight, chromaBytesPerRow) = (halfWidth, height, halfWidth)
            thirdPlane = secondPlane
            byteCount = stride * (height - 1) + rowBytes
        case .nv12:
            (chromaWidth, chromaHeight, chromaBytesPerRow) = (halfWidth, halfHeight, stride + stride % 2)
            thirdPlane = secondPlane
            byteCount = secondPlane + chromaBytesPerRow * (halfHeight - 1) + halfWidth * 2
        case .yu12:
            (chromaWidth, chromaHeight, chromaBytesPerRow) = (halfWidth, halfHeight, (stride + 1) / 2)
            thirdPlane = secondPlane + chromaBytesPerRow * halfHeight
            byteCount = thirdPlane + chromaBytesPerRow * (halfHeight - 1) + halfWidth
        case .rgb24, .mjpg:
            (chromaWidth, chromaHeight, chromaBytesPerRow) = (0, 0, 0)
            thirdPlane = secondPlane
            byteCount = stride * (height - 1) + rowBytes
        }
        guard frame.bytes.count >= byteCount else {
            throw Self.bad(
                "a \(frame.format.rawValue) frame of \(width)x\(height) pixels and \(stride) bytes a row has "
                    + "\(frame.bytes.count) bytes, it needs \(byteCount)")
        }
    }

    static func bad(_ message: String) -> ImagingError {
        ImagingError(
            .badFrame, message, remedy: "drop the frame, and choose another format or size if every frame is like this")
    }
}
