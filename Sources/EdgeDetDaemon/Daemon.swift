// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Logging
import Publishing
import ServiceLifecycle
import UnixSignals

/// The daemon: cameras, network and ways out, until they have all ended or a signal comes.
public struct Daemon: Sendable {
    private let configuration: Configuration
    private let detector: DetectorPlan
    private let reloading: Reloading?
    private let logger: Logger

    /// Prepares a daemon.
    ///
    /// - Parameters:
    ///   - configuration: What it is to do; at least one camera.
    ///   - detector: How its detector is made, on the thread that will use it.
    ///   - reloading: Where another configuration comes from when SIGHUP does; nil if from nowhere.
    ///   - logger: Where the service's own log goes.
    /// - Throws: `noCameras`, and `badValue` for two cameras of one name.
    public init(
        _ configuration: Configuration, detector: DetectorPlan, reloading: Reloading? = nil, logger: Logger
    ) throws(DaemonError) {
        try configuration.check()
        self.configuration = configuration
        self.detector = detector
        self.reloading = reloading
        self.logger = logger
    }

    /// Prepares a daemon that keeps its configuration.
    ///
    /// - Parameter makeDetector: Makes the detector, on the thread that will use it.
    /// - Throws: `noCameras`, and `badValue` for two cameras of one name.
    init(
        _ configuration: Configuration, logger: Logger, makeDetector: @escaping DetectorFactory
    ) throws(DaemonError) {
        let detector = DetectorPlan(identity: "", make: makeDetector)
        try self.init(configuration, detector: detector, logger: logger)
    }

    /// Runs until all sources have ended, or until SIGTERM or SIGINT; then everything that was published is let out.
    ///
    /// - Throws: `PublishingError` if the socket or the log cannot be opened, `DaemonError` for a bad activation or a
    ///   source that failed, and what making the detector throws.
    public func run() async throws {
        let publisher = try await openPublisher()
        publisher.expect(cameras: configuration.cameras.map(\.name))
        let observation = Observation(configuration, logger: logger)
        let current = CurrentSetup(.init(configuration, detector))
        let (ready, whenReady) = AsyncStream<Void>.makeStream()
        let (readyForReload, whenReadyForReload) = AsyncStream<Void>.makeStream()
        let pipeline = Pipeline(
            cameras: configuration.cameras, makeDetector: detector.make, publisher: publisher,
            recorder: observation.recorder, logger: logger,
            whenReady: {
                whenReady.finish()
                whenReadyForReload.finish()
            })
        let reporter = StatusReporter(health: pipeline.health, publisher: publisher, ready: ready, logger: logger)
        let observers = try await openObservers(observation, current, pipeline.health, publisher)
        let reload = ReloadService(
            publisher: publisher, reloader: reloader(pipeline, publisher, current), ready: readyForReload,
            logger: logger)
        logStart()

        // Shut down from the last to the first: first nothing new comes in, in the end nothing is left to go out.
        var group = ServiceGroupConfiguration(
            services: [
                .init(service: PublishingService(publisher: publisher, isOver: { pipeline.health.isOver })),
                .init(service: reload, successTerminationBehavior: .ignore),
                .init(
                    service: pipeline, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup),
                .init(service: reporter, successTerminationBehavior: .ignore),
                .init(service: pipeline.supervisor, successTerminationBehavior: .ignore),
            ] + observers.map { .init(service: $0, successTerminationBehavior: .ignore) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: quietLogger)
        // A thread that hangs in a driver is left behind.
        group.maximumGracefulShutdownDuration = .seconds(3)
        defer { ServiceManager.finish() }
        try await ServiceGroup(configuration: group).run()
        // Who stops a daemon finds nothing wrong with a source that had failed before: others were left.
        if pipeline.health.isOver { try reportFailures(pipeline.health) }
        logger.info("stopped")
    }

    /// nil if there is no configuration file to read.
    private func reloader(_ pipeline: Pipeline, _ publisher: Publisher, _ current: CurrentSetup) -> Reloader? {
        guard let reloading, reloading.source.file != nil else { return nil }
        return Reloader(reloading, current: current, pipeline: pipeline, publisher: publisher, logger: logger)
    }

    private func openPublisher() async throws -> Publisher {
        var log: EventLog?
        if let wanted = configuration.log {
            log = try EventLog(path: wanted.path, rotation: wanted.rotation, logger: logger)
        }
        let endpoint: SocketServer.Endpoint
        if let activated = try ServiceManager.activatedSocket() {
            endpoint = .descriptor(activated)
            logger.info("socket passed by systemd")
        } else {
            let path = configuration.socket.path ?? SocketPath.forServing
            endpoint = .path(path, permissions: configuration.socket.permissions)
            logger.info("socket \(path)")
        }
        let limits = SocketServer.Limits(clients: configuration.socket.clients)
        let server = try await SocketServer(endpoint: endpoint, limits: limits, logger: logger)
        return Publisher(server: server, log: log, loggedFrames: configuration.log?.frames ?? .objects)
    }

    /// The services through which the daemon is looked at; without them the publisher is closed again.
    private func openObservers(
        _ observation: Observation, _ current: CurrentSetup, _ health: PipelineHealth, _ publisher: Publisher
    ) async throws -> [any Service] {
        let start = Clocks.monotonicNanoseconds()
        let starting = configuration.cameras.map { camera in
            DaemonView.Camera(name: camera.name, source: "\(camera.source)", state: .starting, since: start)
        }
        let view = DaemonView(current: current, publisher: publisher, observation: observation) {
            let known = health.cameras.map { camera in
                DaemonView.Camera(
                    name: camera.name, source: "\(camera.camera.configuration.source)", state: camera.state,
                    since: camera.since)
            }
            // The pipeline, which runs beside the observers, may not have taken up its cameras yet.
            return known.isEmpty ? starting : known
        }
        do {
            return try await observation.services(view, configuration, logger: logger)
        } catch {
            await publisher.shutDown(grace: .zero)
            throw error
        }
    }

    private func logStart() {
        if let log = configuration.log { logger.info("log \(log.path)") }
        for camera in configuration.cameras {
            logger.info("camera \(camera.name): \(camera.source), score \(camera.score)")
        }
    }

    /// The library's own words about services are for debugging.
    private var quietLogger: Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return quiet
    }

    private func reportFailures(_ health: PipelineHealth) throws(DaemonError) {
        for camera in health.cameras {
            if case .failed(let reason) = camera.state {
                throw DaemonError(
                    .sourceFailed, "camera \(camera.name): \(reason)", remedy: "then start edgedet again")
            }
        }
    }
}
