// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Logging
import Publishing
import ServiceLifecycle

/// Declares a camera lost whose capture thread does not come back from its driver.
///
/// Such a thread cannot be ended from within the process, and a restart would not end it either while it sleeps in the
/// kernel. So the other cameras go on, and the thread reports the camera found when it gets a frame after all.
struct CaptureSupervisor: Service {
    let exchange: FrameExchange
    let health: PipelineHealth
    let logger: Logger

    /// Opening a slow USB camera takes a few seconds; everything else returns within a fraction of one.
    private static let patience: UInt64 = 10_000_000_000

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                // Those that it watches were stopped, too.
                if try await !Clocks.sleep(nanoseconds: 1_000_000_000).wasStopped { look() }
            }
        }
    }

    /// Declares lost what has been silent for too long.
    func look() {
        for camera in health.silentCameras(longerThan: Self.patience) {
            let reason = "it has not answered for \(Self.patience / 1_000_000_000) s"
            logger.error("camera lost: \(reason)", metadata: ["camera": "\(camera.name)"])
            // Announced before it counts, so that a thread that wakes up now says "found" after it.
            exchange.announce(
                CameraStateEvent(
                    camera: camera.name, source: camera.configuration.source.name, state: .lost, reason: reason,
                    frameTime: Clocks.wallClock()),
                camera: camera.id)
            health.set(.lost(reason: reason), camera: camera.id)
        }
    }
}
