// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// One output channel's weights as int8, symmetric around 0.
struct RowQuantization {
    /// −127 to 127.
    let weights: [Int8]
    /// The value of one unit of the sum.
    let unit: Double
    /// Σ weight·zero point: what the sum has too much because codes are not centred.
    let zeroSum: Int

    /// Quantizes weights that already contain their inputs' scales.
    ///
    /// - Parameters:
    ///   - values: weight·input scale, [input].
    ///   - zeros: Zero point of each input.
    init(_ values: [Double], zeros: [Int]) {
        let largest = values.reduce(0) { max($0, abs($1)) }
        // A row of zeros gets a unit that keeps its bias exact.
        let unit = largest > 0 ? largest / 127 : 1e-6
        let weights = values.map { Int8(($0 / unit).rounded(.toNearestOrEven)) }
        self.unit = unit
        self.weights = weights
        zeroSum = zip(weights, zeros).reduce(0) { $0 + Int($1.0) * $1.1 }
    }

    /// Quantizes weights for inputs that vary in a known way; see `WeightFitting`.
    init(_ values: [Double], zeros: [Int], fitting: WeightFitting) {
        let fitted = fitting.fitted(values)
        let largest = fitted.reduce(0) { max($0, abs($1)) }
        unit = largest > 0 ? largest / 127 : 1e-6
        let weights = fitting.rounded(fitted, unit: unit)
        self.weights = weights
        zeroSum = zip(weights, zeros).reduce(0) { $0 + Int($1.0) * $1.1 }
    }

    /// What rounding the weights changes in the output, for inputs of these mean codes (zero points taken off).
    func meanError(_ values: [Double], meanCodes: [Double]) -> Double {
        var error = 0.0
        for index in values.indices {
            error += (Double(weights[index]) * unit - values[index]) * meanCodes[index]
        }
        return error
    }
}

/// Shifts and multipliers of the kernels' arithmetic (requantize.h) for one layer.
struct RequantizationBuilder {
    /// The tail's argument counts in units of this, times 2^headroom.
    static let argumentUnit = 10.0 / 16384
    /// The least scale of a SiLU output: below it the tail's multiplier does not fit 16 bits.
    static let leastSiluScale = 32.0 / 32767

    /// The shift that makes values up to `extent` fit 16 bits, given the unit of the sum.
    static func shift(unit: Double, extent: Double, limit: Double = 32767) -> Int {
        var shift = 0
        var covered = unit * limit
        while covered < extent, shift < 30 {
            covered *= 2
            shift += 1
        }
        return shift
    }

    /// The least output scale for which the value's multiplier fits 16 bits.
    static func leastScale(unit: Double, extent: Double) -> Double {
        64 * unit * Double(1 << shift(unit: unit, extent: extent)) * 32768 / 32767
    }

    /// The multiplier from units of a shifted sum to 1/64 codes.
    static func multiplier(_ factor: Double) -> Int16 {
        Int16(max(-32767, min(32767, (factor * 32768).rounded(.toNearestOrEven))))
    }
}
