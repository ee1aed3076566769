// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// A pointwise convolution of whole tensors: portions are some of the positions that are written.
struct PointwiseWork {
    /// Pointers at the first row.
    let args: edk_pointwise_args
    let input: TensorRows
    /// Of the tensor that is added; nil without one.
    let skip: TensorRows?
    let output: TensorRows
    let width: Int
    let positionsPerPortion: Int

    var portions: Int { (output.count * width + positionsPerPortion - 1) / positionsPerPortion }

    func run(_ kernels: borrowing edk_kernels, _ portions: Range<Int>) {
        var position = portions.lowerBound * positionsPerPortion
        let last = min(portions.upperBound * positionsPerPortion, output.count * width)
        while position < last {
            let row = output.row(at: position / width)
            let column = position % width
            // Rows that lie behind each other in all tensors are as good as one.
            let rows = min(
                output.neighbours(from: row), input.neighbours(from: row), skip?.neighbours(from: row) ?? .max)
            var args = args
            args.positions = min(last - position, rows * width - column)
            args.advanceInput(by: input.place(of: row) * width + column)
            args.advanceSkip(by: (skip?.place(of: row) ?? 0) * width + column)
            args.advanceOutput(by: row * width + column)
            kernels.pointwise(&args)
            position += args.positions
        }
    }
}

extension edk_pointwise_args {
    /// Moves the input's pointer on by some positions.
    mutating func advanceInput(by count: Int) {
        if input != nil { input += count * input_stride }
    }

    /// Moves the pointer to what is added on by some positions.
    mutating func advanceSkip(by count: Int) {
        if skip != nil { skip += count * skip_stride }
    }

    /// Moves the outputs' pointers on by some positions.
    mutating func advanceOutput(by count: Int) {
        if output != nil { output += count * output_stride }
        if raw != nil { raw += count * outputs }
    }
}
