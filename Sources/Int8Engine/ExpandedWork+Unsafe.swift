// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// A depthwise convolution whose input rows are computed just before it reads them: portions are bands of output rows.
///
/// The input rows that some output rows see lie in a ring per member, small enough for the second cache level. A band
/// begins with an empty ring, so the input rows that two bands share are computed twice. Bands have about the same number
/// of rows that are written, and in the ring a row that repeats another has the other's place.
struct ExpandedWork {
    /// What computes an input row.
    enum Source {
        case stem(StemWork)
        /// Its input at the first row, and where the others lie; output is set per row.
        case pointwise(edk_pointwise_args, input: TensorRows)
    }

    let source: Source
    let depthwise: DepthwiseWork
    /// [member][slots][width, channels]
    let ring: UnsafeMutablePointer<UInt8>
    let ringStride: Int
    let bands: Int
    /// Output rows that are computed together.
    let rowsTogether: Int

    func run(_ kernels: borrowing edk_kernels, _ range: Range<Int>, member: Int) {
        let written = depthwise.output.count
        let indices = range.lowerBound * written / bands..<range.upperBound * written / bands
        let input = depthwise.input
        let args = depthwise.args
        let ring = ring + member * ringStride
        let slots = DepthwiseWork.inputRows(rowsTogether, kernel: args.kernel, stride: args.stride)
        let rowSize = args.width * args.channels
        var next = 0
        var index = indices.lowerBound
        while index < indices.upperBound {
            let row = depthwise.output.row(at: index)
            let count = min(depthwise.output.singles(from: row), rowsTogether, indices.upperBound - index)
            let first = row * args.stride - depthwise.padTop
            let end = first + DepthwiseWork.inputRows(count, kernel: args.kernel, stride: args.stride)
            next = max(next, input.index(of: max(0, first)))
            let last = input.index(of: min(end, input.height) - 1)
            while next <= last {
                // Up to the ring's end.
                let some = next..<min(last + 1, next + slots - next % slots)
                next += compute(kernels, some, into: ring + next % slots * rowSize)
            }
            depthwise.run(
                kernels, row..<row + count, member: member,
                output: args.output + row * args.outputs * args.channels
            ) { row in UnsafePointer(ring + input.index(of: row) % slots * rowSize) }
            index += count
        }
    }

    /// Computes the first input rows with these indices, as many as one call can; returns how many.
    private func compute(
        _ kernels: borrowing edk_kernels, _ indices: Range<Int>, into output: UnsafeMutablePointer<UInt8>
    ) -> Int {
        let row = depthwise.input.row(at: indices.lowerBound)
        switch source {
        case .stem(let stem):
            var args = stem.args
            stem.run(kernels, row: row, args: &args, output: output)
            return 1
        case .pointwise(var args, let input):
            let width = depthwise.args.width
            let count = min(
                indices.count, depthwise.input.neighbours(from: row), input.neighbours(from: row))
            args.positions = count * width
            args.advanceInput(by: input.place(of: row) * width)
            args.output = output
            kernels.pointwise(&args)
            return count
        }
    }
}
