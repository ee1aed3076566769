// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// A depthwise convolution whose input rows are computed just before it reads them: portions are bands of output rows.
///
/// As many input rows as the kernel has lie in a ring per member, small enough for the second cache level. A band begins
/// with an empty ring, so the input rows that two bands share are computed twice.
struct ExpandedWork {
    /// What computes an input row.
    enum Source {
        case stem(StemWork)
        /// Input at the first row; output is set per row.
        case pointwise(edk_pointwise_args)
    }

    let source: Source
    let depthwise: DepthwiseWork
    /// [member][kernel rows][width, channels]
    let ring: UnsafeMutablePointer<UInt8>
    let ringStride: Int
    let rowsPerBand: Int

    func run(_ kernels: borrowing edk_kernels, _ bands: Range<Int>, member: Int) {
        let rows = bands.lowerBound * rowsPerBand..<min(bands.upperBound * rowsPerBand, depthwise.outputRows)
        var args = depthwise.args
        if let sums = depthwise.sums { args.sums = sums + member * depthwise.sumsStride }
        let output = args.output!
        let ring = ring + member * ringStride
        let slots = args.kernel
        let rowSize = args.width * args.channels
        let pointers = depthwise.rowPointers + member * 5
        var next = max(0, rows.lowerBound * args.stride - depthwise.padTop)
        for row in rows {
            let first = row * args.stride - depthwise.padTop
            while next < min(first + slots, depthwise.inputHeight) {
                compute(kernels, row: next, into: ring + next % slots * rowSize)
                next += 1
            }
            for tap in 0..<slots {
                let isInside = first + tap >= 0 && first + tap < depthwise.inputHeight
                pointers[tap] =
                    isInside ? UnsafePointer(ring + (first + tap) % slots * rowSize) : depthwise.zeroRow
            }
            args.rows = UnsafePointer(pointers)
            args.output = output + row * args.outputs * args.channels
            kernels.depthwise(&args)
        }
    }

    private func compute(_ kernels: borrowing edk_kernels, row: Int, into output: UnsafeMutablePointer<UInt8>) {
        switch source {
        case .stem(let stem):
            var args = stem.args
            stem.run(kernels, row: row, args: &args, output: output)
        case .pointwise(var args):
            args.positions = depthwise.args.width
            args.advance(by: row * depthwise.args.width)
            args.output = output
            kernels.pointwise(&args)
        }
    }
}
