// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Diagnostics
import Logging
import Publishing
import ServiceLifecycle

/// From the cameras to the publisher: a thread for each camera and one for the network.
struct Pipeline: Service {
    private let cameras: [CameraConfiguration]
    private let captures: CaptureThreads
    private let inference: InferenceWorker
    private let exchange: FrameExchange
    private let logger: Logger
    let health: PipelineHealth
    /// Runs beside the pipeline.
    let supervisor: CaptureSupervisor

    /// - Parameters:
    ///   - cameras: Those to begin with.
    ///   - whenReady: Called when the network has been loaded.
    init(
        cameras: [CameraConfiguration], makeDetector: @escaping DetectorFactory, publisher: Publisher, logger: Logger,
        whenReady: @escaping @Sendable () -> Void = {}
    ) {
        let exchange = FrameExchange()
        let health = PipelineHealth()
        self.cameras = cameras
        self.exchange = exchange
        self.health = health
        self.logger = logger
        captures = CaptureThreads(exchange: exchange, health: health, logger: logger)
        supervisor = CaptureSupervisor(exchange: exchange, health: health, logger: logger)
        inference = InferenceWorker(
            makeDetector: makeDetector, exchange: exchange, health: health, publisher: publisher, logger: logger,
            whenReady: whenReady)
    }

    /// Takes over other cameras and, if there is one, another detector, while it runs and is ready.
    ///
    /// - Parameter event: What clients are told before the first frame that the change affects.
    /// - Returns: What changed; nil if the pipeline is about to end, and so nothing did.
    func adopt(
        _ cameras: [CameraConfiguration], detector: DetectorHandover?, announcing event: ReloadEvent
    ) -> CameraRoster.Changes? {
        captures.adopt(cameras, detector: detector, announcing: event)
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
            captures.adopt(cameras)
            try await WorkerThread.run(named: "inference") { try inference.run() }
            try await captures.waitForAll()
        } onCancelOrGracefulShutdown: {
            exchange.stop()
        }
    }
}
