// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Diagnostics
import Foundation
import Imaging
import Logging
import Publishing
import ServiceLifecycle
import SharedTestSupport
import Testing

@testable import EdgeDetDaemon

@Suite(.timeLimit(.minutes(2))) struct DaemonTests {
    private let folder: TemporaryFolder
    private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Pictures of 128 x 96, each with a white square of 16 pixels at (8 * number, 32), or none.
    private func makePictures(_ name: String, _ count: Int, empty: Set<Int> = []) throws -> String {
        let path = folder.file(name)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        for number in 0..<count {
            var pixels = [UInt8](repeating: 0, count: 128 * 96 * 3)
            if !empty.contains(number) {
                for y in 32..<48 {
                    for i in (8 * number * 3)..<((8 * number + 16) * 3) { pixels[y * 128 * 3 + i] = 255 }
                }
            }
            try ImageFile.write(
                RGBImage(width: 128, height: 96, pixels: pixels), to: "\(path)/\(number).png", format: .png)
        }
        return path
    }

    private func camera(_ name: String, _ path: String, fps: Double? = 0, loop: Bool = false) throws
        -> CameraConfiguration
    {
        CameraConfiguration(
            name: name, source: try SourceURI("folder:\(path)"),
            capture: CaptureSettings(framesPerSecond: fps, loop: loop))
    }

    private func configuration(_ cameras: [CameraConfiguration]) -> Configuration {
        var configuration = Configuration()
        configuration.cameras = cameras
        configuration.socket.path = folder.file("s")
        configuration.log = LogConfiguration(path: folder.file("log"))
        configuration.log?.frames = .all
        return configuration
    }

    private struct Line: Decodable, Equatable {
        struct Object: Decodable, Equatable {
            let x: Int
            let y: Int
            let w: Int
            let h: Int
            let regionID: Int

            enum CodingKeys: String, CodingKey {
                case x, y, w, h
                case regionID = "region_id"
            }
        }
        let camera: String
        var file: String?
        var seq: Int?
        var objects: [Object]?
        var state: String?
    }

    private func logged() throws -> [Line] {
        try folder.read("log").split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    @Test func folderIsLookedAtFrameByFrame_thenTheDaemonEnds() async throws {
        let path = try makePictures("pictures", 10, empty: [4])
        let daemon = try Daemon(configuration([camera("a", path)]), logger: logger) { BrightRectangleDetector() }
        try await daemon.run()
        var expected: [Line] = []
        for number in 0..<10 {
            let region = number < 4 ? number + 1 : number
            let object = Line.Object(x: 8 * number, y: 32, w: 16, h: 16, regionID: region)
            expected.append(
                Line(camera: "a", file: "\(number).png", seq: number, objects: number == 4 ? [] : [object]))
        }
        expected.append(Line(camera: "a", state: "ended"))
        #expect(try logged() == expected)
        #expect(!folder.exists("s"))
    }

    @Test func camerasDoNotMixTheirNumbers() async throws {
        let first = try makePictures("first", 9)
        let second = try makePictures("second", 7)
        let daemon = try Daemon(configuration([camera("a", first), camera("b", second)]), logger: logger) {
            BrightRectangleDetector()
        }
        try await daemon.run()
        let lines = try logged()
        for (name, count) in [("a", 9), ("b", 7)] {
            let own = lines.filter { $0.camera == name }
            #expect(own.compactMap(\.seq) == Array(0..<count))
            #expect(own.compactMap(\.file) == (0..<count).map { "\($0).png" })
            #expect(own.compactMap { $0.objects?.first?.regionID } == Array(1...count))
            #expect(own.last?.state == "ended")
        }
    }

    @Test func clientsSeeACameraWithoutGaps_whileOthersComeAndGo() async throws {
        let path = try makePictures("pictures", 5)
        let publisher = Publisher(
            server: try await SocketServer(endpoint: .path(folder.file("s")), logger: logger), log: nil)
        let pipeline = Pipeline(
            cameras: [try camera("a", path, loop: true)], makeDetector: { BrightRectangleDetector() },
            publisher: publisher, logger: logger)
        let group = ServiceGroup(
            configuration: .init(
                services: [PublishingService(publisher: publisher), pipeline], logger: logger))
        let socket = folder.file("s")
        async let running: Void = group.run()
        try await withThrowingTaskGroup { clients in
            for _ in 0..<2 {
                clients.addTask {
                    try await WorkerThread.run(named: "client") {
                        let client = try SocketClient(path: socket)
                        var previous: Int?
                        for _ in 0..<200 {
                            let text = try #require(try client.nextLine())
                            let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
                            let number = try #require(line.seq)
                            if let previous { #expect(number == previous + 1) }
                            previous = number
                        }
                    }
                }
            }
            try await clients.waitForAll()
        }
        await group.triggerGracefulShutdown()
        try await running
        #expect(!folder.exists("s"))
    }

    /// A detector that never returns in time: a network that hangs, or a board that is very slow.
    @Test func shutDown_doesNotWaitForANetworkThatHangs() async throws {
        let path = try makePictures("pictures", 5)
        let publisher = Publisher(
            server: try await SocketServer(endpoint: .path(folder.file("s")), logger: logger), log: nil)
        let isHanging = Monitor(false)
        let pipeline = Pipeline(
            cameras: [try camera("a", path)],
            makeDetector: {
                isHanging.change { $0 = true }
                _ = isHanging.wait { $0 ? nil : true }
                return BrightRectangleDetector()
            }, publisher: publisher, logger: logger)
        var configuration = ServiceGroupConfiguration(
            services: [PublishingService(publisher: publisher), pipeline], logger: logger)
        configuration.maximumGracefulShutdownDuration = .milliseconds(1)
        let group = ServiceGroup(configuration: configuration)
        async let running: Void = group.run()
        _ = try await onThread { isHanging.wait { $0 ? true : nil } }
        await group.triggerGracefulShutdown()
        try await running
        #expect(!folder.exists("s"))
        isHanging.change { $0 = false }
    }

    @Test func sourceThatCannotBeRead_failsTheDaemonAfterTheOthers() async throws {
        let path = try makePictures("pictures", 3)
        let missing = folder.file("missing")
        let daemon = try Daemon(configuration([camera("a", missing), camera("b", path)]), logger: logger) {
            BrightRectangleDetector()
        }
        do {
            try await daemon.run()
            Issue.record("ended without an error")
        } catch {
            let error = try #require(error as? DaemonError)
            #expect(
                error.description
                    == "camera a: Folder '\(missing)' does not exist; check the path; then start edgedet again")
            #expect(error.exitStatus == .failure)
        }
        #expect(try logged().filter { $0.camera == "b" }.compactMap(\.seq) == [0, 1, 2])
    }

    @Test func detectorThatCannotBeMade_endsTheDaemonWithItsError() async throws {
        struct NoModel: Error {}
        let path = try makePictures("pictures", 3)
        let daemon = try Daemon(configuration([camera("a", path)]), logger: logger) { throw NoModel() }
        await #expect(throws: NoModel.self) { try await daemon.run() }
        #expect(!folder.exists("s"))
    }

    @Test func socketInUse_endsTheDaemonAtOnce() async throws {
        let path = try makePictures("pictures", 3)
        let other = try await SocketServer(endpoint: .path(folder.file("s")), logger: logger)
        let daemon = try Daemon(configuration([camera("a", path)]), logger: logger) { BrightRectangleDetector() }
        await #expect { try await daemon.run() } throws: { ($0 as? PublishingError)?.code == .socketInUse }
        #expect(folder.exists("s"))
        await other.shutDown()
    }

    @Test func cameraNamesAreUnique_andThereIsOne() throws {
        let path = try makePictures("pictures", 1)
        #expect {
            try Daemon(configuration([camera("a", path), camera("a", path)]), logger: logger) {
                BrightRectangleDetector()
            }
        } throws: { ($0 as? DaemonError)?.message == "two cameras are called 'a'" }
        #expect { try Daemon(configuration([]), logger: logger) { BrightRectangleDetector() } } throws: {
            ($0 as? DaemonError)?.code == .noCameras
        }
    }
}
