// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet

extension Kernels {
    /// gate = sigmoid(expand·silu(reduce·mean + reduceBias) + expandBias).
    ///
    /// - Parameters:
    ///   - reduce: [squeezed, channels].
    ///   - expand: [squeezed, channels].
    ///   - gate: [channels]; holds the mean in between.
    static func squeezeExcite(
        _ input: UnsafePointer<Float>, _ shape: TensorShape, reduce: ConstantFloats, reduceBias: ConstantFloats,
        expand: ConstantFloats, expandBias: ConstantFloats, squeezed: Int, gate: UnsafeMutablePointer<Float>
    ) {
        let vectors = shape.channels / Vector.scalarCount
        let gate = gate.vectors
        mean(input.vectors, shape, vectors, gate)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: squeezed) { hidden in
            let weights = reduce.start.vectors
            for unit in 0..<squeezed {
                var sum = Vector.zero
                for vector in 0..<vectors { sum += weights[unit * vectors + vector] * gate[vector] }
                hidden[unit] = silu(Vector(repeating: sum.sum() + reduceBias.start[unit]))[0]
            }
            let expanding = expand.start.vectors
            for vector in 0..<vectors {
                var sum = expandBias.start.vectors[vector]
                for unit in 0..<squeezed { sum += expanding[unit * vectors + vector] * hidden[unit] }
                gate[vector] = sigmoid(sum)
            }
        }
    }

    /// Mean over positions. Rows are summed by themselves first, which keeps the rounding error small.
    private static func mean(
        _ input: UnsafePointer<Vector>, _ shape: TensorShape, _ vectors: Int, _ output: UnsafeMutablePointer<Vector>
    ) {
        output.update(repeating: .zero, count: vectors)
        withUnsafeTemporaryAllocation(of: Vector.self, capacity: vectors) { rowSum in
            var source = input
            for _ in 0..<shape.height {
                for vector in 0..<vectors { rowSum[vector] = source[vector] }
                source += vectors
                for _ in 1..<shape.width {
                    for vector in 0..<vectors { rowSum[vector] += source[vector] }
                    source += vectors
                }
                for vector in 0..<vectors { output[vector] += rowSum[vector] }
            }
        }
        let share = 1 / Float(shape.area)
        for vector in 0..<vectors { output[vector] *= share }
    }
}
