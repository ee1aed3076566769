// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2
import Logging

@testable import Capture

/// A scripted camera of one format and size, and the rows of the table that its life consists of.
struct ScriptedCamera {
    var fourCC = CV4L2_PIX_FMT_YUYV
    var width = 4
    var height = 2
    /// Bytes of each memory plane; more than one makes a multi-planar camera.
    var planes = [16]
    var bytesPerRow = 8
    var bufferCount = 2
    var colorSpace = V4L2_COLORSPACE_SRGB
    var encoding = V4L2_YCBCR_ENC_DEFAULT
    var quantization = V4L2_QUANTIZATION_DEFAULT
    var isMultiplanar = false

    typealias Step = ScriptedDevice.Step

    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Opens it through the whole script.
    func open(_ settings: CaptureSettings = CaptureSettings(bufferCount: 2)) throws -> (ScriptedDevice, V4L2Camera) {
        let device = ScriptedDevice(opening + running)
        let camera = try V4L2Camera(path: "/dev/video7", settings: settings, logger: Self.logger, device: device)
        return (device, camera)
    }

    /// What the driver says of the signal at its input; nothing, if it is a webcam's.
    var signal: [Step] = [.fails(.queryTimings, .notATypewriter), .fails(.queryStandard, .notATypewriter)]

    /// From open(2) to what the camera offers.
    var opening: [Step] { Array(asking.prefix(2)) + [.fails(.subscribeEvent, .invalid)] + signal + asking.dropFirst(2) }

    /// The same by somebody who only wants to know.
    var asking: [Step] {
        [
            .ok("open"),
            capability(V4L2_CAP_STREAMING | (isMultiplanar ? V4L2_CAP_VIDEO_CAPTURE_MPLANE : V4L2_CAP_VIDEO_CAPTURE)),
            .answers(.enumerateFormats) { (entry: inout v4l2_fmtdesc) in entry.pixelformat = fourCC },
            .fails(.enumerateFormats, .invalid),
            .answers(.enumerateSizes) { (entry: inout v4l2_frmsizeenum) in
                entry.type = V4L2_FRMSIZE_TYPE_DISCRETE.rawValue
                entry.discrete = v4l2_frmsize_discrete(width: UInt32(width), height: UInt32(height))
            },
            .answers(.enumerateIntervals) { (entry: inout v4l2_frmivalenum) in
                entry.type = V4L2_FRMIVAL_TYPE_DISCRETE.rawValue
                entry.discrete = v4l2_fract(numerator: 1, denominator: 30)
            },
            .fails(.enumerateIntervals, .invalid), .fails(.enumerateSizes, .invalid),
        ]
    }

    func capability(_ flags: Int32) -> Step {
        .answers(.queryCapability) { (capability: inout v4l2_capability) in
            capability.capabilities = V4L2_CAP_DEVICE_CAPS
            capability.device_caps = UInt32(flags)
        }
    }

    /// From the format to the stream.
    var running: [Step] {
        let setUp: [Step] = [negotiation, .ok(.setParameters), buffers]
        let mapping: [Step] = (0..<bufferCount).flatMap { index -> [Step] in
            [query(index)] + planes.map { _ in .ok("mmap") }
        }
        return setUp + mapping + (0..<bufferCount).map { _ in .ok(.queueBuffer) } + [.ok(.streamOn)]
    }

    /// From the stream to close(2).
    var closing: [Step] {
        [.ok(.streamOff)] + (0..<(bufferCount * planes.count)).map { _ in .ok("munmap") } + [.ok("close")]
    }

    var negotiation: Step {
        .answers(.setFormat) { (format: inout v4l2_format) in format = self.format }
    }

    /// The driver's answer to VIDIOC_S_FMT.
    var format: v4l2_format {
        var format = v4l2_format()
        if isMultiplanar {
            format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue
            format.fmt.pix_mp.pixelformat = fourCC
            format.fmt.pix_mp.width = UInt32(width)
            format.fmt.pix_mp.height = UInt32(height)
            format.fmt.pix_mp.num_planes = UInt8(planes.count)
            format.fmt.pix_mp.plane_fmt.0.bytesperline = UInt32(bytesPerRow)
            format.fmt.pix_mp.plane_fmt.0.sizeimage = UInt32(planes[0])
            format.fmt.pix_mp.plane_fmt.1.bytesperline = UInt32(planes.count == 2 ? bytesPerRow : bytesPerRow / 2)
            format.fmt.pix_mp.colorspace = colorSpace.rawValue
            format.fmt.pix_mp.ycbcr_enc = UInt8(encoding.rawValue)
            format.fmt.pix_mp.quantization = UInt8(quantization.rawValue)
        } else {
            format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
            format.fmt.pix.pixelformat = fourCC
            format.fmt.pix.width = UInt32(width)
            format.fmt.pix.height = UInt32(height)
            format.fmt.pix.bytesperline = UInt32(bytesPerRow)
            format.fmt.pix.sizeimage = UInt32(planes[0])
            format.fmt.pix.colorspace = colorSpace.rawValue
            format.fmt.pix.ycbcr_enc = encoding.rawValue
            format.fmt.pix.quantization = quantization.rawValue
        }
        return format
    }

    private var buffers: Step {
        .answers(.requestBuffers) { (request: inout v4l2_requestbuffers) in request.count = UInt32(bufferCount) }
    }

    /// Where a plane of a buffer is mapped from.
    func offset(_ index: Int, plane: Int = 0) -> Int { index * 100_000 + plane * 1000 }

    private func query(_ index: Int) -> Step {
        .answers(.queryBuffer) { (buffer: inout v4l2_buffer) in
            if isMultiplanar {
                for plane in planes.indices {
                    buffer.m.planes[plane].length = UInt32(planes[plane])
                    buffer.m.planes[plane].m.mem_offset = UInt32(offset(index, plane: plane))
                }
            } else {
                buffer.length = UInt32(planes[0])
                buffer.m.offset = UInt32(offset(index))
            }
        }
    }

    /// A filled buffer comes back.
    ///
    /// - Parameters:
    ///   - used: Bytes written to each plane; all of them when left out.
    ///   - dataOffset: Bytes before the first one that counts, of a multi-planar camera.
    func taken(
        _ index: Int, sequence: UInt32, flags: Int32 = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC, used: [Int]? = nil,
        dataOffset: Int = 0, microseconds: Int = 0
    ) -> Step {
        .answers(.dequeueBuffer) { (buffer: inout v4l2_buffer) in
            buffer.index = UInt32(index)
            buffer.sequence = sequence
            buffer.flags = UInt32(flags)
            buffer.timestamp = timeval(tv_sec: microseconds / 1_000_000, tv_usec: microseconds % 1_000_000)
            for (plane, bytes) in (used ?? planes).enumerated() {
                if isMultiplanar {
                    buffer.m.planes[plane].bytesused = UInt32(bytes)
                    buffer.m.planes[plane].data_offset = UInt32(dataOffset)
                } else {
                    buffer.bytesused = UInt32(bytes)
                }
            }
        }
    }

    /// No more filled buffers.
    static var drained: Step { .fails(.dequeueBuffer, .again) }
}
