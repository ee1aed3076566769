// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// One output channel's weights as int8, symmetric around 0.
struct RowQuantization {
    /// −127 to 127.
    let weights: [Int8]
    /// The value of one unit of the sum.
    let unit: Double
    /// The shift from a sum to 16 bits.
    let shift: Int
    /// Σ weight·zero point: what the sum has too much because codes are not centred.
    let zeroSum: Int

    /// Quantizes weights that already contain their inputs' scales.
    ///
    /// - Parameters:
    ///   - values: weight·input scale, [input].
    ///   - zeros: Zero point of each input.
    ///   - result: What becomes of the sums.
    init(_ values: [Double], zeros: [Int], result: RowResult) {
        let largest = values.reduce(0) { max($0, abs($1)) }
        let (unit, shift) = result.unit(atLeast: Self.unit(largest / 127))
        self.init(
            values.map { Int8(($0 / unit).rounded(.toNearestOrEven)) }, zeros: zeros, unit: unit, shift: shift)
    }

    /// The same for a pointwise convolution, whose weights are to keep to `WordSums`.
    ///
    /// - Parameter fitting: How the inputs vary, if that is known.
    init(pointwise values: [Double], zeros: [Int], result: RowResult, fitting: WeightFitting?) {
        let fitted = fitting?.fitted(values) ?? values
        var least = Self.unit(WordSums.leastUnit(pointwise: fitted))
        while true {
            let (unit, shift) = result.unit(atLeast: least)
            let weights =
                fitting?.rounded(fitted, unit: unit) ?? fitted.map { Int8(($0 / unit).rounded(.toNearestOrEven)) }
            if WordSums.leastUnit(pointwise: weights.map(Double.init)) <= 1 {
                self.init(weights, zeros: zeros, unit: unit, shift: shift)
                return
            }
            // Rounding made some larger.
            least = unit * 1.01
        }
    }

    /// The same for a channel of a depthwise convolution, whose sum is to fit 16 bits with nothing shifted.
    ///
    /// - Parameter start: What the sum of such a row starts with.
    init(depthwise values: [Double], zero: Int, result: RowResult, start: (RowQuantization) -> Int32) {
        let zeros = [Int](repeating: zero, count: values.count)
        var least = Self.unit(max(WordSums.leastUnit(depthwise: values), result.extent / 32767))
        while true {
            let (unit, shift) = result.unit(atLeast: least)
            let weights = values.map { Int8(($0 / unit).rounded(.toNearestOrEven)) }
            self.init(weights, zeros: zeros, unit: unit, shift: shift)
            if shift == 0, WordSums.fits(depthwise: weights, bias: start(self)) { return }
            least = unit * 1.02
        }
    }

    private init(_ weights: [Int8], zeros: [Int], unit: Double, shift: Int) {
        self.weights = weights
        self.unit = unit
        self.shift = shift
        zeroSum = zip(weights, zeros).reduce(0) { $0 + Int($1.0) * $1.1 }
    }

    /// A row of zeros gets a unit that keeps its bias exact.
    private static func unit(_ least: Double) -> Double {
        least > 0 ? least : 1e-6
    }

    /// The unit of a sum that was shifted.
    var valueUnit: Double { unit * Double(1 << shift) }

    /// What rounding the weights changes in the output, for inputs of these mean codes (zero points taken off).
    func meanError(_ values: [Double], meanCodes: [Double]) -> Double {
        var error = 0.0
        for index in values.indices {
            error += (Double(weights[index]) * unit - values[index]) * meanCodes[index]
        }
        return error
    }
}

/// What becomes of a row's sums.
enum RowResult {
    /// They stay as they are.
    case sums
    /// Codes of values up to an extent.
    case linear(extent: Double)
    /// Codes of SiLU of values up to a reach.
    case silu(reach: Double)

    /// The largest value that must fit 16 bits; 0 for sums.
    var extent: Double {
        switch self {
        case .sums: 0
        case .linear(let extent): extent
        case .silu(let reach): reach
        }
    }

    /// The unit of the sum, not much above a least one, and the shift that makes values fit 16 bits.
    func unit(atLeast least: Double) -> (unit: Double, shift: Int) {
        switch self {
        case .sums: return (least, 0)
        case .linear(let extent): return (least, RequantizationBuilder.shift(unit: least, extent: extent))
        case .silu(let reach):
            let shift = RequantizationBuilder.shift(unit: least, extent: reach)
            let values = SiluValues(unitAtLeast: least * Double(1 << shift))
            return (values.unit / Double(1 << shift), shift)
        }
    }
}
