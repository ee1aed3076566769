// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Logging
import Publishing

/// The capture threads, one for each camera, which come and go with the configuration.
///
/// A thread whose camera was removed, or is served by a successor, ends by itself as soon as its driver lets it; nobody
/// waits for one that hangs but for a successor's short time.
final class CaptureThreads: Sendable {
    let exchange: FrameExchange
    let health: PipelineHealth
    private let logger: Logger
    private let open: Open
    private let succession: Succession

    /// Opens a source.
    typealias Open = @Sendable (SourceURI, CaptureSettings, Logger) throws(CaptureError) -> any FrameSource

    /// How often and how long a thread asks whether those before it, which may hold the same device under another
    /// name, have ended; then it no longer waits for them.
    struct Succession: Sendable {
        var attempts = 25
        var milliseconds = 200
    }

    private struct State {
        var roster = CameraRoster()
        /// Threads that serve a camera now.
        var serving: [CameraID: Task<Void, any Error>] = [:]
        /// All threads that have not ended yet.
        var alive: Set<CameraID> = []
    }

    private let monitor = Monitor(State())

    /// - Parameter open: `SourceURI.open` but in tests.
    init(
        exchange: FrameExchange, health: PipelineHealth, logger: Logger, succession: Succession = Succession(),
        open: @escaping Open = { (source, settings, logger) throws(CaptureError) in
            try source.open(settings, logger: logger)
        }
    ) {
        self.exchange = exchange
        self.health = health
        self.logger = logger
        self.succession = succession
        self.open = open
    }

    /// Takes over other cameras: starts the threads of those that are new or must be opened anew, lets those end that
    /// are not needed any more, and leaves the others alone. Called by one thread at a time.
    ///
    /// - Parameters:
    ///   - detector: A detector that looks at frames from now on.
    ///   - event: What clients are told before the first frame that the change affects.
    /// - Returns: What changed; nil if the exchange was stopped, and so nothing did.
    @discardableResult
    func adopt(
        _ configurations: [CameraConfiguration], detector: DetectorHandover? = nil,
        announcing event: ReloadEvent? = nil
    ) -> CameraRoster.Changes? {
        var roster = monitor.read { $0.roster }
        let changes = roster.adopt(configurations, health: health.state(of:))
        guard exchange.adopt(roster.cameras, detector: detector, announcing: event) else { return nil }
        health.adopt(roster.cameras)
        let predecessors = monitor.change { [roster] state in
            let current = Set(roster.cameras.map(\.id))
            state.roster = roster
            state.serving = state.serving.filter { current.contains($0.key) }
            let predecessors = state.alive.subtracting(current)
            state.alive.formUnion(changes.started.map(\.id))
            return predecessors
        }
        for camera in changes.started {
            let thread = Task { try await run(camera, after: predecessors) }
            monitor.change { $0.serving[camera.id] = thread }
        }
        return changes
    }

    /// Waits for the threads that serve a camera now, after the exchange was stopped.
    ///
    /// - Throws: `CancellationError` if one of them did not end before the waiting task was cancelled.
    func waitForAll() async throws {
        let threads = monitor.read { Array($0.serving.values) }
        try await withTaskCancellationHandler {
            for thread in threads { try await thread.value }
        } onCancel: {
            for thread in threads { thread.cancel() }
        }
    }

    private func run(_ camera: ActiveCamera, after predecessors: Set<CameraID>) async throws {
        var logger = logger
        logger[metadataKey: "camera"] = "\(camera.name)"
        let worker = CameraWorker(
            camera: camera, exchange: exchange, health: health, logger: logger,
            open: { [open, logger] (settings) throws(CaptureError) in
                try open(camera.configuration.source, settings, logger)
            })
        try await WorkerThread.run(named: "capture:\(camera.name)") { [self] in
            defer { monitor.change { _ = $0.alive.remove(camera.id) } }
            waitForEnd(of: predecessors, before: camera.id)
            worker.run()
        }
    }

    private func waitForEnd(of predecessors: Set<CameraID>, before camera: CameraID) {
        for _ in 0..<succession.attempts where exchange.isServing(camera) {
            let haveEnded: Bool? = monitor.wait(milliseconds: succession.milliseconds) { state in
                state.alive.isDisjoint(with: predecessors) ? true : nil
            }
            if haveEnded != nil { return }
        }
    }
}
