// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Publishing

/// Where the capture threads leave what the inference thread takes.
///
/// Each camera has a place for one frame. A live source replaces the frame that lies there, which counts as skipped; a
/// lossless one waits until it is taken. Changes of a camera's state keep their order among its frames. The cameras
/// are served in turn, so that none can starve another.
///
/// A place belongs to the capture thread that serves its camera now. What another one leaves, because its camera was
/// removed or is served by a successor, goes nowhere.
final class FrameExchange: Sendable {
    /// Something the inference thread has to do.
    enum Work: Sendable {
        /// A frame to look at as its camera is configured now; `skipped` frames were lost since the one before it.
        case frame(CapturedFrame, camera: CameraConfiguration, source: String, skipped: Int)
        /// A change to publish.
        case state(CameraStateEvent)
        /// From now on this detector looks at frames.
        case detector(DetectorHandover)
        /// From now on another configuration holds.
        case reload(ReloadEvent)
    }

    fileprivate struct Place {
        var camera: ActiveCamera
        /// At most one of them is a frame.
        var work: [Work] = []
        var skipped = 0
        /// Whether more may come.
        var isOpen = true
        /// Whether its camera was removed, and the place remains for what lies there.
        var isRetired = false

        init(_ camera: ActiveCamera) {
            self.camera = camera
        }

        var hasFrame: Bool {
            work.contains { if case .frame = $0 { true } else { false } }
        }

        mutating func put(_ frame: CapturedFrame, source: String) {
            work.append(.frame(frame, camera: camera.configuration, source: source, skipped: 0))
        }

        mutating func serve(_ camera: ActiveCamera) {
            if self.camera.id != camera.id { isOpen = true }
            self.camera = camera
            isRetired = false
        }

        mutating func retire() {
            guard !isRetired else { return }
            let configuration = camera.configuration
            work.append(
                .state(
                    CameraStateEvent(
                        camera: camera.name, source: configuration.source.name, state: .removed,
                        frameTime: Clocks.wallClock())))
            isOpen = false
            isRetired = true
        }
    }

    fileprivate struct State {
        var places: [Place] = []
        /// To be done before anything else.
        var urgent: [Work] = []
        /// The place to ask first.
        var turn = 0
        var isStopped = false

        func index(of camera: CameraID) -> Int? {
            places.firstIndex { $0.camera.id == camera && !$0.isRetired }
        }
    }

    private let monitor = Monitor(State())

    /// Takes over other cameras, another detector and the news of it, all at once between two frames.
    ///
    /// What cameras of the same name have left stays in its place, also where another thread serves them from now on.
    ///
    /// - Returns: Whether it was done; false when the exchange was stopped.
    @discardableResult
    func adopt(_ cameras: [ActiveCamera], detector: DetectorHandover? = nil, announcing event: ReloadEvent? = nil)
        -> Bool
    {
        monitor.change { state in
            guard !state.isStopped else { return false }
            var old = state.places
            state.places = cameras.map { camera in
                guard let index = old.firstIndex(where: { $0.camera.name == camera.name }) else { return Place(camera) }
                var place = old.remove(at: index)
                place.serve(camera)
                return place
            }
            for var place in old {
                place.retire()
                state.places.append(place)
            }
            state.turn = 0
            if let detector { state.urgent.append(.detector(detector)) }
            if let event { state.urgent.append(.reload(event)) }
            return true
        }
    }

    /// How a capture thread's camera is to be now; nil when the thread is to end, because its camera was removed, is
    /// served by another thread, or the exchange was stopped.
    func configuration(of camera: CameraID) -> CameraConfiguration? {
        monitor.read { state in
            state.isStopped ? nil : state.index(of: camera).map { state.places[$0].camera.configuration }
        }
    }

    /// Whether a capture thread is to go on.
    func isServing(_ camera: CameraID) -> Bool {
        configuration(of: camera) != nil
    }

    /// Leaves a live source's frame, in place of an older one that nobody took.
    ///
    /// - Returns: How many older frames were given up: 0 or 1.
    @discardableResult
    func replace(_ frame: CapturedFrame, camera: CameraID, source: String) -> Int {
        monitor.change { state in
            guard let index = state.index(of: camera) else { return 0 }
            let before = state.places[index].work.count
            state.places[index].work.removeAll { if case .frame = $0 { true } else { false } }
            let replaced = before - state.places[index].work.count
            state.places[index].skipped += frame.skipped + replaced
            state.places[index].put(frame, source: source)
            return replaced
        }
    }

    /// Leaves a lossless source's frame as soon as there is room for it.
    ///
    /// - Returns: Whether it was left; false when the time is over or the thread is to end.
    func offer(_ frame: CapturedFrame, camera: CameraID, source: String, milliseconds: Int) -> Bool {
        monitor.wait(milliseconds: milliseconds) { state in
            guard !state.isStopped, let index = state.index(of: camera) else { return false }
            if state.places[index].hasFrame { return nil }
            state.places[index].put(frame, source: source)
            return true
        } ?? false
    }

    /// Counts frames that a source gave up itself.
    func skip(_ count: Int, camera: CameraID) {
        monitor.change { state in
            if let index = state.index(of: camera) { state.places[index].skipped += count }
        }
    }

    /// Leaves a change of a camera's state.
    func announce(_ event: CameraStateEvent, camera: CameraID) {
        monitor.change { state in
            if let index = state.index(of: camera) { state.places[index].work.append(.state(event)) }
        }
    }

    /// Says that nothing more will come from a camera.
    func end(camera: CameraID) {
        monitor.change { state in
            if let index = state.index(of: camera) { state.places[index].isOpen = false }
        }
    }

    /// Wakes everybody up to end: nothing more is taken, nothing more is waited for.
    func stop() {
        monitor.change { $0.isStopped = true }
    }

    /// Whether it was stopped.
    var isStopped: Bool { monitor.read { $0.isStopped } }

    /// Sleeps, unless the thread is or gets to be one that has to end.
    ///
    /// - Returns: Whether the time went by.
    func pause(milliseconds: Int, camera: CameraID) -> Bool {
        monitor.wait(milliseconds: milliseconds) { $0.isStopped || $0.index(of: camera) == nil ? true : nil } == nil
    }
}

// MARK: - The inference thread's side

extension FrameExchange {
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
            if !state.urgent.isEmpty { return state.urgent.removeFirst() }
            if let work = state.takeInTurn() { return work }
            return state.places.contains(where: \.isOpen) ? nil : .some(nil)
        }
    }
}

extension FrameExchange.State {
    fileprivate mutating func takeInTurn() -> FrameExchange.Work? {
        let count = places.count
        for offset in 0..<count {
            let index = (turn + offset) % count
            guard !places[index].work.isEmpty else { continue }
            var work = places[index].work.removeFirst()
            if case .frame(let frame, _, let source, _) = work {
                work = .frame(
                    frame, camera: places[index].camera.configuration, source: source, skipped: places[index].skipped)
                places[index].skipped = 0
                turn = (index + 1) % count
            }
            if places[index].isRetired, places[index].work.isEmpty {
                places.remove(at: index)
                turn = 0
            }
            return work
        }
        return nil
    }
}
