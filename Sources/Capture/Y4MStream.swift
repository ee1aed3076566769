// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Logging

/// Frames of a YUV4MPEG2 stream, from a file, a named pipe or standard input, as YU12.
///
/// The stream is a header line, then for every frame a line that begins with "FRAME" and the planes Y, U, V without
/// padding. A file is replayed at its own rate; a pipe is read as fast as it is written, and nothing in it is passed
/// over: dropping what comes too fast is the caller's business. A stream that stops inside a frame ends with the last
/// whole one.
final class Y4MStream: FrameSource {
    private enum State {
        case header, frameLine
        case payload(remaining: Int)
        case ended
    }

    let name: String
    private let reader: DescriptorReader
    private var settings: CaptureSettings
    private let logger: Logger
    private var state = State.header
    private var header: Y4MHeader?
    private var firstFrameOffset = 0
    private var storage = FrameStorage(count: 1, capacity: 0)
    private var pacer = FramePacer(framesPerSecond: 0)
    private var sequence: UInt64 = 0
    /// Frames since the stream was begun, or begun again.
    private var framesOfRound = 0

    /// Opens the stream; its header is read by `next`, since a pipe's writer may take its time.
    ///
    /// - Parameter path: "-" for standard input.
    init(path: String, settings: CaptureSettings, logger: Logger) throws(CaptureError) {
        name = "y4m:\(path)"
        self.settings = settings
        self.logger = logger
        do {
            reader = try DescriptorReader(path: path)
        } catch {
            throw CaptureError.opening(path == "-" ? "standard input" : path, what: "stream", error)
        }
        if reader.kind == .directory {
            throw Y4MHeader.malformed(name, "it is a folder")
        }
    }

    func next(timeoutMilliseconds: Int) throws(CaptureError) -> CaptureOutcome {
        let deadline = Deadline(after: timeoutMilliseconds)
        while true {
            switch state {
            case .header:
                switch try line(until: deadline) {
                case .text(let text): try begin(text)
                case .timeout: return .timeout
                case .end: throw Y4MHeader.malformed(name, "it ends within its header")
                }
            case .frameLine:
                guard pacer.wait(until: deadline) else { return .timeout }
                switch try line(until: deadline) {
                case .text(let text): try beginFrame(text)
                case .timeout: return .timeout
                case .end: try finishOrRewind(bytesMissing: 0)
                }
            case .payload(0):
                return .frame(finishFrame())
            case .payload(let remaining):
                switch try payload(remaining, until: deadline) {
                case .bytes: break
                case .timeout: return .timeout
                case .end: try finishOrRewind(bytesMissing: remaining)
                }
            case .ended:
                return .ended
            }
        }
    }

    func adjust(to settings: CaptureSettings) {
        self.settings = settings
        if let header { pace(header) }
    }

    func close() {
        state = .ended
        reader.close()
    }

    // MARK: - Header and frame lines

    private enum Line {
        case text(String)
        case timeout, end
    }

    private func line(until deadline: Deadline) throws(CaptureError) -> Line {
        while true {
            let available = reader.available.prefix(Y4MHeader.maximumLineLength)
            if let newline = available.firstIndex(of: UInt8(ascii: "\n")) {
                let length = newline - available.startIndex
                let text = String(decoding: available[..<newline], as: UTF8.self)
                reader.consume(length + 1)
                return .text(text)
            }
            if case .header = state, !Y4MHeader.magic.utf8.starts(with: available.prefix(Y4MHeader.magic.utf8.count)) {
                throw Y4MHeader.malformed(name, "it does not begin with \(Y4MHeader.magic)")
            }
            if available.count == Y4MHeader.maximumLineLength {
                throw Y4MHeader.malformed(
                    name, "a line at byte \(reader.offset) is longer than \(Y4MHeader.maximumLineLength) bytes")
            }
            switch try fill(until: deadline) {
            case .bytes: break
            case .timeout: return .timeout
            case .end: return .end
            }
        }
    }

    private func begin(_ text: String) throws(CaptureError) {
        let header = try Y4MHeader(text, source: name)
        self.header = header
        firstFrameOffset = reader.offset
        storage = FrameStorage(
            count: settings.storageCount, capacity: header.width * header.height + 2 * header.chromaLength)
        pace(header)
        state = .frameLine
    }

    /// A pipe has its writer's rate.
    private func pace(_ header: Y4MHeader) {
        guard reader.kind == .regular else { return }
        pacer = FramePacer(framesPerSecond: settings.framesPerSecond ?? header.framesPerSecond ?? 0)
    }

    private func beginFrame(_ text: String) throws(CaptureError) {
        guard text == "FRAME" || text.hasPrefix("FRAME "), let header else {
            throw Y4MHeader.malformed(name, "a frame was expected before byte \(reader.offset)")
        }
        storage.begin()
        state = .payload(remaining: header.payloadLength)
    }

    // MARK: - Planes

    private func payload(_ remaining: Int, until deadline: Deadline) throws(CaptureError) -> DescriptorReader.Arrival {
        if reader.available.isEmpty {
            let arrival = try fill(until: deadline)
            if arrival != .bytes { return arrival }
        }
        let piece = reader.available.prefix(remaining)
        storage.append(piece)
        reader.consume(piece.count)
        state = .payload(remaining: remaining - piece.count)
        return .bytes
    }

    private func finishFrame() -> CapturedFrame {
        guard let header else { preconditionFailure("a frame has a header before it") }
        if header.isMono { storage.append(repeating: 128, count: 2 * header.chromaLength) }
        let now = SystemCalls.monotonicNanoseconds()
        let frame = CapturedFrame(
            frame: CameraFrame(
                format: .yu12, width: header.width, height: header.height, bytesPerRow: header.width,
                bytes: storage.finish(), range: header.range),
            monotonicNanoseconds: now, wallClock: SystemCalls.wallClock(), sequence: sequence)
        sequence += 1
        framesOfRound += 1
        pacer.handedOut(at: now)
        state = .frameLine
        return frame
    }

    // MARK: - End

    private func finishOrRewind(bytesMissing: Int) throws(CaptureError) {
        if bytesMissing > 0 {
            logger.warning(
                "Stream stops within a frame", metadata: ["source": "\(name)", "missing": "\(bytesMissing) bytes"])
        }
        // A file that lost its frames meanwhile would be begun again and again.
        guard settings.loop, reader.kind == .regular, framesOfRound > 0 else {
            state = .ended
            return
        }
        framesOfRound = 0
        do {
            try reader.rewind(to: firstFrameOffset)
        } catch {
            throw failure("lseek", error)
        }
        state = .frameLine
    }

    private func fill(until deadline: Deadline) throws(CaptureError) -> DescriptorReader.Arrival {
        do {
            return try reader.fill(until: deadline)
        } catch {
            throw failure("read", error)
        }
    }

    private func failure(_ call: String, _ error: Errno) -> CaptureError {
        CaptureError(
            .systemFailure, "Y4M stream '\(name)' cannot be read: \(error)", remedy: "check the disk or the writer",
            call: call, errorNumber: error.code)
    }
}
