// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Detection
import Imaging
import Logging
import Publishing

/// The work of the inference thread: letterbox, network, event.
struct InferenceWorker: Sendable {
    let makeDetector: DetectorFactory
    let exchange: FrameExchange
    let health: PipelineHealth
    let publisher: Publisher
    let recorder: FrameRecorder
    let logger: Logger
    /// Called when the detector has been made.
    let whenReady: @Sendable () -> Void

    /// What is counted for each camera name, also while no camera has it; never leaves the thread.
    private struct Counters {
        var sequence = 0
        var region = 1
        var hasBadFrame = false
    }

    /// Runs until all cameras have ended or the exchange is stopped.
    ///
    /// - Throws: What `makeDetector` throws.
    func run() throws {
        // Whatever happens here, the capture threads must not wait for it.
        defer { exchange.stop() }
        var detector = try makeDetector()
        var letterboxer = Letterboxer(for: detector)
        health.inferenceAdvanced()
        whenReady()
        var counters: [String: Counters] = [:]
        while let work = exchange.take(stillWaiting: health.inferenceAdvanced) {
            health.inferenceAdvanced()
            switch work {
            case .state(let event): publisher.publish(event)
            case .reload(let event): publisher.publish(event)
            case .detector(let handover):
                guard let new = handover.take() else { continue }
                detector = new
                letterboxer = Letterboxer(for: detector)
            case .frame(let frame, let camera, let source, let skipped):
                if let event = look(
                    at: frame, source: source, camera: camera, &counters[camera.name, default: Counters()], detector,
                    letterboxer)
                {
                    publisher.publish(event, labels: detector.labels)
                    health.processed(camera: camera.name, skipped: skipped)
                    recorder.published(event, of: frame, skipped: skipped, camera: camera, labels: detector.labels)
                } else {
                    recorder.leftOut(camera: camera.name, skipped: skipped)
                }
            }
        }
    }

    private func look(
        at frame: CapturedFrame, source: String, camera: CameraConfiguration, _ counters: inout Counters,
        _ detector: any ObjectDetector, _ letterboxer: Letterboxer
    ) -> FrameEvent? {
        do {
            let letterbox = try letterboxer.fit(frame.frame)
            let began = Clocks.monotonicNanoseconds()
            let objects = detector.detect(
                letterboxer.input.pixels, letterbox: letterbox, minimumScore: camera.score)
            let nanoseconds = Clocks.monotonicNanoseconds() - began
            defer {
                counters.sequence += 1
                counters.region += objects.count
                counters.hasBadFrame = false
            }
            return FrameEvent(
                camera: camera.name, source: source, file: frame.name, sequence: counters.sequence,
                timestamp: frame.monotonicNanoseconds, frameTime: frame.wallClock,
                inferenceMilliseconds: Double(nanoseconds) * 1e-6, width: frame.frame.width,
                height: frame.frame.height, objects: objects, firstRegion: counters.region)
        } catch {
            // A camera whose frames are damaged may send many: one line for a row of them.
            if !counters.hasBadFrame {
                logger.warning("frame left out", metadata: ["camera": "\(camera.name)", "reason": "\(error)"])
            }
            counters.hasBadFrame = true
            return nil
        }
    }
}
