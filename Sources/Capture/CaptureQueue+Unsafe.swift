// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2

/// A camera's buffers: mapped from the driver, lent to it to be filled, taken back with frames in them.
///
/// Everything is given back by `release`, at the latest when the queue is gone.
final class CaptureQueue {
    /// One of a buffer's memory planes.
    private struct Plane {
        var memory: UnsafeRawBufferPointer
        var offset = 0
        var used = 0
    }

    /// A buffer that was taken back.
    struct Taken {
        var index: Int
        var flags: UInt32
        /// The driver's counter.
        var sequence: UInt32
        /// When the frame was captured by CLOCK_MONOTONIC, nil if the driver uses another clock or none.
        var monotonicNanoseconds: UInt64?
    }

    private let device: any VideoDevice
    private let path: String
    private let type: UInt32
    private let planeCount: Int
    private let planeEntries: UnsafeMutablePointer<v4l2_plane>  // [8], lent to the kernel for the length of a call
    private var buffers: [[Plane]] = []  // [buffer][plane]
    private var isStreaming = false

    /// - Parameters:
    ///   - type: V4L2_BUF_TYPE_VIDEO_CAPTURE or V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.
    ///   - planeCount: Memory planes of a buffer.
    init(device: any VideoDevice, path: String, type: UInt32, planeCount: Int) {
        self.device = device
        self.path = path
        self.type = type
        self.planeCount = planeCount
        planeEntries = .allocate(capacity: Int(VIDEO_MAX_PLANES))
        planeEntries.initialize(repeating: v4l2_plane(), count: Int(VIDEO_MAX_PLANES))
    }

    deinit {
        release()
        planeEntries.deallocate()
    }

    /// Number of buffers.
    var count: Int { buffers.count }

    /// Length of the shortest mapping of a plane, over all buffers.
    func shortestPlane(_ plane: Int) -> Int { buffers.map { $0[plane].memory.count }.min() ?? 0 }

    /// Asks the driver for buffers and maps them; it may give more or fewer.
    func allocate(count: Int) throws(CaptureError) {
        var request = v4l2_requestbuffers()
        request.count = UInt32(clamping: count)
        request.type = type
        request.memory = V4L2_MEMORY_MMAP.rawValue
        try perform(.requestBuffers, &request)
        for index in 0..<min(Int(request.count), Int(VIDEO_MAX_FRAME)) {
            var buffer = entry(index)
            try perform(.queryBuffer, &buffer)
            buffers.append([])
            for plane in 0..<planeCount {
                let length = Int(isMultiplanar ? planeEntries[plane].length : buffer.length)
                let offset = Int(isMultiplanar ? planeEntries[plane].m.mem_offset : buffer.m.offset)
                do {
                    buffers[index].append(Plane(memory: try device.map(length: length, offset: offset)))
                } catch {
                    throw CaptureError(
                        .systemFailure, "Camera '\(path)' has a buffer that cannot be mapped: \(error)",
                        remedy: "choose a smaller size or fewer buffers", call: "mmap", errorNumber: error.code)
                }
            }
        }
        if buffers.count < 2 {
            throw CaptureError(
                .systemFailure, "Camera '\(path)' gives \(buffers.count) buffers, and 2 are needed",
                remedy: "choose a smaller size")
        }
    }

    /// Lends a buffer to the driver.
    func enqueue(_ index: Int) throws(CaptureError) {
        var buffer = entry(index)
        try perform(.queueBuffer, &buffer)
    }

    /// Takes back a buffer, nil when none is filled.
    func dequeue() throws(CaptureError) -> Taken? {
        var buffer = entry(0)
        do {
            try device.request(.dequeueBuffer, &buffer)
        } catch {
            if error == .again { return nil }
            throw CaptureError.ioctl(.dequeueBuffer, path, error)
        }
        let index = Int(buffer.index)
        guard buffers.indices.contains(index) else {
            throw CaptureError(
                .lost, "Camera '\(path)' returned buffer \(index) of \(buffers.count)", remedy: "plug it in again")
        }
        for plane in 0..<planeCount {
            let length = buffers[index][plane].memory.count
            let used = isMultiplanar ? planeEntries[plane].bytesused : buffer.bytesused
            let offset = min(isMultiplanar ? Int(planeEntries[plane].data_offset) : 0, length)
            buffers[index][plane].offset = offset
            // `bytesused` counts from the plane's start.
            buffers[index][plane].used = max(0, min(Int(used), length) - offset)
        }
        let flags = buffer.flags
        let isMonotonic = flags & UInt32(V4L2_BUF_FLAG_TIMESTAMP_MASK) == UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC)
        let time = buffer.timestamp
        return Taken(
            index: index, flags: flags, sequence: buffer.sequence,
            monotonicNanoseconds: isMonotonic && (time.tv_sec > 0 || time.tv_usec > 0)
                ? UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_usec) * 1000 : nil)
    }

    /// What the driver wrote into a plane of a buffer; valid until the buffer is lent again.
    func written(_ index: Int, plane: Int) -> UnsafeRawBufferPointer {
        let entry = buffers[index][plane]
        return UnsafeRawBufferPointer(rebasing: entry.memory[entry.offset..<(entry.offset + entry.used)])
    }

    /// A plane of a buffer as far as the frame's layout reaches, also where the driver says it wrote less.
    func memory(_ index: Int, plane: Int, length: Int) -> UnsafeRawBufferPointer {
        let entry = buffers[index][plane]
        return UnsafeRawBufferPointer(rebasing: entry.memory[entry.offset...].prefix(length))
    }

    /// Starts the camera.
    func start() throws(CaptureError) {
        var type = Int32(type)
        try perform(.streamOn, &type)
        isStreaming = true
    }

    /// Stops the camera and unmaps its buffers; nothing the second time.
    func release() {
        if isStreaming {
            var type = Int32(type)
            try? device.request(.streamOff, &type)  // of a camera that is gone this fails, and there is nothing to stop
        }
        isStreaming = false
        for plane in buffers.joined() { device.unmap(plane.memory) }
        buffers = []
    }

    private var isMultiplanar: Bool { type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue }

    private func entry(_ index: Int) -> v4l2_buffer {
        var buffer = v4l2_buffer()
        buffer.index = UInt32(index)
        buffer.type = type
        buffer.memory = V4L2_MEMORY_MMAP.rawValue
        if isMultiplanar {
            planeEntries.update(repeating: v4l2_plane(), count: Int(VIDEO_MAX_PLANES))
            buffer.m.planes = planeEntries
            buffer.length = UInt32(planeCount)
        }
        return buffer
    }

    private func perform<Argument>(_ request: VideoRequest, _ argument: inout Argument) throws(CaptureError) {
        do {
            try device.request(request, &argument)
        } catch {
            throw CaptureError.ioctl(request, path, error)
        }
    }
}
