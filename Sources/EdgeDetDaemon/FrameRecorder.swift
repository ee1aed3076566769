// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Detection
import EfficientDet
import Publishing
import Synchronization

/// Is told of every frame that went through the network: counts it, and hands it to whoever wants a picture of it.
///
/// Called on the inference thread, which it never holds up for longer than a lock takes. When nobody wants a picture, a
/// frame costs some additions.
final class FrameRecorder: Sendable {
    private let cameras = Mutex<[String: CameraStatistics]>([:])
    private let desk: SnapshotDesk
    private let album: SnapshotAlbum?

    /// - Parameters:
    ///   - desk: Where pictures are asked for.
    ///   - album: Keeps pictures of frames with objects.
    init(desk: SnapshotDesk = SnapshotDesk(), album: SnapshotAlbum? = nil) {
        self.desk = desk
        self.album = album
    }

    /// A frame's event was published.
    func published(
        _ event: FrameEvent, of frame: CapturedFrame, skipped: Int, camera: CameraConfiguration, labels: LabelMap
    ) {
        let now = Clocks.monotonicNanoseconds()
        cameras.withLock { cameras in
            cameras[event.camera, default: CameraStatistics()].published(
                captured: frame.monotonicNanoseconds, published: now,
                inferenceMilliseconds: event.inferenceMilliseconds, frameTime: event.frameTime)
            cameras[event.camera]?.skipped(skipped)
            for object in event.objects { cameras[event.camera]?.found(labels.name(of: object.label)) }
        }
        if desk.wantsFrame(of: event.camera) { desk.give(SeenFrame(frame.frame, event, labels)) }
        if let album, !event.objects.isEmpty {
            album.offer(SeenFrame(frame.frame, event, labels), settings: camera.snapshots, now: now)
        }
    }

    /// Whether somebody waits for a picture of a camera.
    func wantsPicture(of camera: String) -> Bool { desk.wantsFrame(of: camera) }

    /// A frame was damaged, or was passed over.
    func leftOut(camera: String, skipped: Int) {
        cameras.withLock { $0[camera, default: CameraStatistics()].skipped(skipped + 1) }
    }

    /// A camera's numbers; zeros for one that has none yet.
    func statistics(of camera: String) -> CameraStatistics {
        cameras.withLock { $0[camera] } ?? CameraStatistics()
    }

    /// Forgets the cameras that are not among these.
    func retain(_ names: Set<String>) {
        cameras.withLock { cameras in
            guard cameras.contains(where: { !names.contains($0.key) }) else { return }
            cameras = cameras.filter { names.contains($0.key) }
        }
    }
}
