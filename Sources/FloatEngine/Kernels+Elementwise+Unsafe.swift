// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet

extension Kernels {
    /// output = left + right, `count` floats.
    static func add(
        _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, count: Int
    ) {
        for index in 0..<count { output[index] = left[index] + right[index] }
    }

    /// 3×3 maximum with stride 2 and 'same' padding.
    static func maxPool(
        _ input: UnsafePointer<Float>, _ shape: TensorShape, _ output: UnsafeMutablePointer<Float>,
        padding: MaxPoolPadding
    ) {
        let rows = SamePadding(extent: shape.height, kernel: 3, stride: 2)
        let columns = SamePadding(extent: shape.width, kernel: 3, stride: 2)
        let vectors = shape.channels / Vector.scalarCount
        let source = input.vectors
        var target = output.vectors
        for row in 0..<rows.outputs {
            let top = row * 2 - rows.before
            let rowTaps = max(0, top)..<min(shape.height, top + 3)
            for column in 0..<columns.outputs {
                let left = column * 2 - columns.before
                let columnTaps = max(0, left)..<min(shape.width, left + 3)
                let isInside = rowTaps.count == 3 && columnTaps.count == 3
                let floor: Float = isInside || padding == .negativeInfinity ? -.infinity : 0
                for vector in 0..<vectors {
                    var maximum = Vector(repeating: floor)
                    for tapRow in rowTaps {
                        for tapColumn in columnTaps {
                            let value = source[(tapRow * shape.width + tapColumn) * vectors + vector]
                            maximum.replace(with: value, where: value .> maximum)
                        }
                    }
                    target[vector] = maximum
                }
                target += vectors
            }
        }
    }

    /// One input of a fusion.
    struct FusionInput {
        let values: UnsafePointer<Float>
        let factor: Float
        let resampling: Resampling
    }

    /// SiLU(Σ factor·input); inputs at half the size are repeated 2×2.
    static func fuse(_ inputs: [FusionInput], _ output: UnsafeMutablePointer<Float>, _ shape: TensorShape) {
        let vectors = shape.channels / Vector.scalarCount
        for row in 0..<shape.height {
            let target = output.vectors + row * shape.width * vectors
            for (index, input) in inputs.enumerated() {
                let factor = Vector(repeating: input.factor)
                let shift = input.resampling == .nearest2x ? 1 : 0
                let source = input.values.vectors + (row >> shift) * (shape.width >> shift) * vectors
                for column in 0..<shape.width {
                    let values = source + (column >> shift) * vectors
                    let sums = target + column * vectors
                    for vector in 0..<vectors {
                        let product = values[vector] * factor
                        sums[vector] = index == 0 ? product : sums[vector] + product
                    }
                }
            }
            for index in 0..<shape.width * vectors { target[index] = silu(target[index]) }
        }
    }
}
