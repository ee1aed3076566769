// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Detection
import EfficientDet
import Foundation
import Imaging
import Logging
import Publishing
import SharedTestSupport
import Synchronization
import Testing

@testable import EdgeDetDaemon

/// Who gets which frame, and that nobody's frame is kept.
@Suite(.timeLimit(.minutes(1))) struct SnapshotDeskTests {
    private let labels = LabelMap(names: ["rectangle"])

    private func seen(_ camera: String, _ sequence: Int, isEmpty: Bool = false) -> SeenFrame {
        let frame = CameraFrame(
            format: .rgb24, width: 64, height: 48, bytesPerRow: 192, bytes: [UInt8](repeating: 40, count: 64 * 48 * 3),
            range: .full)
        let box = Detection(label: 0, score: 0.9, box: Box(x0: 8, y0: 20, x1: 40, y1: 40))
        let event = FrameEvent(
            camera: camera, source: "s", sequence: sequence, timestamp: 0, frameTime: Double(sequence),
            inferenceMilliseconds: 1, width: 64, height: 48, objects: isEmpty ? [] : [box])
        return SeenFrame(frame, event, labels)
    }

    @Test func frameGoesToThoseWhoWaitForItsCamera() async throws {
        let desk = SnapshotDesk()
        #expect(!desk.wantsFrame(of: "a"))
        async let first = desk.next(of: "a", within: 60)
        async let second = desk.next(of: "a", within: 60)
        async let other = desk.next(of: "b", within: 60)
        while desk.waitingCount < 3 { await Task.yield() }
        #expect(!desk.wantsFrame(of: "c"))
        desk.give(seen("c", 1))
        desk.give(seen("a", 2))
        #expect(await first?.event.sequence == 2)
        #expect(await second?.event.sequence == 2)
        #expect(!desk.wantsFrame(of: "a"))
        #expect(desk.wantsFrame(of: "b"))
        desk.close()
        #expect(await other == nil)
        #expect(await desk.next(of: "b", within: 60) == nil)
    }

    @Test func waitingEndsInTime() async {
        let desk = SnapshotDesk()
        #expect(await desk.next(of: "a", within: 0.01) == nil)
        #expect(!desk.wantsFrame(of: "a"))
    }

    @Test func pictureHasTheFramesSize_andItsBoxes() async throws {
        let image = try ImageFile.decode(try await SnapshotDesk().encode(seen("a", 0)).get(), name: "a snapshot")
        #expect(image.width == 64)
        #expect(image.height == 48)
        func luma(_ x: Int, _ y: Int) -> Int {
            image.pixels[(y * 64 + x) * 3..<(y * 64 + x) * 3 + 3].reduce(0) { $0 + Int($1) }
        }
        // The box's lower edge against the ground inside it.
        #expect(luma(24, 39) > luma(24, 32) + 100)
    }

    @Test func damagedFrame_isAnErrorNotAPicture() async {
        var broken = seen("a", 0).frame
        broken.bytes = [1, 2, 3]
        let result = await SnapshotDesk().encode(SeenFrame(broken, seen("a", 0).event, labels))
        #expect(throws: ImagingError.self) { try result.get() }
    }

    @Test func albumKeepsTheCooldownOfEachCamera() async throws {
        let place = try TemporaryFolder()
        var configuration = SnapshotConfiguration(folder: place.file("f"))
        configuration.cooldown = 10
        let album = SnapshotAlbum(
            configuration, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        var quick = CameraSnapshots()
        quick.cooldown = 2
        var none = CameraSnapshots()
        none.isEnabled = false
        for number in 0..<12 {
            let now = UInt64(number + 100) * 1_000_000_000
            album.offer(seen("usual", number), settings: CameraSnapshots(), now: now)
            album.offer(seen("quick", number), settings: quick, now: now)
            album.offer(seen("none", number), settings: none, now: now)
            await album.drain()
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: place.file("f"))
        let expected =
            [0, 10].map { SnapshotFolder.name(Double($0), camera: "usual") }
            + [0, 2, 4, 6, 8, 10].map { SnapshotFolder.name(Double($0), camera: "quick") }
        #expect(Set(names) == Set(expected))
        #expect(album.condition.written == 8)
    }

    @Test func folderThatCannotBeUsed_isToldOnce_andTriedAgain() async throws {
        let place = try TemporaryFolder()
        let messages = Messages()
        let album = SnapshotAlbum(
            SnapshotConfiguration(folder: place.file("deep/f")),
            logger: Logger(label: "test", factory: { _ in messages }))
        album.open()
        await album.drain()
        // Each offer comes later than the pause after a failure.
        func offer(_ number: Int) async {
            let pause = UInt64(number) * 11_000_000_000
            album.offer(
                seen("door", number), settings: CameraSnapshots(), now: Clocks.monotonicNanoseconds() + pause)
            await album.drain()
        }
        for number in 1...3 { await offer(number) }
        #expect(album.condition.lost == 3)
        #expect(
            album.condition.problem == "the folder \(place.file("deep/f")) cannot be used: No such file or directory")
        try FileManager.default.createDirectory(atPath: place.file("deep"), withIntermediateDirectories: false)
        for number in 4...5 { await offer(number) }
        #expect(album.condition == .init(problem: nil, written: 2, lost: 3))
        #expect(messages.texts.count == 2)
        #expect(messages.texts.first?.hasPrefix("snapshots cannot be written, detections go on: the folder ") == true)
        #expect(messages.texts.last == "snapshots are written again")
        await album.close()
        await offer(6)
        #expect(album.condition.written == 2)
    }
}

/// Keeps what is logged.
private final class Messages: LogHandler {
    private let log = Mutex<[String]>([])
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }

    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    var texts: [String] { log.withLock { $0 } }

    func log(event: LogEvent) { log.withLock { $0.append("\(event.message)") } }
}
