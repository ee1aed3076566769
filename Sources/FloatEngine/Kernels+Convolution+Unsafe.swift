// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import COpenBLAS
import EfficientDet

/// The loops over memory; all tensors are [height, width, channel]. Callers guarantee the sizes.
enum Kernels {
    /// Rows of a product that are computed, biased and activated while they are still in the cache.
    private static func rowsPerBlock(outputs: Int) -> Int { max(64, 65_536 / outputs) }

    /// output[m, n] = activation(Σ_k input[m, k]·weights[k, n] + bias[n]).
    static func pointwise(
        _ input: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
        _ output: UnsafeMutablePointer<Float>, rows: Int, inputs: Int, outputs: Int, _ activation: Activation
    ) {
        let block = rowsPerBlock(outputs: outputs)
        for start in stride(from: 0, to: rows, by: block) {
            let count = min(block, rows - start)
            let product = output + start * outputs
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(count), blasint(outputs), blasint(inputs), 1,
                input + start * inputs, blasint(inputs), weights, blasint(outputs), 0, product, blasint(outputs))
            switch activation {
            case .none: addBias(bias, to: product, rows: count, channels: outputs)
            case .silu: addBiasAndActivate(bias, product, rows: count, channels: outputs)
            }
        }
    }

    /// weights[k, n]·gate[k]: cheaper than gating the input, which has more rows than the weights have columns.
    static func gate(
        _ weights: UnsafePointer<Float>, _ gate: UnsafePointer<Float>, _ gated: UnsafeMutablePointer<Float>,
        inputs: Int, outputs: Int
    ) {
        for input in 0..<inputs {
            let factor = gate[input]
            let source = weights + input * outputs
            let target = gated + input * outputs
            for output in 0..<outputs { target[output] = source[output] * factor }
        }
    }

    private static func addBias(
        _ bias: UnsafePointer<Float>, to product: UnsafeMutablePointer<Float>, rows: Int, channels: Int
    ) {
        for row in 0..<rows {
            let values = product + row * channels
            for channel in 0..<channels { values[channel] += bias[channel] }
        }
    }

    private static func addBiasAndActivate(
        _ bias: UnsafePointer<Float>, _ product: UnsafeMutablePointer<Float>, rows: Int, channels: Int
    ) {
        let vectors = channels / Vector.scalarCount
        let bias = bias.vectors
        var values = product.vectors
        for _ in 0..<rows {
            for index in 0..<vectors { values[index] = silu(values[index] + bias[index]) }
            values += vectors
        }
    }

    /// One kernel [row, column, channel] per channel, 'same' padding with zeros.
    static func depthwise(
        _ input: UnsafePointer<Float>, _ shape: TensorShape, _ weights: UnsafePointer<Float>,
        _ bias: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ convolution: Convolution
    ) {
        let kernel = convolution.kernel
        let rows = SamePadding(extent: shape.height, kernel: kernel, stride: convolution.stride)
        let columns = SamePadding(extent: shape.width, kernel: kernel, stride: convolution.stride)
        let vectors = shape.channels / Vector.scalarCount
        let isActivated = convolution.activation == .silu
        let source = input.vectors
        let weights = weights.vectors
        let bias = bias.vectors
        var target = output.vectors
        for row in 0..<rows.outputs {
            let top = row * convolution.stride - rows.before
            let rowTaps = max(0, -top)..<min(kernel, shape.height - top)
            for column in 0..<columns.outputs {
                let left = column * convolution.stride - columns.before
                let columnTaps = max(0, -left)..<min(kernel, shape.width - left)
                for vector in 0..<vectors {
                    var sum = bias[vector]
                    for rowTap in rowTaps.lowerBound..<rowTaps.upperBound {
                        let first = ((top + rowTap) * shape.width + left) * vectors + vector
                        let firstWeight = rowTap * kernel * vectors + vector
                        for columnTap in columnTaps.lowerBound..<columnTaps.upperBound {
                            sum += source[first + columnTap * vectors] * weights[firstWeight + columnTap * vectors]
                        }
                    }
                    target[vector] = isActivated ? silu(sum) : sum
                }
                target += vectors
            }
        }
    }
}
