// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// A step of the plan with its pointers: what the crew's members execute portion by portion.
struct BoundStep {
    enum Work {
        case picture(PictureWork)
        case stem(StemWork)
        case depthwise(DepthwiseWork)
        case expanded(ExpandedWork)
        case squeeze(SqueezeWork)
        case fold(edk_fold_args)
        case pointwise(edk_pointwise_args, portion: Int)
        case separable(DepthwiseWork, edk_pointwise_args, rowsPerPortion: Int)
        case pool(PoolWork)
        case fuse(FuseWork)
        /// Portions of the one follow those of the other.
        case together([BoundStep])
    }

    let work: Work
    /// Portions that members claim; what one is depends on the work: an output row, some positions, 16 outputs.
    let portions: Int
}

/// The first convolution: portions are output rows.
struct StemWork {
    var args: edk_stem_args
    /// The image in the arena, one row of padding at its end.
    let image: UnsafePointer<UInt8>
    let imageStride: Int

    /// Computes one row into `output`.
    func run(_ kernels: borrowing edk_kernels, row: Int, args: inout edk_stem_args, output: UnsafeMutablePointer<UInt8>)
    {
        let first = image + 2 * row * imageStride
        args.rows = (first, first + imageStride, first + 2 * imageStride)
        args.output = output
        kernels.stem(&args)
    }

    func run(_ kernels: borrowing edk_kernels, _ rows: Range<Int>) {
        var args = args
        let output = args.output!
        for row in rows {
            run(kernels, row: row, args: &args, output: output + row * args.outputs * args.channels)
        }
    }
}

/// A depthwise convolution: portions are output rows.
struct DepthwiseWork {
    var args: edk_depthwise_args
    let input: UnsafePointer<UInt8>
    let inputHeight: Int
    /// A row of zero points.
    let zeroRow: UnsafePointer<UInt8>
    let padTop: Int
    let outputRows: Int
    /// [member][channels, padded to 16] or nil.
    let sums: UnsafeMutablePointer<Int32>?
    let sumsStride: Int
    /// [member][5]
    let rowPointers: UnsafeMutablePointer<UnsafePointer<UInt8>?>

    /// Computes one row into `output`.
    func run(
        _ kernels: borrowing edk_kernels, row: Int, member: Int, args: inout edk_depthwise_args,
        output: UnsafeMutablePointer<UInt8>
    ) {
        let pointers = rowPointers + member * 5
        for tap in 0..<args.kernel {
            let source = row * args.stride + tap - padTop
            let isInside = source >= 0 && source < inputHeight
            pointers[tap] = isInside ? input + source * args.width * args.channels : zeroRow
        }
        args.rows = UnsafePointer(pointers)
        args.output = output
        kernels.depthwise(&args)
    }

    func run(_ kernels: borrowing edk_kernels, _ rows: Range<Int>, member: Int) {
        var args = args
        if let sums { args.sums = sums + member * sumsStride }
        let output = args.output!
        for row in rows {
            run(kernels, row: row, member: member, args: &args, output: output + row * args.outputs * args.channels)
        }
    }
}

/// Gates from sums: one portion.
struct SqueezeWork {
    let args: edk_squeeze_args
    /// [member][channels, padded to 16], left at zero for the next image.
    let sums: UnsafeMutablePointer<Int32>
    let sumsStride: Int
    /// [channels]
    let total: UnsafeMutablePointer<Int32>

    func run(_ kernels: borrowing edk_kernels, members: Int) {
        for channel in 0..<args.channels {
            var sum: Int32 = 0
            for member in 0..<members {
                sum += sums[member * sumsStride + channel]
                sums[member * sumsStride + channel] = 0
            }
            total[channel] = sum
        }
        var args = args
        kernels.squeeze(&args)
    }
}

/// A maximum: portions are output rows.
struct PoolWork {
    var args: edk_pool_args
    let input: UnsafePointer<UInt8>
    let inputHeight: Int
    /// A row of padding.
    let paddingRow: UnsafePointer<UInt8>
    let padTop: Int

    func run(_ kernels: borrowing edk_kernels, _ rows: Range<Int>) {
        var args = args
        let output = args.output!
        func source(_ row: Int) -> UnsafePointer<UInt8> {
            row >= 0 && row < inputHeight ? input + row * args.width * args.channels : paddingRow
        }
        for row in rows {
            let first = row * 2 - padTop
            args.rows = (source(first), source(first + 1), source(first + 2))
            args.output = output + row * args.outputs * args.channels
            kernels.pool(&args)
        }
    }
}

/// A BiFPN node's sum: portions are output rows.
struct FuseWork {
    var args: edk_fuse_args
    /// First row of each input.
    let inputs: (UnsafePointer<UInt8>, UnsafePointer<UInt8>, UnsafePointer<UInt8>)

    func run(_ kernels: borrowing edk_kernels, _ rows: Range<Int>) {
        var args = args
        let output = args.output!
        func source(_ base: UnsafePointer<UInt8>, _ input: edk_fuse_input, _ row: Int) -> UnsafePointer<UInt8> {
            let shift = Int(input.upsampled)
            return base + (row >> shift) * (args.outputs >> shift) * args.channels
        }
        for row in rows {
            args.inputs.0.row = source(inputs.0, args.inputs.0, row)
            args.inputs.1.row = source(inputs.1, args.inputs.1, row)
            args.inputs.2.row = source(inputs.2, args.inputs.2, row)
            args.output = output + row * args.outputs * args.channels
            kernels.fuse(&args)
        }
    }
}

extension BoundStep {
    /// Does some portions of the step.
    func run(
        _ kernels: borrowing edk_kernels, _ range: Range<Int>, member: Int, members: Int,
        rowScratch: UnsafeMutablePointer<UInt8>
    ) {
        switch work {
        case .picture(let picture):
            picture.run(range)
        case .stem(let stem):
            stem.run(kernels, range)
        case .depthwise(let depthwise):
            depthwise.run(kernels, range, member: member)
        case .expanded(let expanded):
            expanded.run(kernels, range, member: member)
        case .squeeze(let squeeze):
            squeeze.run(kernels, members: members)
        case .fold(var args):
            args.first_row = range.lowerBound
            args.last_row = range.upperBound
            kernels.fold(&args)
        case .pointwise(var args, let portion):
            let first = range.lowerBound * portion
            let last = min(range.upperBound * portion, args.positions)
            args.advance(by: first)
            args.positions = last - first
            kernels.pointwise(&args)
        case .separable(let depthwise, let pointwise, let rowsPerPortion):
            var args = depthwise.args
            let rowSize = args.outputs * args.channels
            for portion in range {
                let first = portion * rowsPerPortion
                let last = min(first + rowsPerPortion, depthwise.outputRows)
                for row in first..<last {
                    depthwise.run(
                        kernels, row: row, member: member, args: &args, output: rowScratch + (row - first) * rowSize)
                }
                var behind = pointwise
                behind.advance(by: first * args.outputs)
                behind.input = UnsafePointer(rowScratch)
                behind.positions = (last - first) * args.outputs
                kernels.pointwise(&behind)
            }
        case .pool(let pool):
            pool.run(kernels, range)
        case .fuse(let fuse):
            fuse.run(kernels, range)
        case .together(let steps):
            var first = 0
            for step in steps {
                let own = range.clamped(to: first..<first + step.portions)
                if !own.isEmpty {
                    step.run(
                        kernels, own.lowerBound - first..<own.upperBound - first, member: member, members: members,
                        rowScratch: rowScratch)
                }
                first += step.portions
            }
        }
    }
}

extension edk_pointwise_args {
    /// Moves every pointer on by some positions.
    mutating func advance(by count: Int) {
        if input != nil { input += count * input_stride }
        if output != nil { output += count * output_stride }
        if raw != nil { raw += count * outputs }
        if skip != nil { skip += count * skip_stride }
    }
}
