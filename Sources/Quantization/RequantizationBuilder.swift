// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Shifts and multipliers of the kernels' arithmetic (requantize.h).
enum RequantizationBuilder {
    /// The shift that makes values up to `extent` fit 16 bits, given the unit of the sum.
    static func shift(unit: Double, extent: Double) -> Int {
        var shift = 0
        var covered = unit * 32767
        while covered < extent, shift < 30 {
            covered *= 2
            shift += 1
        }
        return shift
    }

    /// The least scale of a linear output for which the value's multiplier fits 16 bits.
    static func leastScale(valueUnit: Double) -> Double { 64 * valueUnit * 32768 / 32767 }

    /// A factor in units of 2^-15.
    static func multiplier(_ factor: Double) -> Int16 {
        Int16(max(-32767, min(32767, (factor * 32768).rounded(.toNearestOrEven))))
    }
}
