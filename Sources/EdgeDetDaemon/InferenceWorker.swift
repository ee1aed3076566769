// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Detection
import Filtering
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

    /// Runs until all cameras have ended or the exchange is stopped.
    ///
    /// - Throws: What `makeDetector` throws.
    func run() throws {
        // Whatever happens here, the capture threads must not wait for it.
        defer { exchange.stop() }
        var detector = try makeDetector()
        var letterboxer = Letterboxer(for: detector)
        publisher.expect(labels: detector.labels)
        health.inferenceAdvanced()
        whenReady()
        // By the camera's name, also while no camera has it; never leaves the thread.
        var memories: [String: CameraMemory] = [:]
        while let work = exchange.take(stillWaiting: health.inferenceAdvanced) {
            health.inferenceAdvanced()
            switch work {
            case .state(let event):
                memories[event.camera]?.forgetFrames()
                publisher.publish(event)
            case .reload(let event): publisher.publish(event)
            case .detector(let handover):
                guard let new = handover.take() else { continue }
                detector = new
                letterboxer = Letterboxer(for: detector)
                publisher.expect(labels: detector.labels)
            case .frame(let frame, let camera, let source, let skipped):
                if let event = look(
                    at: frame, source: source, camera: camera, &memories[camera.name, default: CameraMemory()],
                    detector, letterboxer)
                {
                    publisher.publish(event, labels: detector.labels)
                    health.processed(camera: camera.name, skipped: skipped)
                    recorder.published(event, of: frame, skipped: skipped, camera: camera, labels: detector.labels)
                } else {
                    health.leftOut(camera: camera.name, skipped: skipped)
                    recorder.leftOut(camera: camera.name, skipped: skipped)
                }
            }
        }
    }

    /// - Returns: nil for a frame that is damaged, or that shows what the last one did where that is enough.
    private func look(
        at frame: CapturedFrame, source: String, camera: CameraConfiguration, _ memory: inout CameraMemory,
        _ detector: any ObjectDetector, _ letterboxer: Letterboxer
    ) -> FrameEvent? {
        do {
            let letterbox = try letterboxer.fit(frame.frame)
            memory.hasBadFrame = false
            var nanoseconds: UInt64 = 0
            let kept = memory.withFilter(of: camera, labels: detector.labels) { filter -> FilteredObjects? in
                // Who waits for a picture gets this frame, whatever moves in it.
                guard
                    filter.wants(letterboxer.input, letterbox: letterbox, at: frame.monotonicNanoseconds)
                        || recorder.wantsPicture(of: camera.name)
                else { return nil }
                let began = Clocks.monotonicNanoseconds()
                let found = detector.detect(
                    letterboxer.input.pixels, letterbox: letterbox, minimumScore: filter.minimumScore)
                nanoseconds = Clocks.monotonicNanoseconds() - began
                return filter.keep(found, width: frame.frame.width, height: frame.frame.height)
            }
            guard let kept else { return nil }
            defer {
                memory.sequence += 1
                memory.region += kept.objects.count
            }
            return FrameEvent(
                camera: camera.name, source: source, file: frame.name, sequence: memory.sequence,
                timestamp: frame.monotonicNanoseconds, frameTime: frame.wallClock,
                inferenceMilliseconds: Double(nanoseconds) * 1e-6, width: frame.frame.width,
                height: frame.frame.height, objects: kept.objects, firstRegion: memory.region,
                zones: kept.zones)
        } catch {
            // A camera whose frames are damaged may send many: one line for a row of them.
            if !memory.hasBadFrame {
                logger.warning("frame left out", metadata: ["camera": "\(camera.name)", "reason": "\(error)"])
            }
            memory.hasBadFrame = true
            return nil
        }
    }
}
