// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EdgeDetDaemon

@Suite struct CameraStatisticsTests {
    private func second(_ value: Double) -> UInt64 { UInt64(value * 1e9) }

    @Test func percentilesAreValuesThatOccurred_ofTheLastFrames() {
        var recent = RecentFrames()
        #expect(recent.latency(percentile: 0.5) == nil)
        for number in 1...100 {
            recent.add(published: 0, latencySeconds: Float(101 - number), inferenceSeconds: Float(number) / 2)
        }
        #expect(recent.latency(percentile: 0.5) == 50)
        #expect(recent.latency(percentile: 0.99) == 99)
        #expect(recent.latency(percentile: 1) == 100)
        #expect(recent.inference(percentile: 0.5) == 25)
        for _ in 0..<RecentFrames.capacity { recent.add(published: 0, latencySeconds: 7, inferenceSeconds: 8) }
        #expect(recent.latency(percentile: 0.99) == 7)
    }

    @Test(arguments: [
        // Frames per second, how many, seconds to the question after the last, the answer.
        (10.0, 300, 0.0, 10.0), (100.0, 3000, 0.0, 100.0), (0.5, 60, 0.0, 0.5), (0.05, 5, 0.0, 0.05),
        (10.0, 300, 5.0, 5.0), (10.0, 300, 61.0, 0.0),
    ]) func rateIsThatOfTheLastSeconds(_ rate: Double, _ count: Int, _ rest: Double, _ expected: Double) {
        var recent = RecentFrames()
        for number in 1...count {
            recent.add(published: second(100 + Double(number) / rate), latencySeconds: 0, inferenceSeconds: 0)
        }
        let now = second(100 + Double(count) / rate + rest)
        let found = recent.framesPerSecond(now: now, since: second(1))
        #expect(abs(found - expected) <= 0.02 * expected + 0.0001)
    }

    @Test func youngCamera_isNotSpreadOverTheTimeBefore() {
        var recent = RecentFrames()
        for number in 1...20 {
            recent.add(published: second(100 + Double(number) / 10), latencySeconds: 0, inferenceSeconds: 0)
        }
        #expect(recent.framesPerSecond(now: second(102), since: second(100)) == 10)
    }

    @Test func histogramCountsATimeInItsRangeOnly() {
        var histogram = TimeHistogram()
        for time in [0.001, 0.0025, 0.003, 0.2, 99] { histogram.add(time) }
        #expect(histogram.counts == [2, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1])
        #expect(abs(histogram.sum - 99.2065) < 1e-9)
    }

    @Test func statisticsCountFramesLabelsAndTimes() {
        var statistics = CameraStatistics()
        statistics.published(
            captured: second(10), published: second(10.03), inferenceMilliseconds: 20, frameTime: 1e9)
        statistics.skipped(3)
        for label in ["qr_code", "aztec", "qr_code"] { statistics.found(label) }
        #expect(statistics.frames == 1)
        #expect(statistics.skipped == 3)
        #expect(statistics.detections == ["qr_code": 2, "aztec": 1])
        #expect(statistics.latency.counts[4] == 1)
        #expect(statistics.inference.counts[3] == 1)
        #expect(statistics.lastFrameTime == 1e9)
    }
}
