// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import EfficientDet

/// Binds the steps made of others.
extension StepBinder {
    /// A ring may need more than the rows of one output row up to this size, in bytes, which leaves the second cache
    /// level of small processors room for weights.
    private static let largeRing = 192 * 1024

    /// How many output rows of the depthwise convolution are computed together.
    private static func rowsTogether(_ input: TensorShape, _ convolution: Convolution) -> Int {
        (1...DepthwiseWork.mostRows).last { rows in
            ringSize(input, convolution, rowsTogether: rows) <= largeRing
        } ?? 1
    }

    /// Bytes of one member's ring for the depthwise convolution's input.
    static func ringSize(_ input: TensorShape, _ depthwise: Layer) -> Int {
        guard case .depthwise(let convolution) = depthwise.operation else { preconditionFailure(depthwise.name) }
        return ringSize(input, convolution, rowsTogether: rowsTogether(input, convolution))
    }

    private static func ringSize(_ input: TensorShape, _ convolution: Convolution, rowsTogether: Int) -> Int {
        let slots = DepthwiseWork.inputRows(rowsTogether, kernel: convolution.kernel, stride: convolution.stride)
        return slots * input.width * input.channels
    }

    func bindExpanded(_ source: Layer, _ reader: Layer) -> BoundStep {
        guard case .depthwise(let convolution) = reader.operation else { preconditionFailure(reader.name) }
        var first: ExpandedWork.Source
        if case .stem = source.operation {
            first = .stem(stem(source, output: ring))
        } else {
            var args = pointwise(source, output: ring)
            args.input = UnsafePointer(codes(source.inputs[0]))
            first = .pointwise(args, input: rows(source.inputs[0]))
        }
        let work = ExpandedWork(
            source: first, depthwise: depthwise(reader, input: ring, output: codes(reader.output), addsUp: true),
            // Rows at the seam of two bands are computed twice: one band for each member is enough.
            ring: ring, ringStride: ringStride, bands: members,
            rowsTogether: StepBinder.rowsTogether(network[source.output].shape, convolution))
        return BoundStep(work: .expanded(work))
    }

    func bindTogether(_ steps: [Plan.Step]) -> BoundStep {
        BoundStep(work: .together(steps.map(bind)))
    }
}
