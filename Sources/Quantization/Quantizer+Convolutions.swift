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
        let results = results(layer, convolution)
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
            rows.append(
                RowQuantization(
                    values, zeros: [Int](repeating: 0, count: values.count), result: results[output]))
            bias.append(sum)
        }
        try finish(layer, rows, bias: bias, activation: convolution.activation)
    }

    mutating func quantizeDepthwise(_ layer: Layer, _ convolution: Convolution) throws(QuantizationError) {
        let folded = weights.folded(convolution)
        let input = codes(layer.inputs[0])
        let taps = convolution.kernel * convolution.kernel
        let meanCodes = meanCodes(layer.inputs[0])
        let results = results(layer, convolution)
        var rows: [RowQuantization] = []
        var bias = folded.bias.map(Double.init)
        for channel in 0..<folded.outputs {
            let values = (0..<taps).map { Double(folded.weights[channel * taps + $0]) * input.scale[channel] }
            let mean = meanCodes.map { [Double](repeating: $0[channel], count: taps) }
            let corrected = { (row: RowQuantization) in
                bias[channel] - (mean.map { row.meanError(values, meanCodes: $0) } ?? 0)
            }
            let row = RowQuantization(depthwise: values, zero: input.zero[channel], result: results[channel]) { row in
                integerBias(row, corrected(row))
            }
            bias[channel] = corrected(row)
            rows.append(row)
        }
        try finish(layer, rows, bias: bias, activation: convolution.activation)
    }

    mutating func quantizePointwise(_ layer: Layer, _ convolution: Convolution) throws(QuantizationError) {
        let (rows, bias) = pointwiseRows(layer, convolution, results(layer, convolution))
        try finish(layer, rows, bias: bias, activation: convolution.activation)
    }

    /// A predicting convolution: its sums are never turned into codes.
    mutating func quantizeRaw(_ layer: Layer, _ convolution: Convolution) {
        let outputs = network[layer.output].shape.channels
        let (rows, bias) = pointwiseRows(layer, convolution, [RowResult](repeating: .sums, count: outputs))
        store(
            .raw(
                RawConvolution(
                    weights: rows.flatMap(\.weights),
                    bias: rows.indices.map { integerBias(rows[$0], bias[$0]) },
                    scale: rows.map { Float($0.unit) })),
            for: layer)
    }

    /// Rows with the inputs' scales taken in, fitted to how the inputs vary, and biases without the mean error.
    private func pointwiseRows(
        _ layer: Layer, _ convolution: Convolution, _ results: [RowResult]
    ) -> ([RowQuantization], [Double]) {
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
            let row = RowQuantization(
                pointwise: values, zeros: input.zero, result: results[output], fitting: fitting)
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

    /// What becomes of the sums of a layer that ends in codes.
    private func results(_ layer: Layer, _ convolution: Convolution) -> [RowResult] {
        ranges[layer.output].map {
            convolution.activation == .silu
                ? .silu(reach: SiluValues.reach($0)) : .linear(extent: max($0.extent, 1e-6))
        }
    }

    /// Decides the output's codes and all multipliers.
    private mutating func finish(
        _ layer: Layer, _ rows: [RowQuantization], bias: [Double], activation: Activation
    ) throws(QuantizationError) {
        let output: ActivationCodes
        var numbers = Requantization(
            bias: zip(rows, bias).map(integerBias), valueShift: rows.map { UInt8($0.shift) }, valueScale: [],
            offset: [], segmentScale: [Int16](repeating: 0, count: rows.count),
            tailScale: [Int16](repeating: 0, count: rows.count))
        if activation == .silu {
            let values = rows.map { SiluValues(unitAtLeast: $0.valueUnit) }
            output = ActivationCodes(ranges[layer.output]) { channel, wanted in
                values[channel].scale(atLeast: wanted)
            }
            numbers.valueScale = zip(values, output.scale).map { $0.valueScale($1) }
            numbers.offset = output.siluOffsets
            numbers.segmentScale = try segmentScales(values, of: layer)
            numbers.tailScale = values.map(\.tailScale)
        } else {
            output = ActivationCodes(ranges[layer.output]) { channel, wanted in
                max(wanted, RequantizationBuilder.leastScale(valueUnit: rows[channel].valueUnit))
            }
            numbers.valueScale = zip(rows, output.scale).map {
                RequantizationBuilder.multiplier($0.valueUnit * 64 / $1)
            }
            numbers.offset = output.offsets
        }
        store(.convolution(Int8Convolution(weights: rows.flatMap(\.weights), requantization: numbers)), for: layer)
        store(output, for: layer)
    }

    /// The start of a sum: bias, without what zero points add, with half a unit of the shift that follows.
    private func integerBias(_ row: RowQuantization, _ bias: Double) -> Int32 {
        let half = row.shift > 0 ? 1 << (row.shift - 1) : 0
        let limit = Double(1 << 29)
        let units = max(-limit, min(limit, (bias / row.unit).rounded(.toNearestOrEven)))
        return Int32(Int(units) - row.zeroSum + half)
    }
}
