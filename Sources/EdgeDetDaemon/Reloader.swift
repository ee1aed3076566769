// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Diagnostics
import Logging
import Publishing

/// How a running daemon gets another configuration.
public struct Reloading: Sendable {
    /// What is read again.
    let source: ConfigurationSource
    /// How another detector is made.
    let plan: DetectorPlanner

    /// - Parameters:
    ///   - source: What is read again; without a file there is nothing to read, and only the log is opened anew.
    ///   - plan: How another detector is made.
    public init(source: ConfigurationSource, plan: @escaping DetectorPlanner) {
        self.source = source
        self.plan = plan
    }

    /// Checks whatever a daemon that began with it now would, but leaves everything as it is.
    ///
    /// - Returns: The configuration, and how its detector would be made.
    /// - Throws: What `ConfigurationSource.read` throws; `badValue` for a model that cannot be loaded and a log that
    ///   cannot be written.
    public func check() throws -> (Configuration, DetectorPlan) {
        let configuration = try source.read()
        let detector = try detectorPlan(for: configuration)
        _ = try source.blaming("model") { try detector.make() }
        if let log = configuration.log { try source.blaming("log") { try EventLog.check(path: log.path) } }
        return (configuration, detector)
    }
}

extension Reloading {
    /// How a configuration's detector would be made.
    ///
    /// - Throws: `badValue` for a model that cannot be read, and for classes that it does not know.
    fileprivate func detectorPlan(for configuration: Configuration) throws -> DetectorPlan {
        let detector = try source.blaming("model") { try plan(configuration) }
        if let labels = detector.labels { try configuration.check(labels: labels) }
        return detector
    }
}

/// Takes a changed configuration over into a running daemon: all of it or, if it is bad, nothing.
actor Reloader {
    private let reloading: Reloading
    private let pipeline: Pipeline
    private let publisher: Publisher
    private let current: CurrentSetup
    private let logger: Logger

    init(
        _ reloading: Reloading, current: CurrentSetup, pipeline: Pipeline, publisher: Publisher, logger: Logger
    ) {
        self.current = current
        self.reloading = reloading
        self.pipeline = pipeline
        self.publisher = publisher
        self.logger = logger
    }

    /// Reads the configuration anew; whatever comes of it is logged and published.
    ///
    /// Reading files and setting up a network take their time on a thread of their own, while everything goes on as it
    /// was. What follows is done between two frames.
    func reload() async {
        let prepared: Prepared
        do {
            let (reloading, old) = (reloading, current.values)
            prepared = try await WorkerThread.run(named: "reload") { [logger] in
                try Prepared(reloading, old: old, logger: logger)
            }
        } catch is CancellationError {
            return
        } catch {
            logger.error("configuration refused, the old one stays: \(error)")
            publisher.publish(ReloadEvent(.refused(reason: "\(error)"), frameTime: Clocks.wallClock()))
            return
        }
        await adopt(prepared)
    }

    private func adopt(_ prepared: Prepared) async {
        var setup = prepared.setup
        let (new, old) = (setup.configuration, current.values.configuration)
        let oldLog = publisher.adopt(prepared.log, frames: new.log?.frames ?? .objects)
        let event = ReloadEvent(.done, frameTime: Clocks.wallClock())
        let changes = pipeline.adopt(new.cameras, detector: prepared.detector, announcing: event)
        await oldLog?.close()
        guard let changes else { return }
        publisher.expect(cameras: new.cameras.map(\.name))
        if prepared.detector != nil, let facts = setup.engine { logger.info("model \(facts)") }
        if new.log?.path != old.log?.path { logger.info("log \(new.log?.path ?? "none")") }
        for part in new.socket.whatDiffers(from: old.socket) {
            logger.warning("the socket's \(part) was changed, which needs a restart; until then the old one holds")
        }
        logger.notice("configuration reloaded: \(changes)")
        for key in new.observationKeys(differingFrom: old) {
            logger.warning("'\(key)' was changed, which needs a restart; until then the old one holds")
        }
        setup.configuration.socket = old.socket
        setup.configuration.keepObservation(of: old)
        current.change(to: setup)
    }
}

extension Reloader {
    /// Everything that may fail or take time, done before anything changes.
    private struct Prepared: Sendable {
        /// What holds from now on, but for what needs a restart.
        let setup: CurrentSetup.Values
        /// Another detector, if it has to be another.
        let detector: DetectorHandover?
        let log: Publisher.LogChange

        init(_ reloading: Reloading, old: CurrentSetup.Values, logger: Logger) throws {
            let source = reloading.source
            let configuration = try source.read()
            try source.blaming("cameras") { try Self.refuseAbsent(configuration.cameras, old.configuration.cameras) }
            let plan = try reloading.detectorPlan(for: configuration)
            setup = CurrentSetup.Values(configuration, plan)
            detector = plan.identity == old.detector ? nil : DetectorHandover(try plan.make())
            // Last, since it may make a file.
            log = try source.blaming("log") {
                try Self.log(configuration.log, old: old.configuration.log, logger: logger)
            }
        }

        /// A camera may come later, but a folder or a stream that is not there would end its camera, and with the last
        /// one the daemon.
        private static func refuseAbsent(
            _ cameras: [CameraConfiguration], _ old: [CameraConfiguration]
        ) throws(DaemonError) {
            let known = Set(old.map(\.source))
            for camera in cameras
            where !camera.source.isCamera && !camera.source.isPresent && !known.contains(camera.source) {
                throw DaemonError(
                    .badValue, "camera \(camera.name): \(camera.source) is not there",
                    remedy: "correct its source, or make it first")
            }
        }

        private static func log(
            _ new: LogConfiguration?, old: LogConfiguration?, logger: Logger
        ) throws(PublishingError) -> Publisher.LogChange {
            if new?.path == old?.path { return .same(rotation: new?.rotation) }
            guard let new else { return .other(nil) }
            return .other(try EventLog(path: new.path, rotation: new.rotation, logger: logger))
        }
    }
}

extension SocketConfiguration {
    /// What would have to be done anew for another configuration.
    fileprivate func whatDiffers(from other: SocketConfiguration) -> [String] {
        (path != other.path ? ["path"] : []) + (permissions != other.permissions ? ["mode"] : [])
            + (clients != other.clients ? ["number of clients"] : [])
    }
}

extension CameraRoster.Changes: CustomStringConvertible {
    /// "gate added, yard removed"; "cameras as before" if nothing changed.
    var description: String {
        let parts = [(added, "added"), (removed, "removed"), (reopened, "opened anew"), (adjusted, "adjusted")]
            .filter { !$0.0.isEmpty }.map { "\($0.0.joined(separator: ", ")) \($0.1)" }
        return parts.isEmpty ? "cameras as before" : parts.joined(separator: "; ")
    }
}
