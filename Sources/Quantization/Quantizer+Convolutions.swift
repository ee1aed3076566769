// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Int8Engine
import Weights

extension Quantizer {
    /// The image enters as raw pixels: mean and deviation belong to the weights and the bias.
    mutating func quantizeStem(_ layer: Layer, _ convolution: Convolution) throws(QuantizationError) {
        let folded = weights.folded(convolution)
        let normalization = Normalization.imageNet
        let taps = convolution.kernel * convolution.kernel
        var rows: [RowQuantization] = []
        var bias: [Double] = []
        for output in 0..<folded.outputs {
            // [colour][row][column] to [row][column][colour], the order of pixels in memory.
            var values: [Double] = []
            var sum = Double(folded.bias[output])
            for tap in 0..<taps {
                for colour in 0..<3 {
                    let weight = Double(folded.weights[(output * 3 + colour) * taps + tap])
                    values.append(weight / Double(normalization.deviation[colour]))
                    sum -= weight * Double(normalization.mean[colour]) / Double(normalization.deviation[colour])
                }
            }
            rows.append(RowQuantization(values, zeros: [Int](repeating: 0, count: values.count)))
            bias.append(sum)
        }
        try finish(layer, rows, bias: bias, activation: convolution.activation)
    }

    mutating func quantizeDepthwise(_ layer: Layer, _ convolution: Convolution) throws(QuantizationError) {
        let folded = weights.folded(convolution)
        let input = codes(layer.inputs[0])
        let taps = convolution.kernel * convolution.kernel
        let meanCodes = meanCodes(layer.inputs[0])
        var rows: [RowQuantization] = []
        var bias = folded.bias.map(Double.init)
        for channel in 0..<folded.outputs {
            let values = (0..<taps).map { Double(folded.weights[channel * taps + $0]) * input.scale[channel] }
            let row = RowQuantization(values, zeros: [Int](repeating: input.zero[channel], count: taps))
            if let meanCodes {
                let means = [Double](repeating: meanCodes[channel], count: taps)
                bias[channel] -= row.meanError(values, meanCodes: means)
            }
            rows.append(row)
        }
        try finish(layer, rows, bias: bias, activation: convolution.activation)
    }

    mutating func quantizePointwise(_ layer: Layer, _ convolution: Convolution) throws(QuantizationError) {
        let (rows, bias) = pointwiseRows(layer, convolution)
        try finish(layer, rows, bias: bias, activation: convolution.activation)
    }

    /// A predicting convolution: its sums are never turned into codes.
    mutating func quantizeRaw(_ layer: Layer, _ convolution: Convolution) {
        let (rows, bias) = pointwiseRows(layer, convolution)
        store(
            .raw(
                RawConvolution(
                    weights: rows.flatMap(\.weights),
                    bias: rows.indices.map { integerBias(rows[$0], bias[$0], shift: 0) },
                    scale: rows.map { Float($0.unit) })),
            for: layer)
    }

    /// Rows with the inputs' scales taken in, fitted to how the inputs vary, and biases without the mean error.
    private func pointwiseRows(_ layer: Layer, _ convolution: Convolution) -> ([RowQuantization], [Double]) {
        let folded = weights.folded(convolution)
        let input = codes(layer.inputs[0])
        let inputs = input.scale.count
        let meanCodes = meanCodes(layer.inputs[0])
        var rows: [RowQuantization] = []
        var bias = folded.bias.map(Double.init)
        // Only together with means: what fitted weights change in the mean must go into the bias.
        let fitting =
            meanCodes == nil
            ? nil : ranges.covariance(of: layer.inputs[0]).flatMap { WeightFitting($0, scale: input.scale) }
        for output in 0..<folded.outputs {
            let values = (0..<inputs).map { Double(folded.weights[output * inputs + $0]) * input.scale[$0] }
            let row =
                fitting.map { RowQuantization(values, zeros: input.zero, fitting: $0) }
                ?? RowQuantization(values, zeros: input.zero)
            if let meanCodes { bias[output] -= row.meanError(values, meanCodes: meanCodes) }
            rows.append(row)
        }
        return (rows, bias)
    }

    /// Mean of code − zero point per channel of an observed tensor; nil if it was not observed.
    private func meanCodes(_ id: TensorID) -> [Double]? {
        guard let means = ranges.means(of: id) else { return nil }
        return zip(means, codes(id).scale).map { Double($0) / $1 }
    }

    /// Decides the output's codes and all shifts and multipliers.
    private mutating func finish(
        _ layer: Layer, _ rows: [RowQuantization], bias: [Double], activation: Activation
    ) throws(QuantizationError) {
        let isSilu = activation == .silu
        let ranges = ranges[layer.output]
        // The ray of SiLU is what lies above 0; a linear output needs room on both sides.
        let extents = ranges.map { isSilu ? max(Double($0.high), 1e-3) : max($0.extent, 1e-6) }
        let output = ActivationCodes(ranges) { channel in
            let least = RequantizationBuilder.leastScale(unit: rows[channel].unit, extent: extents[channel])
            return max(least, isSilu ? RequantizationBuilder.leastSiluScale : 0)
        }
        let gateShifts = rows.map { row in
            isSilu ? RequantizationBuilder.shift(unit: row.unit, extent: 10, limit: 32768) : 0
        }
        let argumentUnits = zip(rows, gateShifts).map { row, shift in row.unit * Double(1 << shift) }
        var headroom = 0
        if isSilu, let coarsest = argumentUnits.max() {
            while coarsest > RequantizationBuilder.argumentUnit * Double(1 << headroom) * 32767 / 32768 {
                headroom += 1
            }
            if headroom > 6 {
                throw QuantizationError(
                    code: .outOfRange, message: "the sums of \(layer.name) are too coarse for SiLU",
                    remedy: "check that the weights belong to this network and that the sample images are real ones")
            }
        }
        var numbers = Requantization(
            bias: [], valueShift: [], gateShift: gateShifts.map { UInt8($0) }, valueScale: [], gateScale: [],
            tailScale: [], offset: output.offsets, headroom: headroom)
        for (channel, row) in rows.enumerated() {
            let shift = RequantizationBuilder.shift(unit: row.unit, extent: extents[channel])
            let valueUnit = row.unit * Double(1 << shift)
            let argumentUnit = RequantizationBuilder.argumentUnit * Double(1 << headroom)
            numbers.bias.append(integerBias(row, bias[channel], shift: shift))
            numbers.valueShift.append(UInt8(shift))
            numbers.valueScale.append(RequantizationBuilder.multiplier(valueUnit * 64 / output.scale[channel]))
            numbers.gateScale.append(
                isSilu ? RequantizationBuilder.multiplier(argumentUnits[channel] / argumentUnit) : 0)
            numbers.tailScale.append(
                isSilu ? RequantizationBuilder.multiplier(64 / 65536 / output.scale[channel]) : 0)
        }
        store(.convolution(Int8Convolution(weights: rows.flatMap(\.weights), requantization: numbers)), for: layer)
        store(output, for: layer)
    }

    /// The start of a sum: bias, without what zero points add, with half a unit of the shift that follows.
    private func integerBias(_ row: RowQuantization, _ bias: Double, shift: Int) -> Int32 {
        let half = shift > 0 ? 1 << (shift - 1) : 0
        let limit = Double(1 << 29)
        let units = max(-limit, min(limit, (bias / row.unit).rounded(.toNearestOrEven)))
        return Int32(Int(units) - row.zeroSum + half)
    }
}
