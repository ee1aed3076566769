// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The smallest and largest value of every channel of one tensor.
struct ChannelExtremes: Sendable, Hashable {
    private(set) var low: [Float]
    private(set) var high: [Float]

    init(channels: Int) {
        low = Array(repeating: .infinity, count: channels)
        high = Array(repeating: -.infinity, count: channels)
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
    }

    /// Takes in what another worker saw. The order does not matter: minimum and maximum are commutative, and adding
    /// zero makes −0 and +0, which compare equal, one number.
    mutating func merge(_ other: ChannelExtremes) {
        for channel in low.indices {
            low[channel] = min(low[channel], other.low[channel]) + 0
            high[channel] = max(high[channel], other.high[channel]) + 0
        }
    }

    subscript(channel: Int) -> ChannelRange { ChannelRange(low: low[channel], high: high[channel]) }
}
