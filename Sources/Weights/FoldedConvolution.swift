// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet

/// A convolution with its batch normalization multiplied in: y = W·x + b, then the activation.
///
/// With g = γ / √(σ² + ε), W' = g·W and b' = β + g·(b − μ) for every output channel; computed in double precision and
/// rounded once.
public struct FoldedConvolution: Sendable {
    /// Number of output channels.
    public let outputs: Int
    /// [output, input / groups, row, column], as PyTorch has it.
    public let weights: [Float]
    /// [output].
    public let bias: [Float]
}

extension FloatWeights {
    /// Folds a convolution of the network that the weights were checked for.
    public func folded(_ convolution: Convolution) -> FoldedConvolution {
        let (shape, weights) = (self.shape(of: convolution.weight), self[convolution.weight])
        let norm = convolution.batchNorm
        let outputs = shape[0]
        var gains = [Double](repeating: 1, count: outputs)
        var bias = convolution.bias.map { self[$0].map(Double.init) } ?? [Double](repeating: 0, count: outputs)
        if let norm {
            let (gamma, beta) = (self["\(norm).weight"], self["\(norm).bias"])
            let (mean, variance) = (self["\(norm).running_mean"], self["\(norm).running_var"])
            for channel in 0..<outputs {
                let deviation = (Double(variance[channel]) + Double(Network.batchNormEpsilon)).squareRoot()
                gains[channel] = Double(gamma[channel]) / deviation
                bias[channel] = Double(beta[channel]) + gains[channel] * (bias[channel] - Double(mean[channel]))
            }
        }
        let perOutput = weights.count / outputs
        return FoldedConvolution(
            outputs: outputs,
            weights: weights.indices.map { Float(Double(weights[$0]) * gains[$0 / perOutput]) },
            bias: bias.map { Float($0) })
    }
}
