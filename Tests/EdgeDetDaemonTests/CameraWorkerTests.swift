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
        enum Step: Sendable { case frame, timeout, lost, foreign, ended }

        let attempts: Mutex<[[Step]?]>

        /// - Parameter attempts: A list of steps, or nil for a camera that does not open.
        init(_ attempts: [[Step]?]) {
            self.attempts = Mutex(attempts)
        }

        func open() throws(CaptureError) -> any FrameSource {
            guard let steps = attempts.withLock({ $0.isEmpty ? [.ended] : $0.removeFirst() }) else {
                throw CaptureError(.noSuchDevice, "no such camera", remedy: "plug it in")
            }
            return ScriptedSource(steps)
        }
    }

    private final class ScriptedSource: FrameSource {
        let name = "/dev/test"
        private var steps: [Script.Step]

        init(_ steps: [Script.Step]) {
            self.steps = steps
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
            case .lost: throw CaptureError(.lost, "it is gone", remedy: "plug it in")
            case .foreign: throw CaptureError(.notACamera, "it is something else", remedy: "name a camera")
            case .ended: return .ended
            }
        }

        func close() {}
    }

    /// Runs a worker to its end and returns the states it announced.
    private func states(_ attempts: [[Script.Step]?], silence: Int = 600_000) async throws -> ([String], PipelineHealth)
    {
        let camera = CameraConfiguration(name: "a", source: try SourceURI("/dev/video77"))
        let exchange = FrameExchange(cameras: 1)
        let health = PipelineHealth(cameras: ["a"])
        let script = Script(attempts)
        let worker = CameraWorker(
            index: 0, camera: camera, exchange: exchange, health: health,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            patience: .init(silenceMilliseconds: silence, retryMilliseconds: [1, 2]),
            open: { () throws(CaptureError) in try script.open() })
        async let running: Void = onThread { worker.run() }
        async let states = onThread {
            var states: [String] = []
            while let work = exchange.take() {
                if case .state(let event, _) = work {
                    states.append("\(event.state) \(event.source) \(event.reason ?? "")")
                }
            }
            return states
        }
        try await running
        return (try await states, health)
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

    @Test func watchdogSeesWhoStandsStill() {
        let time = Time()
        let health = PipelineHealth(cameras: ["a", "b"], now: { time.now.load(ordering: .relaxed) })
        time.now.store(100, ordering: .relaxed)
        #expect(health.stuck(longerThan: 99) == "camera a")
        health.captureAdvanced(camera: 0)
        #expect(health.stuck(longerThan: 99) == "camera b")
        health.set(.ended, camera: 1)
        #expect(health.stuck(longerThan: 99) == nil)
        health.inferenceBegan()
        time.now.store(300, ordering: .relaxed)
        health.captureAdvanced(camera: 0)
        #expect(health.stuck(longerThan: 199) == "the network")
        health.inferenceEnded()
        #expect(health.stuck(longerThan: 199) == nil)
    }

    private final class Time: Sendable {
        let now = Atomic<UInt64>(0)
    }

    @Test func statusLine_namesEveryCamera() {
        let health = PipelineHealth(cameras: ["door", "yard", "hall"])
        let before = health.cameras
        health.set(.running, camera: 0)
        for _ in 0..<37 { health.processed(camera: 0, skipped: 1) }
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
