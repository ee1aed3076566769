// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Publishing

/// What can be seen of a daemon from outside: everything that status and metrics tell.
struct DaemonView: Sendable {
    /// A camera as it is now.
    struct Camera: Sendable {
        let name: String
        let source: String?
        let state: PipelineHealth.CameraState
        /// When it came into that state, nanoseconds of the monotonic clock.
        let since: UInt64
    }

    let current: CurrentSetup
    let publisher: Publisher
    let observation: Observation
    /// All cameras, in the order of the configuration.
    let cameras: @Sendable () -> [Camera]

    /// When the daemon started, by both clocks.
    let started = Clocks.monotonicNanoseconds()
    let startTime = Clocks.wallClock()

    /// All cameras with their numbers; those of cameras that are no more are forgotten.
    func camerasWithStatistics() -> [(Camera, CameraStatistics)] {
        let cameras = cameras()
        observation.recorder.retain(Set(cameras.map(\.name)))
        return cameras.map { ($0, observation.recorder.statistics(of: $0.name)) }
    }

    /// How the daemon is doing now.
    func status() -> DaemonStatus {
        let now = Clocks.monotonicNanoseconds()
        let setup = current.values
        let (configuration, engine) = (setup.configuration, setup.engine)
        return DaemonStatus(
            pid: Int(ProcessInfo.processInfo.processIdentifier), uptimeSeconds: Self.seconds(from: started, to: now),
            memoryBytes: Self.residentBytes, model: engine?.model, isa: engine?.instructionSet,
            threads: engine?.threads,
            clients: .init(
                connected: publisher.clientCount, limit: publisher.clientLimit,
                linesDropped: publisher.droppedLineCount),
            log: configuration.log.flatMap { log in
                publisher.logCondition.map { .init(path: log.path, problem: $0.problem, lost: $0.linesLost) }
            },
            snapshots: configuration.snapshots.flatMap { snapshots in
                (observation.album?.condition).map {
                    .init(path: snapshots.folder, problem: $0.problem, written: $0.written, lost: $0.lost)
                }
            },
            metrics: observation.metrics.map { .init(path: $0.path, problem: $0.problem) },
            cameras: camerasWithStatistics().map { Self.status(of: $0, $1, now: now) })
    }

    private static func status(
        of camera: Camera, _ statistics: CameraStatistics, now: UInt64
    ) -> DaemonStatus.Camera {
        func milliseconds(_ seconds: Double?) -> Double? { seconds.map { rounded($0 * 1000) } }
        let recent = statistics.recent
        let isRunning = camera.state == .running
        return DaemonStatus.Camera(
            name: camera.name, source: camera.source, state: camera.state.name, reason: camera.state.reason,
            stateSeconds: seconds(from: camera.since, to: now),
            fps: isRunning ? rounded(recent.framesPerSecond(now: now, since: camera.since)) : 0,
            frames: statistics.frames, skipped: statistics.skipped,
            objects: statistics.detections.values.reduce(0, +),
            latencyP50Ms: milliseconds(recent.latency(percentile: 0.5)),
            latencyP99Ms: milliseconds(recent.latency(percentile: 0.99)),
            inferenceP50Ms: milliseconds(recent.inference(percentile: 0.5)))
    }

    private static func seconds(from start: UInt64, to end: UInt64) -> Double {
        rounded(Double(end - min(end, start)) * 1e-9)
    }

    /// To thousandths.
    private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

    /// Resident memory of this process, see statm in man 5 proc.
    static var residentBytes: Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

extension PipelineHealth.CameraState {
    /// The word for it, as events have it where there are such.
    var name: String {
        switch self {
        case .starting: "starting"
        case .running: "running"
        case .lost: "lost"
        case .ended: "ended"
        case .failed: "failed"
        }
    }

    /// Why, if there is something to say.
    var reason: String? {
        switch self {
        case .starting, .running, .ended: nil
        case .lost(let reason), .failed(let reason): reason
        }
    }
}
