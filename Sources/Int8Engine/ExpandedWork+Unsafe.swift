// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// A depthwise convolution whose input rows are computed just before it reads them: portions are bands of output rows.
///
/// As many input rows as the kernel has lie in a ring per member, small enough for the second cache level. A band begins
/// with an empty ring, so the input rows that two bands share are computed twice. Bands have about the same number of
/// rows that are written, and in the ring a row that repeats another has the other's place.
struct ExpandedWork {
    /// What computes an input row.
    enum Source {
        case stem(StemWork)
        /// Its input at the first row, and where the others lie; output is set per row.
        case pointwise(edk_pointwise_args, input: TensorRows)
    }

    let source: Source
    let depthwise: DepthwiseWork
    /// [member][kernel rows][width, channels]
    let ring: UnsafeMutablePointer<UInt8>
    let ringStride: Int
    let bands: Int

    func run(_ kernels: borrowing edk_kernels, _ range: Range<Int>, member: Int) {
        let written = depthwise.output.count
        let indices = range.lowerBound * written / bands..<range.upperBound * written / bands
        let input = depthwise.input
        var args = depthwise.args
        let output = args.output!
        let ring = ring + member * ringStride
        let slots = args.kernel
        let rowSize = args.width * args.channels
        var next = 0
        for index in indices {
            let row = depthwise.output.row(at: index)
            let first = row * args.stride - depthwise.padTop
            next = max(next, input.index(of: max(0, first)))
            let last = input.index(of: min(first + slots, input.height) - 1)
            while next <= last {
                compute(kernels, row: input.row(at: next), into: ring + next % slots * rowSize)
                next += 1
            }
            depthwise.run(
                kernels, row: row, member: member, args: &args, output: output + row * args.outputs * args.channels
            ) { row in UnsafePointer(ring + input.index(of: row) % slots * rowSize) }
        }
    }

    private func compute(_ kernels: borrowing edk_kernels, row: Int, into output: UnsafeMutablePointer<UInt8>) {
        switch source {
        case .stem(let stem):
            var args = stem.args
            stem.run(kernels, row: row, args: &args, output: output)
        case .pointwise(var args, let input):
            args.positions = depthwise.args.width
            args.advanceInput(by: input.place(of: row) * depthwise.args.width)
            args.output = output
            kernels.pointwise(&args)
        }
    }
}
