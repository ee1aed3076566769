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

    /// Its source stays; everything else may change while it works, so the exchange is asked.
    let camera: ActiveCamera
    let exchange: FrameExchange
    let health: PipelineHealth
    let logger: Logger
    var patience = Patience()
    /// Opens the source; `SourceURI.open` but in tests.
    let open: @Sendable (CaptureSettings) throws(CaptureError) -> any FrameSource

    private static let pollMilliseconds = 200

    private var source: SourceURI { camera.configuration.source }

    /// Runs until the source has ended or the exchange wants nothing more of it.
    func run() {
        defer { exchange.end(camera: camera.id) }
        var outage = Outage(retryMilliseconds: patience.retryMilliseconds)
        while let capture = exchange.configuration(of: camera.id)?.capture {
            do throws(CaptureError) {
                try readFrames(capture, &outage)
                if exchange.isServing(camera.id) { ended() }
                return
            } catch {
                // What was a camera before may be one again; what never was will not become one by waiting.
                guard source.isCamera, !error.isForeignDevice || outage.hasEverRun else { return failed(error) }
                if error.code == .formatChanged, outage.mayReopen() {
                    logger.notice("camera has another input, opening it again")
                    continue
                }
                lost(error)
                guard rest(milliseconds: outage.nextPause()) else { return }
            }
        }
    }

    /// Returns when the source has ended or the exchange wants nothing more of it.
    private func readFrames(_ settings: CaptureSettings, _ outage: inout Outage) throws(CaptureError) {
        let source = try open(settings)
        defer { source.close() }
        logger.info("source opened", metadata: ["source": "\(source.name)"])
        var settings = settings
        var limiter = limiter(settings)
        var stride = FrameStride()
        var silentSince = Clocks.monotonicNanoseconds()
        var isFirst = true
        while let camera = exchange.configuration(of: camera.id) {
            if camera.capture != settings {
                settings = camera.capture
                source.adjust(to: settings)
                limiter = self.limiter(settings)
            }
            health.captureAdvanced(camera: self.camera.id)
            switch try source.next(timeoutMilliseconds: Self.pollMilliseconds) {
            case .frame(let frame):
                if isFirst { outage.end() }
                // It may also have been declared lost while this thread hung in the driver.
                if isFirst || health.isLost(camera: self.camera.id) { found(source.name) }
                isFirst = false
                silentSince = Clocks.monotonicNanoseconds()
                if !stride.admits(every: camera.detection.every) {
                    exchange.skip(frame.skipped + 1, camera: self.camera.id)
                } else if camera.isLossless {
                    deliver(frame, source.name)
                } else if limiter.admits(frame.monotonicNanoseconds) {
                    exchange.replace(frame, camera: self.camera.id, source: source.name)
                } else {
                    exchange.skip(frame.skipped + 1, camera: self.camera.id)
                }
            case .timeout:
                let silence = (Clocks.monotonicNanoseconds() - silentSince) / 1_000_000
                if self.source.isCamera, silence >= UInt64(allowedSilence(settings)) {
                    throw CaptureError(
                        .lost, "\(source.name) gave no frame for \(silence / 1000) s",
                        remedy: "check its cable and whether the bus has bandwidth left for it")
                }
            case .ended: return
            }
        }
    }

    private func limiter(_ settings: CaptureSettings) -> FrameLimiter {
        FrameLimiter(framesPerSecond: source.isCamera ? settings.framesPerSecond : nil)
    }

    /// In milliseconds. A camera that is to give a frame every few seconds may miss two of them.
    private func allowedSilence(_ settings: CaptureSettings) -> Int {
        guard let rate = settings.framesPerSecond, rate > 0 else { return patience.silenceMilliseconds }
        return max(patience.silenceMilliseconds, Int(min(3000 / rate, 1e9)))
    }

    /// Waits for room, however long the network takes.
    private func deliver(_ frame: CapturedFrame, _ source: String) {
        while exchange.isServing(camera.id),
            !exchange.offer(frame, camera: camera.id, source: source, milliseconds: Self.pollMilliseconds)
        {
            health.captureAdvanced(camera: camera.id)
        }
    }

    /// Sleeps with signs of life; false when the exchange wants nothing more of this thread.
    private func rest(milliseconds: Int) -> Bool {
        var left = milliseconds
        while left > 0 {
            health.captureAdvanced(camera: camera.id)
            guard exchange.pause(milliseconds: min(left, Self.pollMilliseconds), camera: camera.id) else {
                return false
            }
            left -= Self.pollMilliseconds
        }
        return exchange.isServing(camera.id)
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

    /// Also a camera that clients were told has ended, and that another configuration woke up.
    private func found(_ source: String) {
        if health.isAbsent(camera: camera.id) {
            logger.notice("camera found again")
            announce(.found, source: source)
        }
        health.set(.running, camera: camera.id)
    }

    /// Announced once, however often the camera is tried.
    private func lost(_ error: CaptureError) {
        let wasLost = health.isLost(camera: camera.id)
        health.set(.lost(reason: error.message), camera: camera.id)
        guard !wasLost else {
            logger.debug("camera still lost", metadata: ["reason": "\(error.message)"])
            return
        }
        logger.error("camera lost, trying again: \(error)")
        announce(.lost, source: source.name, reason: error.message)
    }

    private func ended() {
        logger.info("source has ended")
        health.set(.ended, camera: camera.id)
        announce(.ended, source: source.name)
    }

    private func failed(_ error: CaptureError) {
        logger.error("source failed: \(error)")
        health.set(.failed(reason: error.description), camera: camera.id)
        announce(.ended, source: source.name, reason: error.message)
    }

    private func announce(_ state: CameraStateEvent.State, source: String, reason: String? = nil) {
        let event = CameraStateEvent(
            camera: camera.name, source: source, state: state, reason: reason, frameTime: Clocks.wallClock())
        exchange.announce(event, camera: camera.id)
    }
}
