// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Diagnostics
import Logging
import Publishing
import ServiceLifecycle

/// From the cameras to the publisher: a thread for each camera and one for the network.
struct Pipeline: Service {
    private let captures: [CameraWorker]
    private let inference: InferenceWorker
    private let exchange: FrameExchange
    private let logger: Logger
    let health: PipelineHealth
    /// Runs beside the pipeline.
    let supervisor: CaptureSupervisor

    /// - Parameters:
    ///   - recorder: Told of every frame that was looked at.
    ///   - whenReady: Called when the network has been loaded.
    init(
        cameras: [CameraConfiguration], makeDetector: @escaping DetectorFactory, publisher: Publisher,
        recorder: FrameRecorder = FrameRecorder(), logger: Logger,
        whenReady: @escaping @Sendable () -> Void = {}
    ) {
        let exchange = FrameExchange(cameras: cameras.count)
        let health = PipelineHealth(cameras: cameras.map(\.name))
        self.exchange = exchange
        self.health = health
        self.logger = logger
        supervisor = CaptureSupervisor(cameras: cameras, exchange: exchange, health: health, logger: logger)
        inference = InferenceWorker(
            cameras: cameras, makeDetector: makeDetector, exchange: exchange, health: health, publisher: publisher,
            recorder: recorder, logger: logger, whenReady: whenReady)
        captures = cameras.enumerated().map { index, camera in
            var logger = logger
            logger[metadataKey: "camera"] = "\(camera.name)"
            return CameraWorker(
                index: index, camera: camera, exchange: exchange, health: health, logger: logger,
                open: { [logger] () throws(CaptureError) in try camera.source.open(camera.capture, logger: logger) })
        }
    }

    /// Returns when all sources have ended, or after a graceful shutdown when the frame at hand has been published.
    ///
    /// When it is cancelled, because that takes too long, it returns at once and leaves the threads behind.
    ///
    /// - Throws: What making the detector throws.
    func run() async throws {
        do {
            try await runThreads()
        } catch is CancellationError {
            logger.warning("left a thread behind that did not end in time")
        }
    }

    private func runThreads() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await withThrowingTaskGroup { group in
                group.addTask { try await WorkerThread.run(named: "inference") { try inference.run() } }
                for capture in captures {
                    group.addTask {
                        try await WorkerThread.run(named: "capture:\(capture.camera.name)") { capture.run() }
                    }
                }
                try await group.waitForAll()
            }
        } onCancelOrGracefulShutdown: {
            exchange.stop()
        }
    }
}
