// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// What follows from the multipliers that lead values to the 16 segments of SiLU's tail (the kernels' requantize.h).
struct TailSegments {
    /// [channel] Twice the multiplier, the low 16 bits of it.
    let placeScale: [Int16]
    /// [channel] The largest magnitude that is in the last segment: no product may lead behind it, whatever a file says.
    let magnitudeMost: [Int16]

    /// - Parameter scale: [channel] 0 to 32767; 0 where there is no tail.
    init(scale: [Int16]) {
        placeScale = scale.map { $0 &* 2 }
        // A product is rounded to the nearest multiple of 2^15, of which 15 is the last.
        magnitudeMost = scale.map { $0 > 0 ? Int16(clamping: ((16 << 15) - (1 << 14) - 1) / Int32($0)) : 0 }
    }
}
