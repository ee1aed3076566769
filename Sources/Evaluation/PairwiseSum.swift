// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

extension Array where Element == Double {
    /// The mean, summed in the order in which numpy sums a contiguous array, so that figures agree to the last bit.
    ///
    /// numpy halves long arrays (at a multiple of 8) down to 128 and sums those in eight interleaved lanes.
    var pairwiseMean: Double { pairwiseSum(startIndex, count) / Double(count) }

    private func pairwiseSum(_ start: Int, _ length: Int) -> Double {
        if length > 128 {
            let half = length / 2 / 8 * 8
            return pairwiseSum(start, half) + pairwiseSum(start + half, length - half)
        }
        let whole = length / 8 * 8
        var sum = 0.0
        if whole > 0 {
            var lanes = SIMD8<Double>(self[start..<(start + 8)])
            for block in stride(from: 8, to: whole, by: 8) {
                lanes += SIMD8(self[(start + block)..<(start + block + 8)])
            }
            let pairs = lanes.evenHalf + lanes.oddHalf
            let quarters = pairs.evenHalf + pairs.oddHalf
            sum = quarters[0] + quarters[1]
        }
        for index in (start + whole)..<(start + length) { sum += self[index] }
        return sum
    }
}
