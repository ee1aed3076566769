// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The smallest, the largest and the mean value of every channel of one tensor.
struct ChannelExtremes: Sendable, Hashable {
    private(set) var low: [Float]
    private(set) var high: [Float]
    /// Sums of one image each, in units of 2^-20: integers, so that the order of images does not matter.
    private var sums: [Int64]
    private var positions = 0

    init(channels: Int) {
        low = Array(repeating: .infinity, count: channels)
        high = Array(repeating: -.infinity, count: channels)
        sums = Array(repeating: 0, count: channels)
    }

    /// Takes in values [position, channel].
    mutating func absorb(_ values: UnsafeBufferPointer<Float>) {
        let channels = low.count
        low.withUnsafeMutableBufferPointer { low in
            high.withUnsafeMutableBufferPointer { high in
                guard let low = low.baseAddress, let high = high.baseAddress, var row = values.baseAddress else {
                    return
                }
                for _ in 0..<values.count / channels {
                    for channel in 0..<channels {
                        let value = row[channel]
                        low[channel] = value < low[channel] ? value : low[channel]
                        high[channel] = value > high[channel] ? value : high[channel]
                    }
                    row += channels
                }
            }
        }
        addSums(values)
    }

    private mutating func addSums(_ values: UnsafeBufferPointer<Float>) {
        let channels = low.count
        positions += values.count / channels
        withUnsafeTemporaryAllocation(of: Double.self, capacity: channels) { image in
            image.initialize(repeating: 0)
            guard let image = image.baseAddress, var row = values.baseAddress else { return }
            for _ in 0..<values.count / channels {
                for channel in 0..<channels { image[channel] += Double(row[channel]) }
                row += channels
            }
            for channel in 0..<channels {
                let units = (image[channel] * 1_048_576).rounded()
                sums[channel] += abs(units) < 1e18 ? Int64(units) : 0
            }
        }
    }

    /// One per channel.
    var means: [Float] { sums.map { positions > 0 ? Float(Double($0) / 1_048_576 / Double(positions)) : 0 } }

    /// Takes in what another worker saw. The order does not matter: minimum and maximum are commutative, and adding
    /// zero makes −0 and +0, which compare equal, one number.
    mutating func merge(_ other: ChannelExtremes) {
        positions += other.positions
        for channel in low.indices {
            sums[channel] += other.sums[channel]
            low[channel] = min(low[channel], other.low[channel]) + 0
            high[channel] = max(high[channel], other.high[channel]) + 0
        }
    }

    subscript(channel: Int) -> ChannelRange { ChannelRange(low: low[channel], high: high[channel]) }
}
