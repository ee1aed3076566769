// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Logging

/// The JPEG and PNG files of a folder in the byte order of their names, as RGB24 frames.
///
/// The folder is listed once, when it is opened. A picture that cannot be read is named in the log the first time and
/// passed over; if none can be read, the folder is an error.
final class ImageFolder: FrameSource {
    /// Reads a picture; a parameter so that this class does not care which decoder it is.
    typealias Reader = (_ path: String) throws -> RGBImage

    let name: String
    private let files: [String]
    private let read: Reader
    private let logger: Logger

    private var loop: Bool
    private var cacheBytes: Int
    private var pacer: FramePacer
    private var index = 0
    private var sequence: UInt64 = 0
    private var cache: [Int: CameraFrame] = [:]
    private var cachedBytes = 0
    private var unreadable: Set<Int> = []
    private var isOpen = true

    /// Lists the folder.
    ///
    /// - Throws: `.noSuchDevice`, `.permissionDenied`, `.noPictures`.
    init(
        path: String, settings: CaptureSettings, logger: Logger, reader: @escaping Reader = { try ImageFile.read($0) }
    ) throws(CaptureError) {
        name = path
        loop = settings.loop
        cacheBytes = settings.loop ? settings.cacheBytes : 0
        read = reader
        self.logger = logger
        pacer = Self.pacer(settings)
        do {
            files = try SystemCalls.names(in: path).filter(ImageFile.isNamedAsPicture)
        } catch {
            throw CaptureError.opening(path, what: "folder", error)
        }
        if files.isEmpty {
            throw CaptureError(
                .noPictures, "Folder '\(path)' holds no JPEG or PNG file",
                remedy: "put files that end in .jpg, .jpeg or .png into it, or name another folder")
        }
    }

    func next(timeoutMilliseconds: Int) throws(CaptureError) -> CaptureOutcome {
        let deadline = Deadline(after: timeoutMilliseconds)
        while isOpen {
            if index == files.count {
                if !loop { return .ended }
                index = 0
            }
            if unreadable.contains(index) {
                index += 1
                continue
            }
            guard pacer.wait(until: deadline) else { return .timeout }
            guard let frame = try picture(index) else { continue }
            let now = SystemCalls.monotonicNanoseconds()
            defer {
                index += 1
                sequence += 1
                pacer.handedOut(at: now)
            }
            return .frame(
                CapturedFrame(
                    frame: frame, monotonicNanoseconds: now, wallClock: SystemCalls.wallClock(), sequence: sequence,
                    name: files[index]))
        }
        return .ended
    }

    func adjust(to settings: CaptureSettings) {
        loop = settings.loop
        cacheBytes = settings.loop ? settings.cacheBytes : 0
        pacer = Self.pacer(settings)
    }

    private static func pacer(_ settings: CaptureSettings) -> FramePacer {
        FramePacer(framesPerSecond: settings.framesPerSecond ?? 10)
    }

    func close() {
        isOpen = false
        cache = [:]
    }

    /// The decoded picture, or nil after noting that it cannot be read.
    private func picture(_ index: Int) throws(CaptureError) -> CameraFrame? {
        if let frame = cache[index] { return frame }
        do {
            let image = try read("\(name)/\(files[index])")
            let frame = CameraFrame(
                format: .rgb24, width: image.width, height: image.height, bytesPerRow: image.width * 3,
                bytes: image.pixels, range: .full)
            if cachedBytes + image.pixels.count <= cacheBytes {
                cache[index] = frame
                cachedBytes += image.pixels.count
            }
            return frame
        } catch {
            logger.warning(
                "Picture is passed over", metadata: ["file": "\(name)/\(files[index])", "reason": "\(error)"])
            unreadable.insert(index)
            if unreadable.count == files.count {
                throw CaptureError(
                    .noPictures, "None of the \(files.count) pictures in folder '\(name)' can be read: \(error)",
                    remedy: "put JPEG or PNG files into it, or name another folder")
            }
            return nil
        }
    }
}
