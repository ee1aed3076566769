// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

extension ChannelHistograms {
    /// The range of a channel by a method.
    func range(of channel: Int, by method: RangeMethod) -> ChannelRange {
        let whole = extremes[channel]
        guard whole.low < whole.high else { return whole }
        switch method {
        case .minMax: return whole
        case .percentile(let percentage): return percentile(percentage, channel)
        case .leastSquares(let steps): return leastSquares(steps: steps, channel)
        }
    }

    /// Leaves out bins from both ends while what is left out stays within the share.
    private func percentile(_ percentage: Double, _ channel: Int) -> ChannelRange {
        let counts = counts(of: channel)
        let total = counts.reduce(0.0) { $0 + Double($1) }
        let allowed = total * (100 - percentage) / 100
        var (first, last) = (0, bins - 1)
        var below = Double(counts[first])
        while first < last, below <= allowed {
            first += 1
            below += Double(counts[first])
        }
        var above = Double(counts[last])
        while last > first, above <= allowed {
            last -= 1
            above += Double(counts[last])
        }
        return ChannelRange(low: edge(first, of: channel), high: edge(last + 1, of: channel))
    }

    /// Tries ranges that end at every 64th part of the whole one, and takes the first of those with the least error.
    ///
    /// Values are taken to lie in the middle of their bins. A value inside costs step² / 12 on average, one outside the
    /// square of its distance, which running sums of 1, x and x² give for any end at once.
    private func leastSquares(steps: Int, _ channel: Int) -> ChannelRange {
        let counts = counts(of: channel)
        let (low, high) = (Double(extremes[channel].low), Double(extremes[channel].high))
        let width = (high - low) / Double(bins)
        // Sums over the bins before each edge.
        var sums = [Moments(count: 0, sum: 0, squares: 0)]
        for (bin, count) in counts.enumerated() {
            sums.append(sums[bin].adding(Double(count), at: low + (Double(bin) + 0.5) * width))
        }
        let parts = 64
        var best = (error: Double.infinity, first: 0, end: bins)
        for lower in 0..<parts {
            for upper in (lower + 1)...parts {
                let (first, end) = (lower * bins / parts, upper * bins / parts)
                let (from, to) = (low + Double(first) * width, low + Double(end) * width)
                let step = (to - from) / Double(steps)
                let inside = sums[end].count - sums[first].count
                let error =
                    sums[first].squaredDistance(to: from) + inside * step * step / 12
                    + sums[bins].subtracting(sums[end]).squaredDistance(to: to)
                if error < best.error { best = (error, first, end) }
            }
        }
        return ChannelRange(low: edge(best.first, of: channel), high: edge(best.end, of: channel))
    }
}

/// Sums over values: how many, Σx, Σx².
private struct Moments {
    let count: Double
    let sum: Double
    let squares: Double

    func adding(_ times: Double, at value: Double) -> Moments {
        Moments(count: count + times, sum: sum + times * value, squares: squares + times * value * value)
    }

    func subtracting(_ other: Moments) -> Moments {
        Moments(count: count - other.count, sum: sum - other.sum, squares: squares - other.squares)
    }

    /// Σ(x − point)².
    func squaredDistance(to point: Double) -> Double { max(0, squares - 2 * point * sum + count * point * point) }
}
