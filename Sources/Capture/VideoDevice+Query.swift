// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2

/// What a video device says it is (VIDIOC_QUERYCAP).
struct VideoCapability: Hashable {
    /// The driver's name.
    let driver: String
    /// The device's name as people know it.
    let card: String
    /// Where it is plugged in.
    let bus: String
    /// What this node can do, not what the whole device can.
    let flags: UInt32

    init(_ capability: v4l2_capability) {
        driver = text(of: capability.driver)
        card = text(of: capability.card)
        bus = text(of: capability.bus_info)
        let all = capability.capabilities
        flags = all & UInt32(V4L2_CAP_DEVICE_CAPS) != 0 ? capability.device_caps : all
    }

    private func has(_ flag: some BinaryInteger) -> Bool { flags & UInt32(truncatingIfNeeded: flag) != 0 }

    /// Whether frames can be captured from it; metadata, output and codec nodes cannot.
    var isCamera: Bool {
        (has(V4L2_CAP_VIDEO_CAPTURE) || has(V4L2_CAP_VIDEO_CAPTURE_MPLANE)) && has(V4L2_CAP_STREAMING)
            && !has(V4L2_CAP_VIDEO_M2M) && !has(V4L2_CAP_VIDEO_M2M_MPLANE)
    }

    /// The kind of queue its frames come from.
    var bufferType: UInt32 {
        has(V4L2_CAP_VIDEO_CAPTURE)
            ? V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue : V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue
    }
}

extension VideoDevice {
    /// Opens a node and makes sure that it is a camera.
    ///
    /// - Throws: `.noSuchDevice`, `.permissionDenied`, `.busy`, `.notACamera`, `.lost`.
    func openCamera(_ path: String) throws(CaptureError) -> VideoCapability {
        do {
            try open(path)
        } catch {
            throw CaptureError.opening(path, what: "camera", error)
        }
        let capability = try self.capability(path)
        guard capability.isCamera else {
            throw CaptureError(
                .notACamera, "'\(path)' (\(capability.card)) captures no video",
                remedy: "see 'edgedet devices' for the nodes that do; a camera's first node is often the right one")
        }
        return capability
    }

    /// What an open node says it is.
    func capability(_ path: String) throws(CaptureError) -> VideoCapability {
        var capability = v4l2_capability()
        do {
            try request(.queryCapability, &capability)
        } catch {
            throw CaptureError.ioctl(.queryCapability, path, error)
        }
        return VideoCapability(capability)
    }

    /// The layouts, sizes and rates a camera offers. Drivers that leave an enumeration out leave its list empty.
    func formats(_ bufferType: UInt32) throws(Errno) -> [CameraFormat] {
        var formats: [CameraFormat] = []
        for code in try formatCodes(bufferType) {
            formats.append(
                CameraFormat(
                    fourCC: code.fourCC.description, description: code.description,
                    pixelFormat: code.fourCC.reading(bufferType)?.pixelFormat, sizes: try sizes(code.fourCC)))
        }
        return formats
    }

    /// The layouts a camera offers, in the driver's order, which is its order of preference.
    func formatCodes(_ bufferType: UInt32) throws(Errno) -> [(fourCC: FourCC, description: String)] {
        try enumerate { index throws(Errno) in
            var entry = v4l2_fmtdesc()
            entry.index = index
            entry.type = bufferType
            try request(.enumerateFormats, &entry)
            return (FourCC(code: entry.pixelformat), text(of: entry.description))
        }
    }

    /// The sizes a camera has in a layout.
    func sizes(_ fourCC: FourCC) throws(Errno) -> CameraFormat.Sizes {
        var range: CameraFormat.Sizes?
        let list = try enumerate { index throws(Errno) -> CameraFormat.Size? in
            if range != nil { return nil }
            var entry = v4l2_frmsizeenum()
            entry.index = index
            entry.pixel_format = fourCC.code
            try request(.enumerateSizes, &entry)
            if entry.type == V4L2_FRMSIZE_TYPE_DISCRETE.rawValue {
                return try size(fourCC, Int(entry.discrete.width), Int(entry.discrete.height))
            }
            let limits = entry.stepwise
            range = .range(
                CameraFormat.SizeRange(
                    minimum: try size(fourCC, Int(limits.min_width), Int(limits.min_height)),
                    maximum: try size(fourCC, Int(limits.max_width), Int(limits.max_height)),
                    widthStep: Int(limits.step_width), heightStep: Int(limits.step_height)))
            return nil
        }
        return range ?? (list.isEmpty ? .unknown : .list(list))
    }

    private func size(_ fourCC: FourCC, _ width: Int, _ height: Int) throws(Errno) -> CameraFormat.Size {
        CameraFormat.Size(width: width, height: height, rates: try rates(fourCC, width: width, height: height))
    }

    /// The rates a camera has in a layout and size, highest first; the limits, where it has all between two.
    func rates(_ fourCC: FourCC, width: Int, height: Int) throws(Errno) -> [Double] {
        var isRange = false
        var rates: [Double] = []
        _ = try enumerate { index throws(Errno) -> Void? in
            if isRange { return nil }
            var entry = v4l2_frmivalenum()
            entry.index = index
            entry.pixel_format = fourCC.code
            entry.width = UInt32(clamping: width)
            entry.height = UInt32(clamping: height)
            try request(.enumerateIntervals, &entry)
            if entry.type == V4L2_FRMIVAL_TYPE_DISCRETE.rawValue {
                rates.append(entry.discrete.rate)
            } else {
                isRange = true
                rates += [entry.stepwise.min.rate, entry.stepwise.max.rate]
            }
            return ()
        }
        return Set(rates.filter { $0 > 0 }).sorted(by: >)
    }

    /// Collects entries until the driver says that there are no more (EINVAL) or that it has no such list (ENOTTY).
    func enumerate<Entry>(_ entry: (_ index: UInt32) throws(Errno) -> Entry?) throws(Errno) -> [Entry] {
        var entries: [Entry] = []
        for index in 0..<UInt32(1024) {  // no camera has that many: a driver that never stops is cut short
            do {
                guard let next = try entry(index) else { break }
                entries.append(next)
            } catch {
                if error == .invalid || error == .notATypewriter { break }
                throw error
            }
        }
        return entries
    }
}

extension v4l2_fract {
    /// Frames per second, where this is the time between two; 0 if it is no number.
    var rate: Double { numerator == 0 ? 0 : Double(denominator) / Double(numerator) }

    /// The time between two frames.
    init(framesPerSecond rate: Double) {
        self.init(numerator: 1000, denominator: UInt32(clamping: Int(min(rate, 1e6) * 1000)))
    }
}
