// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Int8Engine

/// Scale and zero point per channel while they are being decided, in double precision.
struct ActivationCodes {
    var scale: [Double]
    var zero: [Int]

    /// Codes 0 to 255 from the lowest to the highest value; 0 is always a code, because borders are padded with it.
    ///
    /// - Parameter allowed: The least scale that a channel's output may have, from a wanted one on.
    init(_ ranges: [ChannelRange], allowed: (_ channel: Int, _ wanted: Double) -> Double) {
        scale = []
        zero = []
        for (channel, range) in ranges.enumerated() {
            let low = min(0, Double(range.low))
            let high = max(0, Double(range.high))
            // Rounded to single precision at once: everything that follows must agree with the stored number.
            let scale = Double(Float(allowed(channel, (high - low) / 255)))
            self.scale.append(scale)
            zero.append(min(255, max(0, Int((-low / scale).rounded()))))
        }
    }

    init(scale: [Double], zero: [Int]) {
        self.scale = scale
        self.zero = zero
    }

    var stored: ChannelQuantization {
        ChannelQuantization(scale: scale.map { Float($0) }, zero: zero.map { UInt8($0) })
    }

    /// Where the kernels' last shift starts from: 64·zero + 32.
    var offsets: [Int16] { zero.map { Int16(64 * $0 + 32) } }

    /// What is added to the codes of SiLU.
    var siluOffsets: [Int16] { zero.map { Int16($0) } }
}

extension ChannelRange {
    /// The largest magnitude in the range.
    var extent: Double { max(abs(Double(low)), abs(Double(high))) }
}
