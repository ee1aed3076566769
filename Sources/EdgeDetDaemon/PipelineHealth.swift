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
        var inferenceSign: UInt64
    }

    private let values: Mutex<Values>
    private let now: @Sendable () -> UInt64

    /// - Parameter now: Nanoseconds of the monotonic clock.
    init(cameras: [String], now: @escaping @Sendable () -> UInt64 = Clocks.monotonicNanoseconds) {
        self.now = now
        let start = now()
        values = Mutex(Values(cameras: cameras.map { Camera(name: $0, lastSign: start) }, inferenceSign: start))
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

    /// The inference thread is alive: it took work, finished it, or still waits for some.
    func inferenceAdvanced() {
        let now = now()
        values.withLock { $0.inferenceSign = now }
    }

    /// A frame was published.
    func processed(camera: Int, skipped: Int) {
        values.withLock { values in
            values.cameras[camera].processed += 1
            values.cameras[camera].skipped += skipped
        }
    }

    /// A frame was looked at in vain, or not at all.
    func leftOut(camera: Int, skipped: Int) {
        values.withLock { $0.cameras[camera].skipped += skipped + 1 }
    }

    /// All cameras.
    var cameras: [Camera] { values.withLock { $0.cameras } }

    /// Whether a camera counts as lost.
    func isLost(camera: Int) -> Bool {
        values.withLock { if case .lost = $0.cameras[camera].state { true } else { false } }
    }

    /// Whether the inference thread has not moved for longer than this.
    func isInferenceStuck(longerThan nanoseconds: UInt64) -> Bool {
        let now = now()
        return values.withLock { now - min(now, $0.inferenceSign) > nanoseconds }
    }

    /// Cameras whose threads have not moved for longer than this, though nobody has said so yet.
    func silentCameras(longerThan nanoseconds: UInt64) -> [Int] {
        let now = now()
        return values.withLock { values in
            values.cameras.indices.filter { index in
                switch values.cameras[index].state {
                case .starting, .running: now - min(now, values.cameras[index].lastSign) > nanoseconds
                case .lost, .ended, .failed: false
                }
            }
        }
    }
}
