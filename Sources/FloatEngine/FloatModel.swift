// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet
public import Weights

/// A network with its weights in the form that the float engine reads: folded, transposed, and never written again.
///
/// Any number of `FloatNetwork`s, on any threads, share one.
public struct FloatModel: Sendable {
    /// What it computes.
    public let network: Network
    /// One per layer of the network.
    let steps: [Step]
    /// Where activations lie.
    let arena: ArenaPlan
    /// Floats of scratch memory that the largest step needs.
    let scratchCount: Int

    /// The constants of one layer; K is the number of input channels, N of output channels.
    enum Step: Sendable {
        /// weights: [3·3·3, N], the first index is (row, column, colour).
        case stem(weights: ConstantFloats, bias: ConstantFloats)
        /// weights: [row, column, N].
        case depthwise(weights: ConstantFloats, bias: ConstantFloats)
        /// weights: [K, N].
        case pointwise(weights: ConstantFloats, bias: ConstantFloats)
        /// reduce: [S, N], expand: [S, N], S squeezed channels.
        case squeezeExcite(
            reduce: ConstantFloats, reduceBias: ConstantFloats, expand: ConstantFloats, expandBias: ConstantFloats)
        case add
        case maxPool
        /// One factor per input.
        case fuse([Float])
    }

    /// Folds and transposes.
    ///
    /// - Precondition: `weights.fit(network)`.
    public init(_ network: Network, _ weights: FloatWeights) {
        precondition(weights.fit(network), "the weights were checked for another network")
        self.network = network
        arena = ArenaPlan(network)
        steps = network.layers.map { Step($0, weights) }
        scratchCount = network.layers.map { StemScratch.count($0, network) + gatedCount($0, network) }.max() ?? 0
    }
}

/// Floats that a gated projection needs for its weights times the gate.
private func gatedCount(_ layer: Layer, _ network: Network) -> Int {
    guard case .pointwise = layer.operation, layer.inputs.count == 2 else { return 0 }
    return network[layer.inputs[0]].shape.channels * network[layer.output].shape.channels
}

extension FloatModel.Step {
    init(_ layer: Layer, _ weights: FloatWeights) {
        switch layer.operation {
        case .stem(let convolution):
            let folded = weights.folded(convolution)
            // [N, colour, row, column] to [row, column, colour, N]
            let area = convolution.kernel * convolution.kernel
            var transposed: [Float] = []
            for tap in 0..<area {
                for colour in 0..<3 {
                    for output in 0..<folded.outputs {
                        transposed.append(folded.weights[(output * 3 + colour) * area + tap])
                    }
                }
            }
            self = .stem(weights: ConstantFloats(transposed), bias: ConstantFloats(folded.bias))
        case .depthwise(let convolution):
            let folded = weights.folded(convolution)
            self = .depthwise(
                weights: ConstantFloats(transposed(folded.weights, rows: folded.outputs)),
                bias: ConstantFloats(folded.bias))
        case .pointwise(let convolution):
            let folded = weights.folded(convolution)
            self = .pointwise(
                weights: ConstantFloats(transposed(folded.weights, rows: folded.outputs)),
                bias: ConstantFloats(folded.bias))
        case .squeezeExcite(let reduce, let expand, let squeezed):
            let expanding = weights["\(expand).weight"]
            self = .squeezeExcite(
                reduce: ConstantFloats(weights["\(reduce).weight"]),
                reduceBias: ConstantFloats(weights["\(reduce).bias"]),
                expand: ConstantFloats(transposed(expanding, rows: expanding.count / squeezed)),
                expandBias: ConstantFloats(weights["\(expand).bias"]))
        case .add:
            self = .add
        case .maxPool:
            self = .maxPool
        case .fuse(let edges, _):
            let factors = edges.map { weights[$0].map { max($0, 0) } }
            self = .fuse(factors.map(normalized) ?? Array(repeating: 1, count: layer.inputs.count))
        }
    }
}

/// Fast normalized fusion's wᵢ / (Σ w + ε); the weights are not negative.
private func normalized(_ weights: [Float]) -> [Float] {
    let sum = weights.reduce(0, +) + Network.fusionEpsilon
    return weights.map { $0 / sum }
}

private func transposed(_ values: [Float], rows: Int) -> [Float] {
    let columns = values.count / rows
    var result = [Float](repeating: 0, count: values.count)
    for row in 0..<rows {
        for column in 0..<columns { result[column * rows + row] = values[row * columns + column] }
    }
    return result
}
