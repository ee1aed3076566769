// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Values in front of SiLU, whose unit is a whole number of 2^-15 of a segment of the tail.
struct SiluValues {
    /// The arguments that one of the tail's parabolas stands for.
    static let segment = 10 / 15.5

    /// The unit in 2^-15 of a segment; 16 or more if the values reach to 10.
    let segmentScale: Int

    /// - Parameter least: The unit's lower bound.
    init(unitAtLeast least: Double) {
        // What is a whole number but for the last bits of its computation stays one.
        segmentScale = Int(max(1, min(1e9, (least * 32768 / SiluValues.segment - 1e-6).rounded(.up))))
    }

    /// How far values have to reach: the tail to where it ends, the ray to the highest output.
    static func reach(_ range: ChannelRange) -> Double { max(10, Double(range.high)) }

    /// The value of one unit.
    var unit: Double { Double(segmentScale) * SiluValues.segment / 32768 }

    /// The least output scale from a wanted one on that is a whole number of 2^-15 of the unit.
    func scale(atLeast wanted: Double) -> Double {
        unit * 32768 / max(1, min(32767, (unit * 32768 / wanted).rounded(.down)))
    }

    /// From the tail, whose unit is 2^-16, to values.
    var tailScale: Int16 { RequantizationBuilder.multiplier(1 / (65536 * unit)) }

    /// From values to codes of a scale.
    func valueScale(_ scale: Double) -> Int16 { RequantizationBuilder.multiplier(unit / scale) }

    /// The unit as the kernels multiply by it; nil if it is too coarse for them.
    var stored: Int16? { Int16(exactly: segmentScale) }
}
