// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Int8Engine
import Weights

extension Quantizer {
    /// A projection behind squeeze-and-excite: the engine quantizes its weights anew for every image, so the model
    /// holds them as half-precision masters that already contain the inputs' scales.
    mutating func quantizeGated(
        _ layer: Layer, _ convolution: Convolution, residual: Layer?
    ) throws(QuantizationError) {
        let folded = weights.folded(convolution)
        let input = codes(layer.inputs[0])
        let inputs = input.scale.count
        let extents = ranges[layer.output].map { max($0.extent, 1e-6) }
        var master: [Float16] = []
        var rowScales: [Float] = []
        for output in 0..<folded.outputs {
            let values = (0..<inputs).map { Double(folded.weights[output * inputs + $0]) * input.scale[$0] }
            let largest = max(values.reduce(0) { max($0, abs($1)) }, 1e-12)
            rowScales.append(Float(largest))
            master += values.map { Float16($0 / Double(Float(largest))) }
        }
        let written = residual ?? layer
        let output = ActivationCodes(ranges[written.output]) { channel, wanted in
            // Gates are below 1, so no image needs a coarser unit than the ungated weights do; the extent's own shift
            // may double it.
            let unit = max(
                Double(rowScales[channel]) / Double(GatedConvolution.largestWeight), 2 * extents[channel] / 32767)
            return max(wanted, RequantizationBuilder.leastScale(valueUnit: unit))
        }
        store(
            .gated(
                GatedConvolution(
                    master: master, rowScale: rowScales, bias: folded.bias, extent: extents.map { Float($0) },
                    offset: output.offsets)),
            for: layer)
        store(output, for: written)
    }

    /// The skip connection keeps its own scale and is brought to the sum's.
    mutating func quantizeResidual(_ layer: Layer) throws(QuantizationError) {
        let skip = codes(layer.inputs[1])
        var output = codes(layer.output)
        for channel in output.scale.indices {
            // 128·(code − zero) to 1/64 codes: the factor must stay below 1.
            let least = skip.scale[channel] / 2 * 32768 / 32767
            guard output.scale[channel] < least else { continue }
            let low = -Double(output.zero[channel]) * output.scale[channel]
            output.scale[channel] = Double(Float(least).nextUp)
            output.zero[channel] = Int((-low / output.scale[channel]).rounded())
        }
        store(output, for: layer)
        if let projection = network.layers.first(where: { $0.output == layer.inputs[0] }),
            case .gated(var numbers)? = model.layers[projection.name]
        {
            numbers.offset = output.offsets
            store(.gated(numbers), for: projection)
        }
        store(
            .residual(
                ResidualSum(
                    skipScale: zip(skip.scale, output.scale).map { RequantizationBuilder.multiplier($0 / $1 / 2) })),
            for: layer)
    }

    /// Two tiny layers that stay in float; only their storage is half precision.
    mutating func quantizeSqueeze(_ layer: Layer, _ reduce: String, _ expand: String, _ squeezed: Int) {
        let channels = network[layer.output].shape.channels
        let reduceWeights = weights["\(reduce).weight"]
        let expandWeights = weights["\(expand).weight"]
        var transposedReduce: [Float16] = []
        for channel in 0..<channels {
            for unit in 0..<squeezed { transposedReduce.append(Float16(reduceWeights[unit * channels + channel])) }
        }
        var transposedExpand: [Float16] = []
        for unit in 0..<squeezed {
            for channel in 0..<channels { transposedExpand.append(Float16(expandWeights[channel * squeezed + unit])) }
        }
        store(
            .squeeze(
                SqueezeExcite(
                    reduce: transposedReduce, reduceBias: weights["\(reduce).bias"], expand: transposedExpand,
                    expandBias: weights["\(expand).bias"])),
            for: layer)
    }

    /// A BiFPN node: SiLU of a weighted sum, in 16 bits, rounded once.
    mutating func quantizeFusion(_ layer: Layer, _ edges: String?) throws(QuantizationError) {
        let inputs = layer.inputs.map(codes)
        let factors: [Double]
        if let edges {
            let positive = weights[edges].map { max(0, Double($0)) }
            let sum = positive.reduce(0, +) + Double(Network.fusionEpsilon)
            factors = positive.map { $0 / sum }
        } else {
            factors = [Double](repeating: 1, count: inputs.count)
        }
        let channels = network[layer.output].shape.channels
        /// The value of one code step of an input in the sum.
        func step(_ input: Int, _ channel: Int) -> Double { factors[input] * inputs[input].scale[channel] }
        let ranges = ranges[layer.output]
        let values = (0..<channels).map { channel in
            let largest = inputs.indices.map { step($0, channel) }.max() ?? 0
            // Twice the reach, because a part of the sum may be larger than the whole.
            let reach = max(SiluValues.reach(ranges[channel]), 2 * Double(ranges[channel].high))
            return SiluValues(unitAtLeast: max(largest / 128 * 32768 / 32767, reach / 32767))
        }
        let output = ActivationCodes(ranges) { channel, wanted in values[channel].scale(atLeast: wanted) }
        let fusion = Fusion(
            inputScale: inputs.indices.map { input in
                (0..<channels).map { RequantizationBuilder.multiplier(step(input, $0) / 128 / values[$0].unit) }
            },
            valueScale: zip(values, output.scale).map { $0.valueScale($1) }, offset: output.siluOffsets,
            segmentScale: try segmentScales(values, of: layer), tailScale: values.map(\.tailScale))
        store(.fusion(fusion), for: layer)
        store(output, for: layer)
    }

    /// The units of values in front of a layer's SiLU.
    func segmentScales(_ values: [SiluValues], of layer: Layer) throws(QuantizationError) -> [Int16] {
        let stored = values.compactMap(\.stored)
        guard stored.count == values.count else {
            throw QuantizationError(
                code: .outOfRange, message: "the values of \(layer.name) are too coarse for SiLU",
                remedy: "check that the weights belong to this network and that the sample images are real ones")
        }
        return stored
    }
}
