// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Capture

@Suite struct FramePacerTests {
    @Test func theNextFrameIsDueAnIntervalAfterTheOneBefore() {
        var pacer = FramePacer(framesPerSecond: 0.001)
        let past = Deadline(after: 0)
        #expect(pacer.wait(until: past))
        pacer.handedOut(at: SystemCalls.monotonicNanoseconds())
        #expect(!pacer.wait(until: past))
    }

    @Test func aFrameThatIsLateComesAtOnceAndTheLostTimeIsNotMadeUpFor() {
        let interval: UInt64 = 1_000_000_000_000
        let now = SystemCalls.monotonicNanoseconds() + 10 * interval
        var pacer = FramePacer(framesPerSecond: 0.001)
        pacer.handedOut(at: now - 5 * interval)
        pacer.handedOut(at: now)  // four intervals late: the next one may come at once, and only that one
        pacer.handedOut(at: now)
        #expect(!pacer.wait(until: Deadline(after: 0)))
    }

    @Test func noRateMeansNoWaiting() {
        var pacer = FramePacer(framesPerSecond: 0)
        pacer.handedOut(at: .max)
        #expect(pacer.wait(until: Deadline(after: 0)))
    }
}
