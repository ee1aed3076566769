// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2
import Imaging
import Logging

/// What exists only while a camera is open.
struct OpenCamera {
    let device: any VideoDevice
    let format: NegotiatedFormat
    let queue: CaptureQueue
    /// Makes RGB24 of the frames, where the format needs that.
    let converter: PixelConverter?

    /// Opens a camera step by step and starts it.
    ///
    /// - Throws: What any step throws; the device is closed again.
    init(
        path: String, settings: CaptureSettings, device: any VideoDevice, logger: Logger
    ) throws(CaptureError) {
        do {
            let capability = try device.openCamera(path)
            try Self.selectInput(device, path, settings.input)
            try Self.setControls(device, path, settings.controls, logger: logger)
            // Before its signal is looked at, so that no change is missed from now on.
            Self.subscribeToChanges(device)
            try Self.followSignal(device, path)
            let wish = CaptureWish(settings)
            let mode = try Self.chooseMode(device, path, capability, wish)
            let answer = try Self.setFormat(device, path, capability, mode)
            let format = try NegotiatedFormat(answer, path: path)
            converter = try Self.converter(for: answer, format, path)
            Self.setRate(device, capability, wish)
            queue = try Self.start(device, path, capability, format, bufferCount: settings.bufferCount)
            self.device = device
            self.format = format
            logger.info(
                "Camera is open",
                metadata: [
                    "source": "\(path)", "card": "\(capability.card)",
                    "format": "\(format.width)x\(format.height) \(format.fourCC)",
                ])
        } catch {
            device.close()
            throw error
        }
    }

    /// Stops and closes; nothing the second time.
    func close() {
        queue.release()
        device.close()
    }

    // MARK: - Steps

    private static func chooseMode(
        _ device: any VideoDevice, _ path: String, _ capability: VideoCapability, _ wish: CaptureWish
    ) throws(CaptureError) -> CaptureMode {
        let codes: [FourCC]
        var modes: [CaptureMode] = []
        do {
            codes = try device.formatCodes(capability.bufferType).map { $0.fourCC }
            for code in codes {
                guard let reading = code.reading(capability.bufferType) else { continue }
                func mode(_ width: Int, _ height: Int, _ rates: [Double]) -> CaptureMode {
                    CaptureMode(
                        fourCC: code, pixelFormat: reading.pixelFormat, isConverted: reading.isConverted,
                        width: width, height: height, highestRate: rates.first)
                }
                switch try device.sizes(code) {
                case .list(let sizes): modes += sizes.map { mode($0.width, $0.height, $0.rates) }
                case .range(let range):
                    let (width, height) = range.nearest(width: wish.width, height: wish.height)
                    modes.append(mode(width, height, try device.rates(code, width: width, height: height)))
                case .unknown: modes.append(mode(wish.width, wish.height, []))
                }
            }
        } catch {
            throw CaptureError.ioctl(.enumerateFormats, path, error)
        }
        guard let mode = wish.best(of: modes) else {
            let wanted = wish.format?.name ?? "a format that can be read"
            let offered = codes.isEmpty ? "nothing" : codes.map(\.description).joined(separator: ", ")
            throw CaptureError(
                .unsupportedFormat, "Camera '\(path)' does not offer \(wanted), it offers \(offered)",
                remedy: wish.format == nil
                    ? "use a camera with YUYV, NV12, MJPG or another of the usual layouts"
                    : "choose another format, or leave it out")
        }
        return mode
    }

    private static func setFormat(
        _ device: any VideoDevice, _ path: String, _ capability: VideoCapability, _ mode: CaptureMode
    ) throws(CaptureError) -> v4l2_format {
        var format = v4l2_format()
        format.type = capability.bufferType
        if capability.bufferType == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue {
            format.fmt.pix_mp.pixelformat = mode.fourCC.code
            format.fmt.pix_mp.width = UInt32(clamping: mode.width)
            format.fmt.pix_mp.height = UInt32(clamping: mode.height)
            format.fmt.pix_mp.field = V4L2_FIELD_ANY.rawValue
        } else {
            format.fmt.pix.pixelformat = mode.fourCC.code
            format.fmt.pix.width = UInt32(clamping: mode.width)
            format.fmt.pix.height = UInt32(clamping: mode.height)
            format.fmt.pix.field = V4L2_FIELD_ANY.rawValue
        }
        do {
            try device.request(.setFormat, &format)
        } catch {
            throw CaptureError.ioctl(.setFormat, path, error)
        }
        return format
    }

    private static func converter(
        for answer: v4l2_format, _ format: NegotiatedFormat, _ path: String
    ) throws(CaptureError) -> PixelConverter? {
        if !format.isConverted { return nil }
        if let converter = PixelConverter(answer) { return converter }
        throw CaptureError(
            .systemFailure, "Camera '\(path)' needs libv4lconvert for \(format.fourCC), which finds no memory",
            remedy: "free some memory and try again")
    }

    /// Cameras without a settable rate refuse this (ENOTTY, EINVAL), and work all the same.
    private static func setRate(_ device: any VideoDevice, _ capability: VideoCapability, _ wish: CaptureWish) {
        var parameters = v4l2_streamparm()
        parameters.type = capability.bufferType
        parameters.parm.capture.timeperframe = v4l2_fract(framesPerSecond: wish.framesPerSecond)
        try? device.request(.setParameters, &parameters)
    }

    /// HDMI grabbers tell of another size this way; webcams have no such event and refuse.
    private static func subscribeToChanges(_ device: any VideoDevice) {
        var subscription = v4l2_event_subscription()
        subscription.type = UInt32(V4L2_EVENT_SOURCE_CHANGE)
        try? device.request(.subscribeEvent, &subscription)
    }

    private static func start(
        _ device: any VideoDevice, _ path: String, _ capability: VideoCapability, _ format: NegotiatedFormat,
        bufferCount: Int
    ) throws(CaptureError) -> CaptureQueue {
        let queue = CaptureQueue(
            device: device, path: path, type: capability.bufferType, planeCount: format.planes.count)
        try queue.allocate(count: min(max(bufferCount, 2), 32))
        for (index, plane) in format.planes.enumerated() where queue.shortestPlane(index) < plane.minimumLength {
            throw CaptureError(
                .unsupportedFormat,
                "Camera '\(path)' has buffers of \(queue.shortestPlane(index)) bytes for frames of \(plane.length)",
                remedy: "choose another size or format")
        }
        for index in 0..<queue.count { try queue.enqueue(index) }
        try queue.start()
        return queue
    }
}
