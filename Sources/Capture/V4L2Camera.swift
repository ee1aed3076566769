// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2
import Imaging
import Logging

/// A V4L2 camera. The newest good frame wins: when several are waiting, the older ones go back to the driver unread.
final class V4L2Camera: FrameSource {
    let name: String
    private let logger: Logger
    private let isBottomUp: Bool
    private var camera: OpenCamera?
    private var storage: FrameStorage
    private var lastSequence: UInt32?
    private var sequence: UInt64 = 0
    private var passedOver = 0  // buffers taken back since the last frame handed out
    private var hasReportedBadFrame = false

    /// The format that the camera settled on; nil once it is closed.
    var format: NegotiatedFormat? { camera?.format }

    /// Opens the camera and starts it. Failing leaves nothing open, so trying again needs no clean-up.
    ///
    /// - Parameter path: The node or a link to it; resolved anew each time, so a stable name finds a camera that was
    ///   plugged in again.
    init(
        path: String, settings: CaptureSettings, logger: Logger, device: any VideoDevice = LinuxVideoDevice()
    ) throws(CaptureError) {
        let camera = try OpenCamera(path: path, settings: settings, device: device, logger: logger)
        name = path
        self.logger = logger
        self.camera = camera
        isBottomUp = settings.isBottomUp
        storage = FrameStorage(count: settings.storageCount, capacity: camera.format.frameLength)
    }

    deinit { close() }

    func close() {
        camera?.close()
        camera = nil
    }

    func next(timeoutMilliseconds: Int) throws(CaptureError) -> CaptureOutcome {
        let deadline = Deadline(after: timeoutMilliseconds)
        repeat {
            guard let camera else { return .ended }
            let events: PollEvents
            do {
                events = try camera.device.wait(timeoutMilliseconds: deadline.remainingMilliseconds)
            } catch {
                throw failure("poll", error)
            }
            if events.contains(.exceptional) { try readEvents(camera) }
            let hasFailed = !events.isDisjoint(with: [.error, .hangUp, .invalid])
            guard hasFailed || events.contains(.readable) else { continue }
            switch try drain(camera) {
            case .frame(let frame): return .frame(frame)
            case .onlyBad: break
            case .empty:
                // poll(2) says at once what it said before, and asking again at once would spin.
                if hasFailed { throw failure("poll", .noDevice) }
                SystemCalls.sleep(until: SystemCalls.monotonicNanoseconds() + 1_000_000)
            }
        } while deadline.remainingMilliseconds > 0
        return .timeout
    }

    // MARK: - Frames

    private enum Drained {
        case frame(CapturedFrame)
        case onlyBad, empty
    }

    /// Takes back every filled buffer and lends all of them again, the newest good one after copying its frame.
    private func drain(_ camera: OpenCamera) throws(CaptureError) -> Drained {
        let queue = camera.queue
        var newest: CaptureQueue.Taken?
        var taken = 0
        // Not more than there are buffers: a camera that fills them faster than they are lent would keep us here.
        while taken < queue.count, let buffer = try queue.dequeue() {
            taken += 1
            if isGood(buffer, camera) {
                if let newest { try queue.enqueue(newest.index) }
                newest = buffer
            } else {
                try queue.enqueue(buffer.index)
            }
        }
        passedOver += taken
        guard let newest else { return taken == 0 ? .empty : .onlyBad }
        let isWhole = copy(newest, camera)
        try queue.enqueue(newest.index)
        return isWhole ? .frame(captured(newest, camera)) : .onlyBad
    }

    private func isGood(_ buffer: CaptureQueue.Taken, _ camera: OpenCamera) -> Bool {
        let reason: String
        if buffer.flags & UInt32(V4L2_BUF_FLAG_ERROR) != 0 {
            reason = "the driver marked it as damaged"
        } else if camera.format.pixelFormat.isJPEG {
            if JPEGFrame.length(camera.queue.written(buffer.index, plane: 0)) != nil { return true }
            reason = "it is not a whole JPEG picture"
        } else {
            let isWhole = camera.format.planes.indices.allSatisfy {
                camera.queue.written(buffer.index, plane: $0).count >= camera.format.planes[$0].minimumLength
            }
            if isWhole { return true }
            reason = "it is cut short"
        }
        reportBadFrame(reason)
        return false
    }

    private func reportBadFrame(_ reason: @autoclosure () -> String) {
        if !hasReportedBadFrame {
            logger.warning(
                "Camera gave a bad frame; further ones are only counted",
                metadata: ["source": "\(name)", "reason": "\(reason())"])
        }
        hasReportedBadFrame = true
    }

    /// Fills the storage with a frame; false if it turns out to be damaged.
    private func copy(_ buffer: CaptureQueue.Taken, _ camera: OpenCamera) -> Bool {
        storage.begin()
        if let converter = camera.converter {
            let written = camera.queue.written(buffer.index, plane: 0)
            let isWhole = storage.append(count: camera.format.frameLength) { converter.convert(written, into: $0) }
            if !isWhole { reportBadFrame("libv4lconvert: \(converter.failure)") }
            return isWhole
        }
        if camera.format.pixelFormat.isJPEG {
            let written = camera.queue.written(buffer.index, plane: 0)
            storage.append(written.prefix(JPEGFrame.length(written) ?? 0))
            return true
        }
        for (index, plane) in camera.format.planes.enumerated() {
            let memory = camera.queue.memory(buffer.index, plane: index, length: plane.length)
            storage.append(memory[...])
            storage.append(repeating: 0, count: plane.length - memory.count)
        }
        return true
    }

    // MARK: - Circumstances

    private func captured(_ buffer: CaptureQueue.Taken, _ camera: OpenCamera) -> CapturedFrame {
        let now = SystemCalls.monotonicNanoseconds()
        let time = min(buffer.monotonicNanoseconds ?? now, now)
        let format = camera.format
        let skipped = skipped(until: buffer.sequence)
        return CapturedFrame(
            frame: CameraFrame(
                format: format.pixelFormat, width: format.width, height: format.height,
                bytesPerRow: format.bytesPerRow, bytes: storage.finish(), matrix: format.matrix, range: format.range,
                isBottomUp: isBottomUp),
            monotonicNanoseconds: time, wallClock: SystemCalls.wallClock() - Double(now - time) * 1e-9,
            sequence: sequence, skipped: skipped)
    }

    /// Frames that were lost since the last one: those that were passed over here, and those that the driver counted
    /// but never delivered. A counter that stands still or jumps is not believed.
    private func skipped(until driverSequence: UInt32) -> Int {
        defer {
            passedOver = 0
            lastSequence = driverSequence
        }
        let here = max(0, passedOver - 1)
        guard let lastSequence else {
            sequence = UInt64(driverSequence)
            return here
        }
        let advance = Int(driverSequence &- lastSequence)
        guard (1...1_000_000).contains(advance) else {
            sequence += 1
            return here
        }
        sequence += UInt64(advance)
        return max(here, advance - 1)
    }

    // MARK: - Events and failures

    private func readEvents(_ camera: OpenCamera) throws(CaptureError) {
        while true {
            var event = v4l2_event()
            do {
                try camera.device.request(.dequeueEvent, &event)
            } catch {
                if error == .noEntry || error == .again { return }
                throw CaptureError.ioctl(.dequeueEvent, name, error)
            }
            if event.type == UInt32(V4L2_EVENT_SOURCE_CHANGE) {
                throw CaptureError(
                    .formatChanged, "Camera '\(name)' has another input now", remedy: "open it again",
                    call: VideoRequest.dequeueEvent.description)
            }
            if event.pending == 0 { return }
        }
    }

    private func failure(_ call: String, _ error: Errno) -> CaptureError {
        CaptureError(
            .lost, "Camera '\(name)' is gone: \(error)", remedy: "plug it in again", call: call,
            errorNumber: error.code)
    }
}
