// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Where a depthwise convolution's codes are added up per channel for the squeeze behind it: for each member apart.
struct ChannelSums {
    /// [member][channels, padded to 16], zero between two layers.
    let start: UnsafeMutablePointer<Int32>
    /// The same for one row, zero between two rows.
    let ofRow: UnsafeMutablePointer<Int32>
    let stride: Int

    /// Where a member adds up codes that count `copies` times; `end` follows.
    func begin(_ copies: Int, member: Int) -> UnsafeMutablePointer<Int32> {
        (copies > 1 ? ofRow : start) + member * stride
    }

    /// Ends what `begin` began, with the same numbers.
    func end(_ copies: Int, member: Int) {
        guard copies > 1 else { return }
        let (sums, row) = (start + member * stride, ofRow + member * stride)
        for channel in 0..<stride {
            sums[channel] += Int32(copies) * row[channel]
            row[channel] = 0
        }
    }

    /// Moves the sums of all members to `total`.
    func take(into total: UnsafeMutablePointer<Int32>, channels: Int, members: Int) {
        for channel in 0..<channels {
            var sum: Int32 = 0
            for member in 0..<members {
                sum += start[member * stride + channel]
                start[member * stride + channel] = 0
            }
            total[channel] = sum
        }
    }
}
