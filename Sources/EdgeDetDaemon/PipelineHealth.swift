// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How the pipeline is doing, for the watchdog, the status line and the exit status.
final class PipelineHealth: Sendable {
    /// What a camera is doing.
    enum CameraState: Sendable, Hashable {
        /// It was not opened yet.
        case starting
        /// It gives frames.
        case running
        /// It is tried again.
        case lost(reason: String)
        /// It has no more frames.
        case ended
        /// It is no camera, could not be read, and is not tried again.
        case failed(reason: String)
    }

    /// A camera's numbers since the start.
    struct Camera: Sendable, Hashable {
        let name: String
        var state = CameraState.starting
        var processed = 0
        var skipped = 0
        fileprivate var lastSign: UInt64
    }

    private struct Values {
        var cameras: [Camera]
        var inferenceBusySince: UInt64?
    }

    private let values: Mutex<Values>
    private let now: @Sendable () -> UInt64

    /// - Parameter now: Nanoseconds of the monotonic clock.
    init(cameras: [String], now: @escaping @Sendable () -> UInt64 = Clocks.monotonicNanoseconds) {
        self.now = now
        let start = now()
        values = Mutex(Values(cameras: cameras.map { Camera(name: $0, lastSign: start) }))
    }

    /// A capture thread is alive, whatever its camera does.
    func captureAdvanced(camera: Int) {
        let now = now()
        values.withLock { $0.cameras[camera].lastSign = now }
    }

    /// A camera changed.
    func set(_ state: CameraState, camera: Int) {
        let now = now()
        values.withLock { values in
            values.cameras[camera].state = state
            values.cameras[camera].lastSign = now
        }
    }

    /// The inference thread begins something that takes its time.
    func inferenceBegan() {
        let now = now()
        values.withLock { $0.inferenceBusySince = now }
    }

    /// The inference thread waits for work again.
    func inferenceEnded() {
        values.withLock { $0.inferenceBusySince = nil }
    }

    /// A frame was published.
    func processed(camera: Int, skipped: Int) {
        values.withLock { values in
            values.cameras[camera].processed += 1
            values.cameras[camera].skipped += skipped
        }
    }

    /// All cameras.
    var cameras: [Camera] { values.withLock { $0.cameras } }

    /// What has not moved for longer than this; nil if all is well.
    func stuck(longerThan nanoseconds: UInt64) -> String? {
        let now = now()
        return values.withLock { values in
            if let since = values.inferenceBusySince, now - since > nanoseconds { return "the network" }
            for camera in values.cameras where now - camera.lastSign > nanoseconds {
                switch camera.state {
                case .ended, .failed: continue
                case .starting, .running, .lost: return "camera \(camera.name)"
                }
            }
            return nil
        }
    }
}
