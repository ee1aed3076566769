// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation
import Imaging
import Logging
import Publishing
import ServiceLifecycle
import SharedTestSupport
import Synchronization
import Testing

@testable import EdgeDetDaemon

/// A running daemon, but for signals and systemd, that gets other configurations while clients read.
@Suite(.timeLimit(.minutes(3))) struct ReloaderTests {
    private let folder: TemporaryFolder
    private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// Pictures in each folder.
    private static let pictures = 5

    init() throws {
        folder = try TemporaryFolder()
        for name in ["A", "B", "C"] {
            let path = folder.file(name)
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            for number in 0..<Self.pictures {
                var pixels = [UInt8](repeating: 0, count: 128 * 96 * 3)
                for y in 32..<48 {
                    for i in (8 * number * 3)..<((8 * number + 16) * 3) { pixels[y * 128 * 3 + i] = 255 }
                }
                try ImageFile.write(
                    RGBImage(width: 128, height: 96, pixels: pixels), to: "\(path)/\(number).png", format: .png)
            }
        }
    }

    private func write(_ yaml: String) throws {
        try folder.write(yaml.replacing("/T/", with: "\(folder.path)/"), to: "e.yaml")
    }

    /// A planner whose model is only a name, which its detector's label is then; "none" cannot be loaded.
    private static func plan(_ configuration: Configuration) throws -> DetectorPlan {
        let name = configuration.model ?? "rectangle"
        if name == "none" { throw DaemonError(.badValue, "no such model", remedy: "name another") }
        return DetectorPlan(identity: name) { BrightRectangleDetector(label: name, pause: 0.01) }
    }

    /// Runs a daemon with a configuration as long as the body does.
    private func withDaemon(
        _ yaml: String, log: Bool = false, plan: @escaping DetectorPlanner = ReloaderTests.plan,
        _ body: (Reloader, EventListener) async throws -> Void
    ) async throws {
        try write(yaml)
        let reloading = Reloading(source: ConfigurationSource(file: folder.file("e.yaml")), plan: plan)
        let configuration = try reloading.source.read()
        let detector = try plan(configuration)
        let publisher = Publisher(
            server: try await SocketServer(endpoint: .path(folder.file("s")), logger: logger),
            log: try configuration.log.map { try EventLog(path: $0.path, rotation: $0.rotation, logger: logger) },
            loggedFrames: configuration.log?.frames ?? .objects)
        let pipeline = Pipeline(
            cameras: configuration.cameras, makeDetector: detector.make, publisher: publisher, logger: logger)
        let reloader = Reloader(
            reloading, current: CurrentSetup(.init(configuration, detector)), pipeline: pipeline, publisher: publisher,
            logger: logger)
        let group = ServiceGroup(
            configuration: .init(services: [PublishingService(publisher: publisher), pipeline], logger: logger))
        let listener = EventListener(path: folder.file("s"))
        async let running: Void = group.run()
        do {
            // A reload before that waits in `ReloadService`.
            try await listener.wait(for: #""camera":"#)
            try await body(reloader, listener)
        } catch {
            await group.triggerGracefulShutdown()
            try await running
            throw error
        }
        await group.triggerGracefulShutdown()
        try await running
    }

    /// Checks that a camera's events are numbered without a gap and its pictures come in turn, so that it was neither
    /// opened anew nor lost a frame; returns them.
    @discardableResult
    private func undisturbed(_ camera: String, _ events: [HeardEvent]) throws -> [HeardEvent] {
        let own = events.of(camera)
        let first = try #require(own.first?.seq)
        let numbers = Array(first..<(first + own.count))
        let files = numbers.map { "\($0 % Self.pictures).png" }
        #expect(own.states == [])
        #expect(own.map(\.seq) == numbers)
        #expect(own.map(\.file) == files)
        return own
    }

    private let endless = "fps: 0\nloop: true\nscore: 0.3\n"

    @Test func camerasComeAndGo_andTheOthersAreNotDisturbed() async throws {
        try await withDaemon(endless + "cameras:\n  a: /T/A\n  b: /T/B\n") { reloader, listener in
            try await listener.wait(for: #""camera":"a""#, times: 20)
            try await listener.wait(for: #""camera":"b""#, times: 20)
            try write(endless + "cameras:\n  c: /T/C\n  a: /T/A\n")
            let before = listener.count
            await reloader.reload()
            try await listener.wait(for: #""camera":"c""#, times: 20)
            try await listener.wait(for: #""camera":"a""#, times: 20, after: before)
            let events = try listener.events()
            try undisturbed("a", events)
            #expect(try undisturbed("c", events).first?.seq == 0)
            try undisturbed("b", events.frames)
            let done = try #require(events.firstReload)
            #expect(events[..<done].cameras == ["a", "b"])
            let removed = try #require(events.firstRemoval)
            #expect(events[removed].camera == "b")
            #expect(removed > done)
            #expect(events[(removed + 1)...].cameras == ["a", "c"])
        }
    }

    @Test func anotherScore_holdsFromTheEventOn_withoutOpeningAnew() async throws {
        try await withDaemon(endless + "cameras:\n  a: /T/A\n") { reloader, listener in
            try await listener.wait(for: #""camera":"a""#, times: 20)
            try write(endless.replacing("0.3", with: "0.9") + "cameras:\n  a: /T/A\n")
            await reloader.reload()
            try await listener.wait(for: #""reload":"done""#)
            try await listener.wait(for: #""camera":"a""#, times: 20, after: listener.count)
            let events = try listener.events()
            try undisturbed("a", events)
            let done = try #require(events.firstReload)
            #expect(events[..<done].labels == ["rectangle"])
            #expect(events[done...].labels == ["nothing"])
        }
    }

    @Test func anotherSource_goesOnWithTheNumbers() async throws {
        try await withDaemon(endless + "cameras:\n  a: /T/A\n  b: /T/C\n") { reloader, listener in
            try await listener.wait(for: #""camera":"a""#, times: 10)
            try write(endless + "cameras:\n  a: /T/B\n  b: /T/C\n")
            await reloader.reload()
            try await listener.wait(for: "\(folder.file("B"))", times: 10)
            let events = try listener.events()
            try undisturbed("b", events)
            let own = events.of("a")
            let first = try #require(own.first?.seq)
            let sources = own.compactMap(\.source)
            let change = try #require(sources.firstIndex(of: folder.file("B")))
            #expect(own.map(\.seq) == Array(first..<(first + own.count)))
            #expect(own[change].file == "0.png")
            #expect(Set(sources[change...]) == [folder.file("B")])
        }
    }

    @Test(arguments: [
        ("cameras: [", "2: not YAML"),
        ("scores: 1\ncameras:\n  a: /T/A\n", "1: unknown key 'scores'; write 'score'"),
        ("score: 2\ncameras:\n  a: /T/A\n", "1: 'score' is '2', not a number from 0 to 1"),
        ("model: none\ncameras:\n  a: /T/A\n", "1: no such model; name another"),
        ("cameras:\n  b: /T/B\n  a: /T/A\n  a: /T/B\n", "3: 'a' is there twice; remove one of the two"),
        ("cameras:\n  a: /T/missing\n", "2: '/T/missing' is neither a camera nor a folder nor a Y4M stream"),
        ("cameras:\n  a: folder:/T/missing\n", "1: camera a: folder:/T/missing is not there"),
        ("score: 0.5\nlog: /T/no/log\ncameras:\n  a: /T/A\n", "2: cannot open the log file /T/no/log: "),
        ("score: 0.5\n", " there is no camera to look through"),
    ])
    func badConfiguration_isRefused_andEverythingStays(_ yaml: String, _ reason: String) async throws {
        try await withDaemon(endless + "cameras:\n  a: /T/A\n  b: /T/B\n") { reloader, listener in
            try await listener.wait(for: #""camera":"a""#, times: 10)
            try write(yaml)
            let before = listener.count
            await reloader.reload()
            try await listener.wait(for: #""reload":"refused""#)
            try await listener.wait(for: #""camera":"a""#, times: 10, after: before + 1)
            try await listener.wait(for: #""camera":"b""#, times: 10, after: before + 1)
            let events = try listener.events()
            try undisturbed("a", events)
            try undisturbed("b", events)
            #expect(events.labels == ["rectangle"])
            #expect(events.reloads == ["refused"])
            let text = try #require(events.compactMap(\.reason).first)
            let expected = "\(folder.file("e.yaml")):" + reason.replacing("/T/", with: "\(folder.path)/")
            #expect(text.hasPrefix(expected), "\(text)")
        }
    }

    @Test func networkThatTakesLong_isLoadedWhileTheOldOneWorks() async throws {
        let mayLoad = Monitor(false)
        let plan: DetectorPlanner = { configuration in
            let plan = try Self.plan(configuration)
            return DetectorPlan(identity: plan.identity) {
                if plan.identity == "new" { _ = mayLoad.wait { $0 ? true : nil } }
                return try plan.make()
            }
        }
        try await withDaemon(endless + "cameras:\n  a: /T/A\n", plan: plan) { reloader, listener in
            try await listener.wait(for: #""label":"rectangle""#, times: 10)
            try write(endless + "model: new\ncameras:\n  a: /T/A\n")
            async let reload: Void = reloader.reload()
            try await listener.wait(for: #""label":"rectangle""#, times: 50, after: listener.count)
            mayLoad.change { $0 = true }
            await reload
            try await listener.wait(for: #""label":"new""#, times: 10)
            let events = try listener.events()
            try undisturbed("a", events)
            let done = try #require(events.firstReload)
            #expect(events[..<done].labels == ["rectangle"])
            #expect(events[done...].labels == ["new"])
        }
    }

    @Test func manyReloadsInARow_disturbNobody() async throws {
        let others = ["  b: /T/B\n", "  b: /T/C\n", "", "  c: {source: /T/C, score: 0.9}\n  b: /T/B\n"]
        try await withDaemon(endless + "cameras:\n  a: /T/A\n") { reloader, listener in
            try await listener.wait(for: #""camera":"a""#)
            for round in 0..<40 {
                try write(
                    endless + "model: m\(round % 3)\ncameras:\n  a: /T/A\n" + others[round % others.count])
                await reloader.reload()
            }
            try await listener.wait(for: #""reload":"done""#, times: 40)
            try await listener.wait(for: #""camera":"c""#, times: 10, after: listener.count)
            let events = try listener.events()
            try undisturbed("a", events)
            // Numbers go on also where a camera was away for a while.
            for name in ["b", "c"] {
                let numbers = events.of(name).compactMap(\.seq)
                #expect(numbers == Array(0..<numbers.count))
            }
        }
    }

    @Test func whatHasEnded_isFoundAgain_whenItIsToLoop() async throws {
        let yaml = "fps: 0\ncameras:\n  b: {source: /T/B, loop: true}\n"
        try await withDaemon(yaml + "  a: /T/A\n") { reloader, listener in
            try await listener.wait(for: #""state":"ended""#)
            await reloader.reload()
            try write(yaml + "  a: {source: /T/A, loop: true}\n")
            await reloader.reload()
            try await listener.wait(for: #""state":"found""#)
            try await listener.wait(for: #""camera":"a""#, times: 10, after: listener.count)
            let events = try listener.events()
            #expect(events.of("a").states == ["ended", "found"])
            try undisturbed("a", events.frames)
            try undisturbed("b", events)
            // Whoever joins now is not told that it has ended.
            let late = EventListener(path: folder.file("s"))
            try await late.wait(for: #""camera":"a""#)
            #expect(try late.events().states == [])
        }
    }

    @Test func cameraThatIsAbsent_isLost_andForgottenWhenItIsRemoved() async throws {
        let yaml = endless + "cameras:\n  a: /T/A\n"
        try await withDaemon(yaml) { reloader, listener in
            try write(yaml + "  gate: /dev/no-such-camera\n")
            await reloader.reload()
            try await listener.wait(for: #""state":"lost""#)
            let joined = EventListener(path: folder.file("s"))
            try await joined.wait(for: #""camera":"gate""#)
            #expect(try joined.events()[0].state == "lost")
            try write(yaml)
            await reloader.reload()
            try await listener.wait(for: #""state":"removed""#)
            let late = EventListener(path: folder.file("s"))
            try await late.wait(for: #""camera":"a""#)
            #expect(try late.events().cameras == ["a"])
            try undisturbed("a", try listener.events())
        }
    }

    @Test func logGoesWhereTheNewConfigurationSays() async throws {
        let cameras = "cameras:\n  a: /T/A\n"
        try await withDaemon(endless + "log: {path: /T/one, frames: all}\n" + cameras) { reloader, listener in
            try await listener.wait(for: #""camera":"a""#, times: 5)
            try write(endless + "log: {path: /T/two, frames: all}\n" + cameras)
            await reloader.reload()
            try await listener.wait(for: #""camera":"a""#, times: 5, after: listener.count)
            try write(endless + "log: {path: /T/two, frames: objects}\n" + cameras)
            await reloader.reload()
            try await listener.wait(for: #""camera":"a""#, times: 5, after: listener.count)
            try write(endless + cameras)
            await reloader.reload()
            try await listener.wait(for: #""camera":"a""#, times: 5, after: listener.count)
        }
        let one = try folder.read("one").split(separator: "\n").map { try HeardEvent($0) }
        let two = try folder.read("two").split(separator: "\n").map { try HeardEvent($0) }
        #expect(one.reloads == [])
        #expect(two.reloads == ["done", "done"])
        let numbers = (one + two).compactMap(\.seq)
        #expect(numbers == Array(0..<numbers.count))
        #expect(two.last?.seq != nil)
    }

    /// A source whose driver does not come back.
    private final class Hanging: FrameSource {
        let name = "/dev/hanging"
        let mayReturn: Monitor<Bool>

        init(_ mayReturn: Monitor<Bool>) {
            self.mayReturn = mayReturn
        }

        func next(timeoutMilliseconds: Int) throws(CaptureError) -> CaptureOutcome {
            _ = mayReturn.wait { $0 ? true : nil }
            return .ended
        }

        func close() {}
    }

    @Test func threadThatHangs_holdsUpNoReload() async throws {
        let mayReturn = Monitor(false)
        let (exchange, health) = (FrameExchange(), PipelineHealth())
        let opened = Monitor<[String]>([])
        let threads = CaptureThreads(
            exchange: exchange, health: health, logger: logger, succession: .init(attempts: 1, milliseconds: 10),
            open: { (source, settings, logger) throws(CaptureError) in
                opened.change { $0.append(source.description) }
                if source.description == "/dev/hanging" { return Hanging(mayReturn) }
                return try source.open(settings, logger: logger)
            })
        func camera(_ source: String) throws -> CameraConfiguration {
            CameraConfiguration(name: "a", source: try SourceURI(source), capture: .init(framesPerSecond: 0))
        }
        threads.adopt([try camera("/dev/hanging")])
        _ = try await onThread { opened.wait { $0.count == 1 ? true : nil } }
        threads.adopt([try camera("folder:\(folder.file("A"))")])
        let seen = try await onThread {
            var seen: [String] = []
            while let work = exchange.take() {
                if case .frame(let frame, _, _, _) = work { seen.append(frame.name ?? "") }
                if case .state(let event) = work { seen.append("\(event.state)") }
            }
            return seen
        }
        #expect(seen == (0..<Self.pictures).map { "\($0).png" } + ["ended"])
        // Nobody waits for the one that hangs.
        try await threads.waitForAll()
        mayReturn.change { $0 = true }
    }
}
