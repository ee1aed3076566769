// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import Dispatch
import EfficientDet
import Imaging
import Publishing
import Synchronization

/// A frame and what was found in it. It shares the frame's memory, which its source replaces as long as it is held.
struct SeenFrame: Sendable {
    let frame: CameraFrame
    let event: FrameEvent
    let labels: LabelMap

    init(_ frame: CameraFrame, _ event: FrameEvent, _ labels: LabelMap) {
        self.frame = frame
        self.event = event
        self.labels = labels
    }

    /// The frame at its full size with the boxes drawn, as JPEG.
    func jpeg() throws(ImagingError) -> [UInt8] {
        let annotated = BoxDrawing.annotate(try RGBImage(frame), with: event.objects, labels: labels)
        // Small coloured detail need not survive: a third of the bytes of quality 90.
        return try ImageFile.encodeJPEG(annotated, quality: 85)
    }
}

/// Where a picture of a camera's next frame is asked for.
///
/// Nothing is kept for the case that somebody asks: a frame is held from the moment the network has seen it until its
/// picture is encoded, and only if somebody waits for it.
final class SnapshotDesk: Sendable {
    private struct Wait {
        let camera: String
        let continuation: CheckedContinuation<SeenFrame?, Never>
    }

    private struct State {
        var waits: [Int: Wait] = [:]
        var next = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    /// How many wait, so that a frame that nobody wants costs no lock.
    private let waiting = Atomic(0)
    /// One picture is encoded at a time, away from Swift's few threads for tasks.
    private let queue = DispatchQueue(label: "edgedet.snapshot")

    /// Whether somebody waits for a frame of this camera.
    func wantsFrame(of camera: String) -> Bool {
        guard waitingCount > 0 else { return false }
        return state.withLock { $0.waits.values.contains { $0.camera == camera } }
    }

    /// How many wait.
    var waitingCount: Int { waiting.load(ordering: .relaxed) }

    /// Hands a frame to all who wait for one of its camera.
    func give(_ seen: SeenFrame) {
        finish(seen) { $0.camera == seen.event.camera }
    }

    /// Waits for a camera's next frame, or for its end.
    ///
    /// - Returns: nil when the time was over, or the desk was closed.
    func next(of camera: String, within seconds: Double) async -> SeenFrame? {
        await withCheckedContinuation { continuation in
            let number = state.withLock { state -> Int? in
                if state.isClosed { return nil }
                defer { state.next += 1 }
                state.waits[state.next] = Wait(camera: camera, continuation: continuation)
                waiting.store(state.waits.count, ordering: .relaxed)
                return state.next
            }
            guard let number else { return continuation.resume(returning: nil) }
            DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [self] in finish(nil, number: number) }
        }
    }

    /// Encodes a frame without holding up a task's thread.
    func encode(_ seen: SeenFrame) async -> Result<[UInt8], ImagingError> {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result { () throws(ImagingError) in try seen.jpeg() }) }
        }
    }

    /// Whether it takes no more waits.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Lets everybody go who waits, and nobody wait any more.
    func close() {
        state.withLock { $0.isClosed = true }
        finish(nil) { _ in true }
    }

    private func finish(_ seen: SeenFrame?, where isMeant: (Wait) -> Bool) {
        resume(with: seen) { state in
            let numbers = state.waits.filter { isMeant($0.value) }.keys
            return numbers.compactMap { state.waits.removeValue(forKey: $0) }
        }
    }

    private func finish(_ seen: SeenFrame?, number: Int) {
        resume(with: seen) { state in state.waits.removeValue(forKey: number).map { [$0] } ?? [] }
    }

    private func resume(with seen: SeenFrame?, _ take: (inout State) -> [Wait]) {
        let taken = state.withLock { state in
            defer { waiting.store(state.waits.count, ordering: .relaxed) }
            return take(&state).map(\.continuation)
        }
        for continuation in taken { continuation.resume(returning: seen) }
    }
}
