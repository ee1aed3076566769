// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How often values occur in equal parts of every channel's range, for one tensor; several workers add to it.
///
/// Counts are integers, so their sums do not depend on the order in which images come.
final class ChannelHistograms: Sendable {
    /// What was seen before, the ranges that are divided.
    let extremes: ChannelExtremes
    let channels: Int
    let bins: Int
    /// [channel, stride].
    private let counts: Mutex<[UInt32]>

    /// Counters from one channel to the next: one cache line more than there are bins. Powers of two would put the
    /// same bin of all channels into the same few places of the cache.
    private var stride: Int { bins + 16 }

    init(_ extremes: ChannelExtremes, bins: Int) {
        self.extremes = extremes
        self.bins = bins
        channels = extremes.low.count
        counts = Mutex(Array(repeating: 0, count: channels * (bins + 16)))
    }

    /// Takes in values [position, channel], all within the extremes.
    func absorb(_ values: UnsafeBufferPointer<Float>) {
        let scales = (0..<channels).map { binsPerUnit($0) }
        let (channels, stride, last) = (channels, stride, Float(bins - 1))
        counts.withLock { counts in
            counts.withUnsafeMutableBufferPointer { counts in
                extremes.low.withUnsafeBufferPointer { low in
                    scales.withUnsafeBufferPointer { scales in
                        guard let counts = counts.baseAddress, let source = values.baseAddress else { return }
                        // A cache line of channels at a time, so that few counters are in use at once.
                        for first in Swift.stride(from: 0, to: channels, by: 16) {
                            let end = min(first + 16, channels)
                            var row = source
                            for _ in 0..<values.count / channels {
                                for channel in first..<end {
                                    let bin = (row[channel] - low[channel]) * scales[channel]
                                    counts[channel &* stride &+ Int(bin < last ? bin : last)] &+= 1
                                }
                                row += channels
                            }
                        }
                    }
                }
            }
        }
    }

    /// The counts of one channel.
    func counts(of channel: Int) -> [UInt32] {
        counts.withLock { Array($0[channel * stride..<channel * stride + bins]) }
    }

    /// The lower edge of a bin; `bins` gives the upper edge of the last. The outermost are the extremes themselves.
    func edge(_ bin: Int, of channel: Int) -> Float {
        let range = extremes[channel]
        if bin == bins { return range.high }
        return min(range.high, range.low + Float(bin) * (range.high - range.low) / Float(bins))
    }

    /// 0 for a channel that never changes: all its values are in the first bin.
    private func binsPerUnit(_ channel: Int) -> Float {
        let range = extremes[channel]
        let scale = Float(bins) / (range.high - range.low)
        return scale.isFinite ? scale : 0
    }
}
