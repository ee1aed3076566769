// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Diagnostics
import Filtering
import Logging
import Publishing

/// The work of a capture thread: opens a source, hands its frames over, and opens a camera again that was lost.
struct CameraWorker: Sendable {
    /// When a camera counts as lost, and when it is tried again.
    struct Patience: Sendable {
        /// Without a frame for so long, an open camera is lost.
        var silenceMilliseconds = 5000
        /// Pauses before it is opened again; the last one repeats.
        var retryMilliseconds = [1000, 2000, 5000]
    }

    let index: Int
    let camera: CameraConfiguration
    let exchange: FrameExchange
    let health: PipelineHealth
    let logger: Logger
    var patience = Patience()
    /// Opens the source; `camera.source.open` but in tests.
    let open: @Sendable () throws(CaptureError) -> any FrameSource

    private static let pollMilliseconds = 200

    /// Runs until the source has ended or the exchange is stopped.
    func run() {
        defer { exchange.end(camera: index) }
        var outage = Outage(retryMilliseconds: patience.retryMilliseconds)
        while !exchange.isStopped {
            do throws(CaptureError) {
                try readFrames(&outage)
                if !exchange.isStopped { ended() }
                return
            } catch {
                // What was a camera before may be one again; what never was will not become one by waiting.
                guard camera.source.isCamera, !error.isForeignDevice || outage.hasEverRun else { return failed(error) }
                if error.code == .formatChanged, outage.mayReopen() {
                    logger.notice("camera has another input, opening it again")
                    continue
                }
                lost(error)
                guard rest(milliseconds: outage.nextPause()) else { return }
            }
        }
    }

    /// Returns when the source has ended or the exchange was stopped.
    private func readFrames(_ outage: inout Outage) throws(CaptureError) {
        let source = try open()
        defer { source.close() }
        logger.info("source opened", metadata: ["source": "\(source.name)"])
        var limiter = FrameLimiter(framesPerSecond: camera.source.isCamera ? camera.capture.framesPerSecond : nil)
        var stride = FrameStride()
        var silentSince = Clocks.monotonicNanoseconds()
        var isFirst = true
        while !exchange.isStopped {
            health.captureAdvanced(camera: index)
            switch try source.next(timeoutMilliseconds: Self.pollMilliseconds) {
            case .frame(let frame):
                if isFirst { outage.end() }
                // It may also have been declared lost while this thread hung in the driver.
                if isFirst || health.isLost(camera: index) { found(source.name) }
                isFirst = false
                silentSince = Clocks.monotonicNanoseconds()
                if !stride.admits(every: camera.detection.every) {
                    exchange.skip(frame.skipped + 1, camera: index)
                } else if camera.isLossless {
                    deliver(frame, source.name)
                } else if limiter.admits(frame.monotonicNanoseconds) {
                    exchange.replace(frame, camera: index, source: source.name)
                } else {
                    exchange.skip(frame.skipped + 1, camera: index)
                }
            case .timeout:
                let silence = (Clocks.monotonicNanoseconds() - silentSince) / 1_000_000
                if camera.source.isCamera, silence >= UInt64(allowedSilence) {
                    throw CaptureError(
                        .lost, "\(source.name) gave no frame for \(silence / 1000) s",
                        remedy: "check its cable and whether the bus has bandwidth left for it")
                }
            case .ended: return
            }
        }
    }

    /// In milliseconds. A camera that is to give a frame every few seconds may miss two of them.
    private var allowedSilence: Int {
        guard let rate = camera.capture.framesPerSecond, rate > 0 else { return patience.silenceMilliseconds }
        return max(patience.silenceMilliseconds, Int(min(3000 / rate, 1e9)))
    }

    /// Waits for room, however long the network takes.
    private func deliver(_ frame: CapturedFrame, _ source: String) {
        while !exchange.isStopped,
            !exchange.offer(frame, camera: index, source: source, milliseconds: Self.pollMilliseconds)
        {
            health.captureAdvanced(camera: index)
        }
    }

    /// Sleeps with signs of life; false when the exchange was stopped.
    private func rest(milliseconds: Int) -> Bool {
        var left = milliseconds
        while left > 0 {
            health.captureAdvanced(camera: index)
            guard exchange.pause(milliseconds: min(left, Self.pollMilliseconds)) else { return false }
            left -= Self.pollMilliseconds
        }
        return !exchange.isStopped
    }
}

// MARK: - Changes of state

extension CameraWorker {
    /// A time without frames.
    private struct Outage {
        let retryMilliseconds: [Int]
        /// Whether the camera gave a frame since the daemon started.
        var hasEverRun = false
        private var attempts = 0
        private var wasReopened = false

        init(retryMilliseconds: [Int]) {
            self.retryMilliseconds = retryMilliseconds
        }

        mutating func nextPause() -> Int {
            defer { attempts += 1 }
            return retryMilliseconds[min(attempts, retryMilliseconds.count - 1)]
        }

        mutating func end() {
            self = Outage(retryMilliseconds: retryMilliseconds)
            hasEverRun = true
        }

        /// Whether the camera may be opened again at once: one time, then a frame must come first.
        mutating func mayReopen() -> Bool {
            defer { wasReopened = true }
            return !wasReopened
        }
    }

    private func found(_ source: String) {
        if health.isLost(camera: index) {
            logger.notice("camera found again")
            announce(.found, source: source)
        }
        health.set(.running, camera: index)
    }

    /// Announced once, however often the camera is tried.
    private func lost(_ error: CaptureError) {
        let wasLost = health.isLost(camera: index)
        health.set(.lost(reason: error.message), camera: index)
        guard !wasLost else {
            logger.debug("camera still lost", metadata: ["reason": "\(error.message)"])
            return
        }
        logger.error("camera lost, trying again: \(error)")
        announce(.lost, source: camera.source.description, reason: error.message)
    }

    private func ended() {
        logger.info("source has ended")
        health.set(.ended, camera: index)
        announce(.ended, source: camera.source.description)
    }

    private func failed(_ error: CaptureError) {
        logger.error("source failed: \(error)")
        health.set(.failed(reason: error.description), camera: index)
        announce(.ended, source: camera.source.description, reason: error.message)
    }

    private func announce(_ state: CameraStateEvent.State, source: String, reason: String? = nil) {
        let event = CameraStateEvent(
            camera: camera.name, source: source, state: state, reason: reason, frameTime: Clocks.wallClock())
        exchange.announce(event, camera: index)
    }
}
