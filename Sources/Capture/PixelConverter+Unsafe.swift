// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2
import CV4LConvert

/// Turns frames of one of libv4lconvert's many layouts into RGB24.
///
/// libv4lconvert never sees the camera: it talks to a device made up here, which offers that one layout and accepts any
/// size. So it tells whether it knows the layout, and leaves size, picture controls and mirroring alone. What it
/// converts is a copy of the driver's buffer with zeros behind it, because it writes into its source, takes some
/// layouts for free of padding, and reads past the end of a damaged frame. Memory is reused from frame to frame.
final class PixelConverter {
    private let session: Session
    private let rows: SourceRows?
    private var source: v4l2_format
    private var target: v4l2_format
    private let copy: UnsafeMutableRawBufferPointer
    private var copied = 0
    /// Bytes behind the longest frame that are zero.
    private static let zeros = 4096

    /// Whether libv4lconvert knows a layout.
    static func reads(_ fourCC: FourCC) -> Bool {
        guard let session = Session(fourCC) else { return false }
        var target = v4l2_format()
        target.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        target.fmt.pix.width = 640
        target.fmt.pix.height = 480
        target.fmt.pix.pixelformat = CV4L2_PIX_FMT_RGB24
        var source = v4l2_format()
        // For what it does not know it asks the device for RGB24, which ours accepts as it accepts everything.
        return v4lconvert_try_format(session.data, &target, &source) == 0
            && target.fmt.pix.pixelformat == CV4L2_PIX_FMT_RGB24 && source.fmt.pix.pixelformat == fourCC.code
    }

    /// Gets ready for what a single-planar driver settled on.
    ///
    /// - Returns: Nil when libv4lconvert finds no memory.
    init?(_ format: v4l2_format) {
        let fourCC = FourCC(code: format.fmt.pix.pixelformat)
        guard let session = Session(fourCC) else { return nil }
        self.session = session
        source = format
        rows = SourceRows(format)
        let pixels = Int(format.fmt.pix.width) * Int(format.fmt.pix.height)
        if let rows {
            source.fmt.pix.bytesperline = UInt32(rows.length)
            source.fmt.pix.sizeimage = UInt32(rows.length * rows.count)
        }
        target = format
        target.fmt.pix.pixelformat = CV4L2_PIX_FMT_RGB24
        v4lconvert_fixup_fmt(&target)
        // No layout takes more than four bytes for a pixel; headers do, in a small picture.
        copy = .allocate(byteCount: pixels * 4 + 65536 + Self.zeros, alignment: 64)
        copy.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit { copy.deallocate() }

    /// Converts a frame.
    ///
    /// - Parameters:
    ///   - bytes: What the driver wrote.
    ///   - pixels: [height, width, 3], written only as far as the conversion comes.
    /// - Returns: False for a damaged frame.
    func convert(_ bytes: UnsafeRawBufferPointer, into pixels: UnsafeMutableRawBufferPointer) -> Bool {
        let length = fetch(bytes)
        let written = v4lconvert_convert(
            session.data, &source, &target, copy.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(length),
            pixels.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(clamping: pixels.count))
        return written == pixels.count
    }

    /// Why the latest conversion failed, in libv4lconvert's words.
    var failure: String {
        let message = String(cString: v4lconvert_get_error_message(session.data))
        return String(message.drop { $0.isWhitespace }.prefix { !$0.isNewline })
    }

    /// Copies a frame, rows without padding, zeros behind it.
    private func fetch(_ bytes: UnsafeRawBufferPointer) -> Int {
        var end = 0
        if let rows {
            for row in 0..<rows.count {
                let start = min(row * rows.stride, bytes.count)
                let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + rows.length, bytes.count)])
                UnsafeMutableRawBufferPointer(rebasing: copy[end...]).copyMemory(from: piece)
                end += piece.count
            }
        } else {
            let piece = UnsafeRawBufferPointer(rebasing: bytes.prefix(copy.count - Self.zeros))
            copy.copyMemory(from: piece)
            end = piece.count
        }
        for index in end..<max(end, copied) { copy[index] = 0 }
        copied = end
        return end
    }
}

/// The made-up device that offers one layout, and libv4lconvert's state for it.
private final class Session {
    let data: OpaquePointer
    private let operations: UnsafeMutablePointer<libv4l_dev_ops>
    private let offered: UnsafeMutablePointer<UInt32>

    init?(_ fourCC: FourCC) {
        operations = .allocate(capacity: 1)
        operations.initialize(to: libv4l_dev_ops())
        operations.pointee.`init` = { _ in nil }
        operations.pointee.close = { _ in }
        operations.pointee.ioctl = { offered, _, request, argument in
            Session.answer(request, argument, offered?.assumingMemoryBound(to: UInt32.self).pointee ?? 0)
        }
        offered = .allocate(capacity: 1)
        offered.initialize(to: fourCC.code)
        guard let data = v4lconvert_create_with_dev_ops(-1, offered, operations) else {
            operations.deallocate()
            offered.deallocate()
            return nil
        }
        self.data = data
    }

    deinit {
        v4lconvert_destroy(data)
        operations.deallocate()
        offered.deallocate()
    }

    private static func answer(_ request: UInt, _ argument: UnsafeMutableRawPointer?, _ fourCC: UInt32) -> Int32 {
        switch request {
        case CV4L2_VIDIOC_ENUM_FMT:
            guard let entry = argument?.assumingMemoryBound(to: v4l2_fmtdesc.self), entry.pointee.index < 2 else {
                return -1
            }
            // A device with nothing but layouts of its own would get a white balance and a gain control in software,
            // and those a segment of shared memory; so there is a second layout, which nobody knows.
            entry.pointee.pixelformat = entry.pointee.index == 0 ? fourCC : 0
            return 0
        case CV4L2_VIDIOC_TRY_FMT: return 0
        default: return -1
        }
    }
}
