// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// A depthwise convolution: portions are output rows that are written.
struct DepthwiseWork {
    let args: edk_depthwise_args
    /// The input's first row.
    let source: UnsafePointer<UInt8>
    let input: TensorRows
    /// A row of zero points.
    let zeroRow: UnsafePointer<UInt8>
    let padTop: Int
    let output: TensorRows
    /// Where codes are added up, or nil.
    let sums: ChannelSums?
    /// [member][mostPointers]
    let rowPointers: UnsafeMutablePointer<UnsafePointer<UInt8>?>

    /// The most rows of one call: what a kernel prepares for some channels then lasts longer than the preparation.
    static let mostRows = 4
    /// Input rows of one call, with the largest kernel and stride.
    static let mostPointers = inputRows(mostRows, kernel: 5, stride: 2)

    /// How many input rows some output rows see.
    static func inputRows(_ outputRows: Int, kernel: Int, stride: Int) -> Int {
        (outputRows - 1) * stride + kernel
    }

    /// Computes output rows that lie behind each other and count once each, or one with copies.
    ///
    /// - Parameters:
    ///   - output: Where the first of them goes.
    ///   - place: Where an input row lies.
    func run(
        _ kernels: borrowing edk_kernels, _ rows: Range<Int>, member: Int, output start: UnsafeMutablePointer<UInt8>,
        place: (Int) -> UnsafePointer<UInt8>
    ) {
        var args = args
        let pointers = rowPointers + member * DepthwiseWork.mostPointers
        let first = rows.lowerBound * args.stride - padTop
        for tap in 0..<DepthwiseWork.inputRows(rows.count, kernel: args.kernel, stride: args.stride) {
            let source = first + tap
            pointers[tap] = source >= 0 && source < input.height ? place(source) : zeroRow
        }
        args.rows = UnsafePointer(pointers)
        args.output = start
        args.output_rows = rows.count
        let copies = output.copies(of: rows.lowerBound)
        args.sums = sums?.begin(copies, member: member)
        kernels.depthwise(&args)
        sums?.end(copies, member: member)
    }

    /// Computes output rows that lie behind each other from the stored input.
    func run(
        _ kernels: borrowing edk_kernels, _ rows: Range<Int>, member: Int, output: UnsafeMutablePointer<UInt8>
    ) {
        let rowSize = args.width * args.channels
        for first in stride(from: rows.lowerBound, to: rows.upperBound, by: DepthwiseWork.mostRows) {
            let some = first..<min(first + DepthwiseWork.mostRows, rows.upperBound)
            run(
                kernels, some, member: member,
                output: output + (first - rows.lowerBound) * args.outputs * args.channels
            ) { row in source + input.place(of: row) * rowSize }
        }
    }

    func run(_ kernels: borrowing edk_kernels, _ portions: Range<Int>, member: Int) {
        var index = portions.lowerBound
        while index < portions.upperBound {
            let row = output.row(at: index)
            let count = min(output.singles(from: row), portions.upperBound - index)
            run(
                kernels, row..<row + count, member: member,
                output: args.output + row * args.outputs * args.channels)
            index += count
        }
    }
}
