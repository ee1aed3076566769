// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation
import Imaging
import Publishing
import SharedTestSupport
import Testing

@testable import EdgeDetDaemon

@Suite(.timeLimit(.minutes(1))) struct FrameExchangeTests {
    private func frame(_ number: Int, skipped: Int = 0) -> CapturedFrame {
        CapturedFrame(
            frame: CameraFrame(format: .rgb24, width: 1, height: 1, bytesPerRow: 3, bytes: [0, 0, 0]),
            monotonicNanoseconds: 0, wallClock: 0, sequence: UInt64(number), skipped: skipped)
    }

    private func state(_ state: CameraStateEvent.State) -> CameraStateEvent {
        CameraStateEvent(camera: "0", source: "s", state: state, frameTime: 0)
    }

    /// An exchange for cameras that are called by their numbers.
    private func exchange(cameras count: Int) -> FrameExchange {
        let exchange = FrameExchange()
        exchange.adopt((0..<count).map { ActiveCamera("\($0)", $0) })
        return exchange
    }

    /// What was taken, in words.
    private func take(_ exchange: FrameExchange) -> String {
        switch exchange.take() {
        case .frame(let frame, let camera, _, let skipped): "\(camera.name):\(frame.sequence) skipped \(skipped)"
        case .state(let event): "\(event.camera):\(event.state)"
        case .detector: "detector"
        case .reload(let event): "reload \(event.outcome)"
        case nil: "end"
        }
    }

    @Test func newestFrameWins_olderOnesAreCounted() {
        let exchange = exchange(cameras: 1)
        for number in 0..<5 { exchange.replace(frame(number, skipped: 2), camera: 0, source: "s") }
        #expect(take(exchange) == "0:4 skipped 14")
        exchange.skip(3, camera: 0)
        exchange.replace(frame(5), camera: 0, source: "s")
        #expect(take(exchange) == "0:5 skipped 3")
        exchange.replace(frame(6), camera: 0, source: "s")
        #expect(take(exchange) == "0:6 skipped 0")
    }

    @Test func camerasAreServedInTurn() {
        let exchange = exchange(cameras: 3)
        var served: [String] = []
        for number in 0..<3 {
            // Camera 0 has a new frame each time, the others keep theirs waiting.
            exchange.replace(frame(number), camera: 0, source: "s")
            if number == 0 {
                exchange.replace(frame(10), camera: 1, source: "s")
                exchange.replace(frame(20), camera: 2, source: "s")
            }
            served.append(String(take(exchange).prefix { $0 != " " }))
        }
        #expect(served == ["0:0", "1:10", "2:20"])
        #expect(take(exchange) == "0:2 skipped 1")
    }

    @Test func losslessFrameWaitsForItsTurn() async throws {
        let exchange = exchange(cameras: 1)
        #expect(exchange.offer(frame(0), camera: 0, source: "s", milliseconds: 10))
        #expect(!exchange.offer(frame(1), camera: 0, source: "s", milliseconds: 10))
        async let delivered: Void = onThread {
            for number in 1..<100 {
                while !exchange.offer(frame(number), camera: 0, source: "s", milliseconds: 10_000) {}
            }
            exchange.end(camera: 0)
        }
        async let taken = onThread { (0...100).map { _ in take(exchange) } }
        #expect(try await taken == (0..<100).map { "0:\($0) skipped 0" } + ["end"])
        try await delivered
    }

    @Test func statesKeepTheirPlaceAmongFrames() {
        let exchange = exchange(cameras: 1)
        exchange.replace(frame(0), camera: 0, source: "s")
        exchange.announce(state(.lost), camera: 0)
        exchange.announce(state(.found), camera: 0)
        #expect(take(exchange) == "0:0 skipped 0")
        exchange.replace(frame(1), camera: 0, source: "s")
        exchange.announce(state(.ended), camera: 0)
        exchange.end(camera: 0)
        #expect(take(exchange) == "0:lost")
        #expect(take(exchange) == "0:found")
        #expect(take(exchange) == "0:1 skipped 0")
        #expect(take(exchange) == "0:ended")
        #expect(take(exchange) == "end")
    }

    @Test func stop_wakesWhoeverWaits() async throws {
        let exchange = exchange(cameras: 1)
        async let taken = onThread { take(exchange) }
        async let rested = onThread { exchange.pause(milliseconds: 600_000, camera: 0) }
        exchange.stop()
        #expect(try await taken == "end")
        #expect(try await rested == false)
        #expect(!exchange.offer(frame(0), camera: 0, source: "s", milliseconds: 600_000))
        #expect(exchange.isStopped)
    }

    @Test func cameraThatStays_keepsWhatItLeft_andGoesByItsNewSettings() {
        let exchange = exchange(cameras: 2)
        exchange.replace(frame(0, skipped: 3), camera: 1, source: "s")
        exchange.adopt([ActiveCamera("1", 1, score: 0.9)])
        #expect(exchange.configuration(of: 1)?.score == 0.9)
        guard case .frame(_, let camera, _, let skipped) = exchange.take() else {
            Issue.record("no frame")
            return
        }
        #expect(camera.score == 0.9)
        #expect(skipped == 3)
        #expect(take(exchange) == "0:removed")
    }

    @Test func successorTakesOverWhatLies_andItsPredecessorIsNotHeard() {
        let exchange = exchange(cameras: 1)
        exchange.replace(frame(0), camera: 0, source: "s")
        exchange.announce(state(.lost), camera: 0)
        exchange.end(camera: 0)
        exchange.adopt([ActiveCamera("0", 7)])
        #expect(!exchange.isServing(0))
        #expect(!exchange.pause(milliseconds: 600_000, camera: 0))
        #expect(!exchange.offer(frame(1), camera: 0, source: "s", milliseconds: 600_000))
        exchange.replace(frame(2), camera: 0, source: "s")
        exchange.skip(5, camera: 0)
        exchange.announce(state(.ended), camera: 0)
        // It ends late; its place is open again by then.
        exchange.end(camera: 0)
        #expect(exchange.isServing(7))
        exchange.announce(state(.found), camera: 7)
        #expect(take(exchange) == "0:0 skipped 0")
        #expect(take(exchange) == "0:lost")
        #expect(take(exchange) == "0:found")
        // Its place is open, so that the other side waits for more.
        let more = exchange.take(stillWaiting: { exchange.replace(frame(3), camera: 7, source: "s") })
        guard case .frame(let third, _, _, _) = more else {
            Issue.record("no frame")
            return
        }
        #expect(third.sequence == 3)
        exchange.end(camera: 7)
        #expect(take(exchange) == "end")
    }

    @Test func removedCamera_saysSoAfterWhatItLeft_andThenEverythingMayEnd() {
        let exchange = exchange(cameras: 2)
        exchange.replace(frame(0), camera: 1, source: "s")
        exchange.adopt([ActiveCamera("0", 0)])
        exchange.adopt([ActiveCamera("0", 0)])
        exchange.replace(frame(1), camera: 1, source: "s")
        #expect(take(exchange) == "1:0 skipped 0")
        #expect(take(exchange) == "1:removed")
        exchange.end(camera: 0)
        #expect(take(exchange) == "end")
    }

    @Test func cameraThatComesBackAtOnce_isFirstRemoved() {
        let exchange = exchange(cameras: 1)
        exchange.adopt([ActiveCamera("1", 1)])
        exchange.adopt([ActiveCamera("1", 1), ActiveCamera("0", 2)])
        exchange.replace(frame(9), camera: 2, source: "s")
        #expect(take(exchange) == "0:removed")
        #expect(take(exchange) == "0:9 skipped 0")
    }

    @Test func newsOfAReload_goBeforeTheFramesThatWait() {
        let exchange = exchange(cameras: 1)
        exchange.replace(frame(0), camera: 0, source: "s")
        let detector = DetectorHandover(BrightRectangleDetector())
        let event = ReloadEvent(.done, frameTime: 0)
        #expect(exchange.adopt([ActiveCamera("0", 0)], detector: detector, announcing: event))
        #expect(take(exchange) == "detector")
        #expect(take(exchange) == "reload done")
        #expect(take(exchange) == "0:0 skipped 0")
        exchange.stop()
        #expect(!exchange.adopt([ActiveCamera("5", 5)]))
        #expect(detector.take() != nil)
        #expect(detector.take() == nil)
    }

    @Test func threadsCarryTheirNames() async throws {
        try await WorkerThread.run(named: "capture:a-camera-with-a-long-name") {
            let name = try String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
            #expect(name == "capture:a-camer\n")
        }
    }

    @Test func cancelledTaskLeavesItsThreadBehind() async throws {
        let monitor = Monitor(false)
        let task = Task {
            try await WorkerThread.run(named: "hangs") { _ = monitor.wait { $0 ? true : nil } }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        monitor.change { $0 = true }
    }

    @Test(arguments: [
        // Limit, times in milliseconds, which of them pass.
        (10.0, [0, 33, 67, 100, 133, 167, 200], [0, 100, 200]),
        (10.0, [0, 90, 190, 290, 310, 400], [0, 90, 190, 290, 400]),
        (10.0, [0, 500, 533, 600], [0, 500, 600]),
        (0.0, [0, 1, 2], [0, 1, 2]),
    ])
    func limiterKeepsTheRate(_ rate: Double, _ times: [Int], _ passing: [Int]) {
        var limiter = FrameLimiter(framesPerSecond: rate)
        #expect(times.filter { limiter.admits(UInt64($0 + 1000) * 1_000_000) } == passing)
    }
}
