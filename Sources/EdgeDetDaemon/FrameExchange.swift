// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Publishing

/// Where the capture threads leave what the inference thread takes.
///
/// Each camera has a place for one frame. A live source replaces the frame that lies there, which counts as skipped; a
/// lossless one waits until it is taken. Changes of a camera's state keep their order among its frames. The cameras
/// are served in turn, so that none can starve another.
final class FrameExchange: Sendable {
    /// Something the inference thread has to do.
    enum Work: Sendable {
        /// A frame to look at; `skipped` frames were lost since the one before it.
        case frame(CapturedFrame, camera: Int, source: String, skipped: Int)
        /// A change to publish.
        case state(CameraStateEvent, camera: Int)
    }

    private struct Place {
        /// At most one of them is a frame.
        var work: [Work] = []
        var skipped = 0
        var isOpen = true

        var hasFrame: Bool {
            work.contains { if case .frame = $0 { true } else { false } }
        }
    }

    private struct State {
        var places: [Place]
        /// The camera to ask first.
        var turn = 0
        var isStopped = false
    }

    private let monitor: Monitor<State>

    init(cameras: Int) {
        monitor = Monitor(State(places: Array(repeating: Place(), count: cameras)))
    }

    /// Leaves a live source's frame, in place of an older one that nobody took.
    ///
    /// - Returns: How many older frames were given up: 0 or 1.
    @discardableResult
    func replace(_ frame: CapturedFrame, camera: Int, source: String) -> Int {
        monitor.change { state in
            let before = state.places[camera].work.count
            state.places[camera].work.removeAll { if case .frame = $0 { true } else { false } }
            let replaced = before - state.places[camera].work.count
            state.places[camera].skipped += frame.skipped + replaced
            state.places[camera].work.append(.frame(frame, camera: camera, source: source, skipped: 0))
            return replaced
        }
    }

    /// Leaves a lossless source's frame as soon as there is room for it.
    ///
    /// - Returns: Whether it was left; false when the time is over or the exchange was stopped.
    func offer(_ frame: CapturedFrame, camera: Int, source: String, milliseconds: Int) -> Bool {
        monitor.wait(milliseconds: milliseconds) { state in
            if state.isStopped { return false }
            if state.places[camera].hasFrame { return nil }
            state.places[camera].work.append(.frame(frame, camera: camera, source: source, skipped: 0))
            return true
        } ?? false
    }

    /// Counts frames that a source gave up itself.
    func skip(_ count: Int, camera: Int) {
        monitor.change { $0.places[camera].skipped += count }
    }

    /// Leaves a change of a camera's state.
    func announce(_ event: CameraStateEvent, camera: Int) {
        monitor.change { $0.places[camera].work.append(.state(event, camera: camera)) }
    }

    /// Says that nothing more will come from a camera.
    func end(camera: Int) {
        monitor.change { $0.places[camera].isOpen = false }
    }

    /// Takes what is to be done next, waiting for it.
    ///
    /// - Parameter stillWaiting: Called about once a second while there is nothing to take.
    /// - Returns: nil when the exchange was stopped, or when all cameras have ended and everything was taken.
    func take(stillWaiting: () -> Void = {}) -> Work? {
        while true {
            if let taken = takeNext(waiting: 1000) { return taken }
            stillWaiting()
        }
    }

    /// - Returns: nil when the time is over, in milliseconds; nil in it where `take` returns that.
    private func takeNext(waiting milliseconds: Int) -> Work?? {
        monitor.wait(milliseconds: milliseconds) { state -> Work?? in
            if state.isStopped { return .some(nil) }
            let count = state.places.count
            for offset in 0..<count {
                let camera = (state.turn + offset) % count
                guard !state.places[camera].work.isEmpty else { continue }
                var work = state.places[camera].work.removeFirst()
                if case .frame(let frame, let camera, let source, _) = work {
                    work = .frame(frame, camera: camera, source: source, skipped: state.places[camera].skipped)
                    state.places[camera].skipped = 0
                    state.turn = (camera + 1) % count
                }
                return .some(work)
            }
            return state.places.contains(where: \.isOpen) ? nil : .some(nil)
        }
    }

    /// Wakes everybody up to end: nothing more is taken, nothing more is waited for.
    func stop() {
        monitor.change { $0.isStopped = true }
    }

    /// Whether it was stopped.
    var isStopped: Bool { monitor.read { $0.isStopped } }

    /// Sleeps, unless the exchange is or gets stopped.
    ///
    /// - Returns: Whether the time went by, not stopped.
    func pause(milliseconds: Int) -> Bool {
        monitor.wait(milliseconds: milliseconds) { $0.isStopped ? true : nil } == nil
    }
}
