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
        let second: UInt64 = 1_000_000_000
        let start = SystemCalls.monotonicNanoseconds() - 35 * second
        var pacer = FramePacer(framesPerSecond: 0.1)
        pacer.handedOut(at: start)
        pacer.handedOut(at: start + 50 * second)  // four intervals late: one more may come at once, not four
        pacer.handedOut(at: start + 50 * second)
        #expect(!pacer.wait(until: Deadline(after: 0)), "due 25 seconds from now, not 5 seconds ago")
    }

    @Test func noRateMeansNoWaiting() {
        var pacer = FramePacer(framesPerSecond: 0)
        pacer.handedOut(at: .max)
        #expect(pacer.wait(until: Deadline(after: 0)))
    }
}
