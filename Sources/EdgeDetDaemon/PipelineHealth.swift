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

        /// Whether both are the same but for the reason.
        func isSameKind(as other: CameraState) -> Bool {
            switch (self, other) {
            case (.starting, .starting), (.running, .running), (.lost, .lost), (.ended, .ended), (.failed, .failed):
                true
            default: false
            }
        }
    }

    /// A camera's numbers since it was configured.
    struct Camera: Sendable, Hashable {
        fileprivate(set) var camera: ActiveCamera
        fileprivate(set) var state = CameraState.starting
        /// When it came into that state, whatever the reason; nanoseconds of the monotonic clock.
        fileprivate(set) var since: UInt64
        /// Frames that were published.
        fileprivate(set) var processed = 0
        /// Frames that came in between and were not looked at.
        fileprivate(set) var skipped = 0
        /// Whether clients were told that it gives no frames, and not yet that it gives some again.
        fileprivate var isAbsent = false
        fileprivate var lastSign: UInt64

        /// What events call it.
        var name: String { camera.name }
    }

    private struct Values {
        var cameras: [Camera] = []
        var inferenceSign: UInt64

        func camera(_ id: CameraID) -> Camera? { cameras.first { $0.camera.id == id } }

        /// A thread that serves no camera any more changes nothing.
        mutating func change(_ id: CameraID, _ body: (inout Camera) -> Void) {
            if let index = cameras.firstIndex(where: { $0.camera.id == id }) { body(&cameras[index]) }
        }
    }

    private let values: Mutex<Values>
    private let now: @Sendable () -> UInt64

    /// - Parameter now: Nanoseconds of the monotonic clock.
    init(now: @escaping @Sendable () -> UInt64 = Clocks.monotonicNanoseconds) {
        self.now = now
        values = Mutex(Values(inferenceSign: now()))
    }

    /// Whether no camera gives frames any more, nor is tried again.
    var isOver: Bool {
        values.withLock { values in
            values.cameras.allSatisfy { camera in
                switch camera.state {
                case .ended, .failed: true
                case .starting, .running, .lost: false
                }
            }
        }
    }

    /// Takes over other cameras. One that another thread serves from now on starts anew but for its numbers.
    func adopt(_ cameras: [ActiveCamera]) {
        let now = now()
        values.withLock { values in
            values.cameras = cameras.map { camera in
                guard var known = values.cameras.first(where: { $0.name == camera.name }) else {
                    return Camera(camera: camera, since: now, lastSign: now)
                }
                if known.camera.id != camera.id {
                    known.state = .starting
                    known.since = now
                    known.lastSign = now
                }
                known.camera = camera
                return known
            }
        }
    }

    /// A capture thread is alive, whatever its camera does.
    func captureAdvanced(camera: CameraID) {
        let now = now()
        values.withLock { $0.change(camera) { $0.lastSign = now } }
    }

    /// A camera changed.
    func set(_ state: CameraState, camera: CameraID) {
        let now = now()
        values.withLock { values in
            values.change(camera) { camera in
                if !camera.state.isSameKind(as: state) { camera.since = now }
                camera.state = state
                camera.isAbsent = state.isAbsent
                camera.lastSign = now
            }
        }
    }

    /// The inference thread is alive: it took work, finished it, or still waits for some.
    func inferenceAdvanced() {
        let now = now()
        values.withLock { $0.inferenceSign = now }
    }

    /// A frame was published of the camera of this name.
    func processed(camera: String, skipped: Int) {
        values.withLock { values in
            guard let index = values.cameras.firstIndex(where: { $0.name == camera }) else { return }
            values.cameras[index].processed += 1
            values.cameras[index].skipped += skipped
        }
    }

    /// A frame was looked at in vain, or not at all.
    func leftOut(camera: String, skipped: Int) {
        values.withLock { values in
            guard let index = values.cameras.firstIndex(where: { $0.name == camera }) else { return }
            values.cameras[index].skipped += skipped + 1
        }
    }

    /// All cameras, in the order of the configuration.
    var cameras: [Camera] { values.withLock { $0.cameras } }

    /// How a camera is doing; nil if this thread does not serve it any more.
    func state(of camera: CameraID) -> CameraState? {
        values.withLock { $0.camera(camera)?.state }
    }

    /// Whether a camera counts as lost.
    func isLost(camera: CameraID) -> Bool {
        if case .lost = state(of: camera) { true } else { false }
    }

    /// Whether clients were told that a camera gives no frames, and not yet that it gives some again.
    func isAbsent(camera: CameraID) -> Bool {
        values.withLock { $0.camera(camera)?.isAbsent ?? false }
    }

    /// Whether the inference thread has not moved for longer than this.
    func isInferenceStuck(longerThan nanoseconds: UInt64) -> Bool {
        let now = now()
        return values.withLock { now - min(now, $0.inferenceSign) > nanoseconds }
    }

    /// Cameras whose threads have not moved for longer than this, though nobody has said so yet.
    func silentCameras(longerThan nanoseconds: UInt64) -> [ActiveCamera] {
        let now = now()
        return values.withLock { values in
            values.cameras.filter { camera in
                switch camera.state {
                case .starting, .running: now - min(now, camera.lastSign) > nanoseconds
                case .lost, .ended, .failed: false
                }
            }.map(\.camera)
        }
    }
}

extension PipelineHealth.CameraState {
    /// Whether clients are told of it.
    fileprivate var isAbsent: Bool {
        switch self {
        case .lost, .ended, .failed: true
        case .starting, .running: false
        }
    }
}
