// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Imaging
import Logging
import Publishing
import SharedTestSupport
import Synchronization
import Testing

@testable import EdgeDetDaemon

/// Cameras that cannot be had in a test: unplugged, silent, found again.
@Suite(.timeLimit(.minutes(1))) struct CameraWorkerTests {
    /// Plays one attempt after the other: what opening gives, then what `next` gives.
    private final class Script: Sendable {
        enum Step: Sendable { case frame, timeout, hang, lost, changed, foreign, ended }

        let attempts: Mutex<[[Step]?]>
        let whileHanging: @Sendable () -> Void

        /// - Parameters:
        ///   - attempts: A list of steps, or nil for a camera that does not open.
        ///   - whileHanging: What happens while the driver does not answer.
        init(_ attempts: [[Step]?], whileHanging: @escaping @Sendable () -> Void = {}) {
            self.attempts = Mutex(attempts)
            self.whileHanging = whileHanging
        }

        func open() throws(CaptureError) -> any FrameSource {
            guard let steps = attempts.withLock({ $0.isEmpty ? [.ended] : $0.removeFirst() }) else {
                throw CaptureError(.noSuchDevice, "no such camera", remedy: "plug it in")
            }
            return ScriptedSource(steps, whileHanging)
        }
    }

    private final class ScriptedSource: FrameSource {
        let name = "/dev/test"
        private var steps: [Script.Step]
        private let whileHanging: () -> Void

        init(_ steps: [Script.Step], _ whileHanging: @escaping () -> Void) {
            self.steps = steps
            self.whileHanging = whileHanging
        }

        func next(timeoutMilliseconds: Int) throws(CaptureError) -> CaptureOutcome {
            guard !steps.isEmpty else { return .timeout }
            switch steps.removeFirst() {
            case .frame:
                return .frame(
                    CapturedFrame(
                        frame: CameraFrame(format: .rgb24, width: 1, height: 1, bytesPerRow: 3, bytes: [0, 0, 0]),
                        monotonicNanoseconds: 0, wallClock: 0, sequence: 0))
            case .timeout: return .timeout
            case .hang:
                whileHanging()
                return .timeout
            case .changed: throw CaptureError(.formatChanged, "another input", remedy: "open it again")
            case .lost: throw CaptureError(.lost, "it is gone", remedy: "plug it in")
            case .foreign: throw CaptureError(.notACamera, "it is something else", remedy: "name a camera")
            case .ended: return .ended
            }
        }

        func close() {}
    }

    /// Runs a worker to its end and returns the states it announced.
    private func states(
        _ attempts: [[Script.Step]?], silence: Int = 600_000, retry: Int = 1, fps: Double? = nil
    ) async throws -> ([String], PipelineHealth) {
        let camera = CameraConfiguration(
            name: "a", source: try SourceURI("/dev/video77"), capture: CaptureSettings(framesPerSecond: fps))
        let (exchange, health) = (FrameExchange(), PipelineHealth())
        let active = ActiveCamera(id: 0, configuration: camera)
        exchange.adopt([active])
        health.adopt([active])
        let script = Script(attempts)
        let worker = CameraWorker(
            camera: active, exchange: exchange, health: health,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            patience: .init(silenceMilliseconds: silence, retryMilliseconds: [retry, retry]),
            open: { _ throws(CaptureError) in try script.open() })
        async let running: Void = onThread { worker.run() }
        async let states = states(in: exchange)
        try await running
        return (try await states, health)
    }

    /// What was announced, until everything has ended.
    private func states(in exchange: FrameExchange) async throws -> [String] {
        try await onThread {
            var states: [String] = []
            while let work = exchange.take() {
                if case .state(let event) = work {
                    states.append("\(event.state) \(event.source) \(event.reason ?? "")")
                }
            }
            return states
        }
    }

    @Test func cameraThatWorks_isNotAnnounced() async throws {
        let (states, health) = try await states([[.frame, .frame, .ended]])
        #expect(states == ["ended /dev/video77 "])
        #expect(health.cameras[0].state == .ended)
    }

    @Test func cameraThatIsLost_isAnnouncedOnce_untilItGivesFramesAgain() async throws {
        let (states, _) = try await states([nil, nil, [.lost], [.timeout, .frame, .lost], nil, [.frame, .ended]])
        #expect(
            states == [
                "lost /dev/video77 no such camera", "found /dev/test ", "lost /dev/video77 it is gone",
                "found /dev/test ", "ended /dev/video77 ",
            ])
    }

    @Test func whatIsNoCamera_isNotTriedAgain_unlessItWasOne() async throws {
        let (states, health) = try await states([nil, [.foreign], [.frame, .ended]])
        #expect(
            states == ["lost /dev/video77 no such camera", "ended /dev/video77 it is something else"])
        #expect(health.cameras[0].state == .failed(reason: "it is something else; name a camera"))
        let (later, _) = try await self.states([[.frame, .lost], [.foreign], [.frame, .ended]])
        #expect(
            later == ["lost /dev/video77 it is gone", "found /dev/test ", "ended /dev/video77 "])
    }

    @Test func silentCamera_isLost() async throws {
        let (states, _) = try await states([[.frame, .timeout], [.frame, .ended]], silence: 0)
        #expect(
            states == ["lost /dev/video77 /dev/test gave no frame for 0 s", "found /dev/test ", "ended /dev/video77 "])
    }

    @Test func slowCamera_mayBeSilentForThreeFrames() async throws {
        let (states, _) = try await states([[.frame, .timeout, .timeout, .frame, .ended]], silence: 0, fps: 0.01)
        #expect(states == ["ended /dev/video77 "])
    }

    @Test func watchdogSeesWhoStandsStill() {
        let time = Time()
        let health = PipelineHealth(now: { time.now.load(ordering: .relaxed) })
        health.adopt([ActiveCamera("a", 0), ActiveCamera("b", 1)])
        time.now.store(100, ordering: .relaxed)
        #expect(health.silentCameras(longerThan: 100).map(\.name) == [])
        #expect(health.silentCameras(longerThan: 99).map(\.name) == ["a", "b"])
        health.captureAdvanced(camera: 0)
        #expect(health.silentCameras(longerThan: 99).map(\.name) == ["b"])
        health.set(.ended, camera: 1)
        #expect(health.silentCameras(longerThan: 99).map(\.name) == [])
        #expect(health.isInferenceStuck(longerThan: 99))
        health.inferenceAdvanced()
        #expect(!health.isInferenceStuck(longerThan: 99))
        time.now.store(300, ordering: .relaxed)
        health.captureAdvanced(camera: 0)
        #expect(health.isInferenceStuck(longerThan: 199))
        health.inferenceAdvanced()
        #expect(!health.isInferenceStuck(longerThan: 199))
    }

    @Test func cameraWhoseThreadHangs_isDeclaredLostOnce_andFoundByItsNextFrame() async throws {
        let time = Time()
        let camera = CameraConfiguration(name: "a", source: try SourceURI("/dev/video77"))
        let exchange = FrameExchange()
        let health = PipelineHealth(now: { time.now.load(ordering: .relaxed) })
        let active = ActiveCamera(id: 0, configuration: camera)
        exchange.adopt([active])
        health.adopt([active])
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let supervisor = CaptureSupervisor(exchange: exchange, health: health, logger: logger)
        let script = Script([[.frame, .hang, .frame, .ended]]) {
            time.now.store(9_000_000_000, ordering: .relaxed)
            supervisor.look()
            #expect(!health.isLost(camera: 0))
            time.now.store(11_000_000_000, ordering: .relaxed)
            supervisor.look()
            supervisor.look()
            #expect(health.isLost(camera: 0))
        }
        let worker = CameraWorker(
            camera: active, exchange: exchange, health: health, logger: logger,
            open: { _ throws(CaptureError) in try script.open() })
        try await onThread { worker.run() }
        #expect(
            try await states(in: exchange) == [
                "lost /dev/video77 it has not answered for 10 s", "found /dev/test ", "ended /dev/video77 ",
            ])
        #expect(health.cameras[0].state == .ended)
    }

    @Test func cameraWithAnotherInput_isOpenedAgainAtOnce() async throws {
        let (states, _) = try await states([[.frame, .changed], [.frame, .changed], [.frame, .ended]], retry: .max)
        #expect(states == ["ended /dev/video77 "])
    }

    @Test func cameraWhoseInputChangesBeforeItsFirstFrame_isLost() async throws {
        let (states, _) = try await states([[.frame, .changed], [.changed], [.frame, .ended]])
        #expect(states == ["lost /dev/video77 another input", "found /dev/test ", "ended /dev/video77 "])
    }

    private final class Time: Sendable {
        let now = Atomic<UInt64>(0)
    }

    @Test func statusLine_namesEveryCamera() {
        let health = PipelineHealth()
        health.adopt([ActiveCamera("door", 0), ActiveCamera("yard", 1), ActiveCamera("hall", 2)])
        let before = health.cameras
        health.set(.running, camera: 0)
        for _ in 0..<37 { health.processed(camera: "door", skipped: 1) }
        health.set(.lost(reason: "it is gone"), camera: 1)
        #expect(
            StatusLine.text(before: before, now: health.cameras, seconds: 2.5, clients: 1)
                == "door 14.8 fps (37 skipped), yard lost: it is gone, hall starting; 1 client")
    }

    @Test(arguments: [
        (Logger.Level.warning, true, "<4>hot day a=1 b=\"two 'words'\"\n"),
        (.info, true, "<6>hot day a=1 b=\"two 'words'\"\n"), (.info, false, "hot day a=1 b=\"two 'words'\"\n"),
        (.error, false, "error: hot day a=1 b=\"two 'words'\"\n"),
    ])
    func logLines(_ level: Logger.Level, _ isJournal: Bool, _ line: String) {
        #expect(
            StandardErrorLogHandler.line(
                level: level, message: "hot\nday", metadata: ["b": "two \"words\"", "a": "1"], isJournal: isJournal)
                == line)
    }
}
