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
        case pointwise(PointwiseWork)
        case separable(DepthwiseWork, edk_pointwise_args, rowsPerPortion: Int)
        case pool(PoolWork)
        case fuse(FuseWork)
        /// Portions of the one follow those of the other.
        case together([BoundStep])
    }

    let work: Work
    /// How many portions there are of work that does not know it itself.
    private let fixedPortions: Int

    /// Portions that members claim; what one is depends on the work: an output row, some positions, 16 outputs.
    var portions: Int {
        switch work {
        case .picture(let picture): picture.portions
        case .stem(let stem): stem.output.count
        case .expanded(let expanded): expanded.bands
        case .together(let steps): steps.reduce(0) { $0 + $1.portions }
        case .depthwise(let depthwise): depthwise.output.count
        case .pointwise(let pointwise): pointwise.portions
        default: fixedPortions
        }
    }

    init(work: Work, portions: Int = 1) {
        self.work = work
        fixedPortions = portions
    }
}

/// The first convolution: portions are output rows that are written.
struct StemWork {
    var args: edk_stem_args
    let output: TensorRows
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

    func run(_ kernels: borrowing edk_kernels, _ portions: Range<Int>) {
        var args = args
        let start = args.output!
        for index in portions {
            let row = output.row(at: index)
            run(kernels, row: row, args: &args, output: start + row * args.outputs * args.channels)
        }
    }
}

/// Gates from sums: one portion.
struct SqueezeWork {
    let args: edk_squeeze_args
    /// Left at zero for the next layer.
    let sums: ChannelSums
    /// [channels]
    let total: UnsafeMutablePointer<Int32>

    func run(_ kernels: borrowing edk_kernels, members: Int) {
        sums.take(into: total, channels: args.channels, members: members)
        var args = args
        kernels.squeeze(&args)
    }
}

/// A maximum: portions are output rows.
struct PoolWork {
    var args: edk_pool_args
    /// The input's first row.
    let source: UnsafePointer<UInt8>
    let input: TensorRows
    /// A row of padding.
    let paddingRow: UnsafePointer<UInt8>
    let padTop: Int

    func run(_ kernels: borrowing edk_kernels, _ rows: Range<Int>) {
        var args = args
        let output = args.output!
        func place(_ row: Int) -> UnsafePointer<UInt8> {
            row >= 0 && row < input.height
                ? source + input.place(of: row) * args.width * args.channels : paddingRow
        }
        for row in rows {
            let first = row * 2 - padTop
            args.rows = (place(first), place(first + 1), place(first + 2))
            args.output = output + row * args.outputs * args.channels
            kernels.pool(&args)
        }
    }
}

/// A BiFPN node's sum: portions are output rows.
struct FuseWork {
    /// An input's first row, and where the others lie.
    typealias Input = (start: UnsafePointer<UInt8>, rows: TensorRows)

    var args: edk_fuse_args
    let inputs: (Input, Input, Input)

    func run(_ kernels: borrowing edk_kernels, _ rows: Range<Int>) {
        var args = args
        let output = args.output!
        func place(_ input: Input, _ row: Int, upsampled: Int32) -> UnsafePointer<UInt8> {
            let shift = Int(upsampled)
            return input.start + input.rows.place(of: row >> shift) * (args.outputs >> shift) * args.channels
        }
        for row in rows {
            args.inputs.0.row = place(inputs.0, row, upsampled: args.inputs.0.upsampled)
            args.inputs.1.row = place(inputs.1, row, upsampled: args.inputs.1.upsampled)
            args.inputs.2.row = place(inputs.2, row, upsampled: args.inputs.2.upsampled)
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
        case .pointwise(let pointwise):
            pointwise.run(kernels, range)
        case .separable(let depthwise, let pointwise, let rowsPerPortion):
            for portion in range {
                let first = portion * rowsPerPortion
                let last = min(first + rowsPerPortion, depthwise.output.height)
                depthwise.run(kernels, first..<last, member: member, output: rowScratch)
                var behind = pointwise
                behind.advanceOutput(by: first * depthwise.args.outputs)
                behind.input = UnsafePointer(rowScratch)
                behind.positions = (last - first) * depthwise.args.outputs
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
