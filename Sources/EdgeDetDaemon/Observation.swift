// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import Publishing
import ServiceLifecycle

/// The ways in which the daemon is looked at while it works: the control socket, the metrics' file, the folder of
/// pictures.
struct Observation: Sendable {
    /// To be told of every frame.
    let recorder: FrameRecorder
    let desk = SnapshotDesk()
    let album: SnapshotAlbum?
    let metrics: MetricsFile?

    init(_ configuration: Configuration, logger: Logger) {
        album = configuration.snapshots.map { SnapshotAlbum($0, logger: logger) }
        metrics = configuration.metrics.map { MetricsFile(path: $0, logger: logger) }
        recorder = FrameRecorder(desk: desk, album: album)
    }

    /// Opens the socket and makes the services that run beside the pipeline.
    ///
    /// A socket that nobody asked for does not keep the daemon from its work: what stands in the way is logged.
    ///
    /// - Throws: As `RequestServer`, for a socket whose path was given.
    func services(
        _ view: DaemonView, _ configuration: Configuration, logger: Logger
    ) async throws(PublishingError) -> [any Service] {
        var services: [any Service] = []
        if let album {
            album.open()
            services.append(AlbumService(album: album))
        }
        if let metrics { services.append(MetricsService(file: metrics, view: view)) }
        if let control = try await controlService(view, configuration, logger: logger) { services.append(control) }
        return services
    }

    private func controlService(
        _ view: DaemonView, _ configuration: Configuration, logger: Logger
    ) async throws(PublishingError) -> ControlService? {
        let wanted = configuration.control
        guard wanted.isEnabled else { return nil }
        let path = wanted.path ?? SocketPath.control(beside: configuration.socket.path ?? SocketPath.forServing)
        let answers = ControlAnswers(view: view, desk: desk)
        do {
            let server = try await RequestServer(path: path, permissions: wanted.permissions) { line in
                await answers.answer(line)
            }
            logger.info("control socket \(path)")
            return ControlService(server: server, desk: desk)
        } catch {
            if wanted.path != nil { throw error }
            logger.warning("no control socket, so 'edgedet status' finds nobody: \(error)")
            return nil
        }
    }
}

/// Answers requests until the daemon ends.
struct ControlService: Service {
    let server: RequestServer
    let desk: SnapshotDesk

    func run() async throws {
        try? await gracefulShutdown()
        desk.close()
        await server.shutDown()
    }
}

/// Lets the pictures at hand be written before the daemon ends.
struct AlbumService: Service {
    let album: SnapshotAlbum

    func run() async throws {
        try? await gracefulShutdown()
        await album.close()
    }
}
