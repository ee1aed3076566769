// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Imaging
import Logging
import Publishing
import Synchronization

/// Keeps pictures of frames in which something was found, in a folder, beside the work of the daemon.
///
/// A frame per camera is held at most, until its picture is written. A folder that cannot be written stops the
/// pictures and nothing else, and is tried again after a while.
final class SnapshotAlbum: Sendable {
    private struct State {
        /// When each camera's last picture was taken, nanoseconds of the monotonic clock.
        var taken: [String: UInt64] = [:]
        /// Cameras whose frame is held.
        var held: Set<String> = []
        var isClosed = false
        /// When the folder could not be written for the last time; nil while all is well.
        var failedAt: UInt64?
        var problem: String?
        var written = 0
        var lost = 0
    }

    /// How the album is doing.
    struct Condition: Sendable, Hashable {
        /// Why nothing can be written just now; nil while all is well.
        let problem: String?
        /// Pictures written since the start.
        let written: Int
        /// Pictures that could not be written.
        let lost: Int
    }

    private let configuration: SnapshotConfiguration
    private let state = Mutex(State())
    private let folder: Mutex<SnapshotFolder>
    private let queue = DispatchQueue(label: "edgedet.album")
    private let logger: Logger

    /// How long a folder is left alone that could not be written.
    private static let retryNanoseconds: UInt64 = 10_000_000_000

    init(_ configuration: SnapshotConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        folder = Mutex(SnapshotFolder(path: configuration.folder, maximumBytes: configuration.maximumBytes))
    }

    /// Makes the folder if need be and looks at what is in it; says so if it cannot be used.
    func open() {
        queue.async { [self] in attempt(pictures: 0) { (folder) throws(ImagingError) in try folder.open() } }
    }

    /// Keeps a picture of a frame, unless its camera had one a short while ago or another frame of it still waits.
    ///
    /// - Parameters:
    ///   - seen: A frame with objects.
    ///   - settings: Its camera's own wishes.
    ///   - now: Nanoseconds of the monotonic clock.
    func offer(_ seen: SeenFrame, settings: CameraSnapshots, now: UInt64) {
        guard settings.isEnabled else { return }
        let cooldown = UInt64((settings.cooldown ?? configuration.cooldown) * 1e9)
        let camera = seen.event.camera
        let isAccepted = state.withLock { state in
            if state.isClosed { return false }
            if let last = state.taken[camera], now - min(now, last) < cooldown { return false }
            if let failed = state.failedAt, now - min(now, failed) < Self.retryNanoseconds { return false }
            guard state.held.insert(camera).inserted else { return false }
            state.taken[camera] = now
            return true
        }
        guard isAccepted else { return }
        queue.async { [self] in
            attempt(pictures: 1) { (folder) throws(ImagingError) in
                try folder.add(try seen.jpeg(), name: SnapshotFolder.name(seen.event.frameTime, camera: camera))
            }
            state.withLock { _ = $0.held.remove(camera) }
        }
    }

    /// How the album is doing.
    var condition: Condition {
        state.withLock { Condition(problem: $0.problem, written: $0.written, lost: $0.lost) }
    }

    /// Waits until the pictures at hand are written, or until the task is cancelled.
    func drain() async {
        try? await WorkerThread.run(named: "album") { [queue] in queue.sync {} }
    }

    /// Takes no more frames, and lets the pictures at hand be written.
    func close() async {
        state.withLock { $0.isClosed = true }
        await drain()
    }

    /// Works on the folder and takes note of how it went.
    private func attempt(pictures: Int, _ work: (inout SnapshotFolder) throws(ImagingError) -> Void) {
        do {
            try folder.withLock { (folder) throws(ImagingError) in try work(&folder) }
            let lost = state.withLock { state -> Int? in
                state.written += pictures
                guard state.failedAt != nil else { return nil }
                (state.failedAt, state.problem) = (nil, nil)
                return state.lost
            }
            if let lost {
                logger.notice(
                    "snapshots are written again",
                    metadata: ["folder": "\(configuration.folder)", "lost": "\(lost)"])
            }
        } catch {
            let isFirst = state.withLock { state in
                state.lost += pictures
                defer { (state.failedAt, state.problem) = (Clocks.monotonicNanoseconds(), error.message) }
                return state.failedAt == nil
            }
            if isFirst { logger.error("snapshots cannot be written, detections go on: \(error)") }
        }
    }
}
