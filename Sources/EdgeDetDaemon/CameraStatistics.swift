// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// What is counted for one camera since the daemon started. Once it has seen its labels, counting allocates nothing.
struct CameraStatistics: Sendable {
    /// Frames whose event was published.
    private(set) var frames = 0
    /// Frames that no event tells of: overtaken by newer ones, lost or damaged, or passed over by `fps`, `every` or `motion`.
    private(set) var skipped = 0
    /// Objects by label.
    private(set) var detections: [String: Int] = [:]
    /// From a frame's capture to its publication.
    private(set) var latency = TimeHistogram()
    /// The network's time.
    private(set) var inference = TimeHistogram()
    /// Wall clock of the last frame's capture, seconds since 1970.
    private(set) var lastFrameTime: Double?
    /// The last frames.
    private(set) var recent = RecentFrames()

    /// A frame was published.
    ///
    /// - Parameters:
    ///   - captured: Nanoseconds of the monotonic clock.
    ///   - published: Nanoseconds of the same clock.
    ///   - inferenceMilliseconds: The network's time.
    ///   - frameTime: Capture by the wall clock, seconds since 1970.
    mutating func published(captured: UInt64, published: UInt64, inferenceMilliseconds: Double, frameTime: Double) {
        frames += 1
        lastFrameTime = frameTime
        let latencySeconds = Double(published - min(published, captured)) * 1e-9
        latency.add(latencySeconds)
        inference.add(inferenceMilliseconds * 1e-3)
        recent.add(
            published: published, latencySeconds: Float(latencySeconds),
            inferenceSeconds: Float(inferenceMilliseconds * 1e-3))
    }

    /// Frames were given up.
    mutating func skipped(_ count: Int) { skipped += count }

    /// An object was found.
    mutating func found(_ label: String) { detections[label, default: 0] += 1 }
}

/// How often a time fell into each of some ranges, in the form that Prometheus' histograms have.
struct TimeHistogram: Sendable {
    /// Upper ends of the ranges in seconds; a last one is open.
    static let bounds = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    /// Times in each range, not those below it; one more than there are bounds.
    private(set) var counts = Array(repeating: 0, count: bounds.count + 1)
    /// Of all times, in seconds.
    private(set) var sum = 0.0

    /// Counts a time.
    mutating func add(_ seconds: Double) {
        counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
        sum += seconds
    }
}

/// The last frames of a camera, for its present rate and its percentiles: 8 KiB.
struct RecentFrames: Sendable {
    private struct Frame {
        var published: UInt64 = 0
        var latencySeconds: Float = 0
        var inferenceSeconds: Float = 0
    }

    /// How many frames are kept.
    static let capacity = 512

    private var frames = Array(repeating: Frame(), count: capacity)
    private var next = 0
    private var count = 0

    /// Keeps a frame in place of the oldest.
    mutating func add(published: UInt64, latencySeconds: Float, inferenceSeconds: Float) {
        frames[next] = Frame(
            published: published, latencySeconds: latencySeconds, inferenceSeconds: inferenceSeconds)
        next = (next + 1) % Self.capacity
        count = min(count + 1, Self.capacity)
    }

    /// Frames per second over the last 10 s, or over the last minute if those were fewer than ten.
    ///
    /// - Parameters:
    ///   - now: Nanoseconds of the monotonic clock.
    ///   - since: When the first frame could have come, by the same clock: no rate is spread over the time before.
    func framesPerSecond(now: UInt64, since: UInt64) -> Double {
        let kept = frames[..<count]
        var rate = 0.0
        for seconds: UInt64 in [10, 60] {
            let begin = max(now - min(now, seconds * 1_000_000_000), since)
            let newer = kept.count { $0.published > begin }
            // When all that are kept are newer, they span a shorter time.
            let oldest = newer == Self.capacity ? frames[next].published : begin
            guard newer > 0, now > oldest else { continue }
            rate = Double(newer) / (Double(now - oldest) * 1e-9)
            if newer >= 10 { break }
        }
        return rate
    }

    /// The latency that a share of the frames kept below, in seconds; nil before the first frame.
    func latency(percentile share: Double) -> Double? { percentile(share, \.latencySeconds) }

    /// The network's time that a share of the frames kept below, in seconds; nil before the first frame.
    func inference(percentile share: Double) -> Double? { percentile(share, \.inferenceSeconds) }

    /// By the nearest rank: a value that did occur.
    private func percentile(_ share: Double, _ value: KeyPath<Frame, Float>) -> Double? {
        guard count > 0 else { return nil }
        let sorted = frames[..<count].map { $0[keyPath: value] }.sorted()
        return Double(sorted[min(max(Int((share * Double(count)).rounded(.up)) - 1, 0), count - 1)])
    }
}
