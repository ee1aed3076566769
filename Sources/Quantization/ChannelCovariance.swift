// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// How a tensor's channels vary together.
public struct ChannelCovariance: Sendable, Hashable {
    /// Number of channels.
    public let channels: Int
    /// Number of positions it was taken from.
    public let samples: Int
    /// [channel, channel], symmetric.
    public let values: [Double]

    /// Makes one; `values.count` is the square of `channels`.
    public init(channels: Int, samples: Int, values: [Double]) {
        precondition(values.count == channels * channels)
        self.channels = channels
        self.samples = samples
        self.values = values
    }
}
