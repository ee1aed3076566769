// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import EfficientDet

/// Turns the plan's steps into bound ones: packs weights, points arguments into the arena.
///
/// The model has been checked against the network (`Int8Model.validate`), so every lookup here succeeds.
struct StepBinder {
    let model: Int8Model
    let plan: Plan
    let memory: Memory
    let arena: UnsafeMutablePointer<UInt8>
    let members: Int
    /// Gate-folding buffers are shared by all projections, because they run one after the other.
    private let folded: UnsafeMutablePointer<Int8>
    private let foldedBias: UnsafeMutablePointer<Int32>
    private let foldedShift: UnsafeMutablePointer<Int32>
    private let foldedScale: UnsafeMutablePointer<Int16>
    private let sums: ChannelSums
    private let total: UnsafeMutablePointer<Int32>
    private let gate: UnsafeMutablePointer<Float>
    private let rowPointers: UnsafeMutablePointer<UnsafePointer<UInt8>?>
    /// Where the picture is that the next run looks at.
    let pixels: UnsafeMutablePointer<UnsafePointer<UInt8>?>
    /// [tensor] Which of its rows the picture makes the same.
    let repeated: UnsafeMutablePointer<RepeatedRows>
    /// [member][rows of a separable convolution's middle]
    let rowScratch: UnsafeMutablePointer<UInt8>
    let rowScratchStride: Int
    /// [member][rows of an expanded tensor]
    let ring: UnsafeMutablePointer<UInt8>
    let ringStride: Int

    var network: Network { plan.network }

    init(model: Int8Model, plan: Plan, memory: Memory, arena: UnsafeMutablePointer<UInt8>, members: Int) {
        self.model = model
        self.plan = plan
        self.memory = memory
        self.arena = arena
        self.members = members
        let network = plan.network
        var widest = 16
        var outputs = 16
        var largest = 16
        var middle = 64
        var ringSize = 64
        for step in plan.steps.flatMap(\.parts) {
            switch step {
            case .fold(let projection, _):
                let inputs = network[projection.inputs[0]].shape.channels
                widest = max(widest, inputs)
                outputs = max(outputs, network[projection.output].shape.channels)
                largest = max(
                    largest, Int(edk_packed_pointwise_size(inputs, network[projection.output].shape.channels)))
            case .separable(let depthwise, _):
                let shape = network[depthwise.output].shape
                middle = max(middle, StepBinder.rowsPerPortion(shape) * shape.width * shape.channels)
            case .expanded(let source, let depthwise):
                ringSize = max(ringSize, StepBinder.ringSize(network[source.output].shape, depthwise))
            default: break
            }
        }
        let outputsPadded = (outputs + 15) / 16 * 16
        folded = memory.allocate(Int8.self, largest)
        foldedBias = memory.allocate(Int32.self, outputsPadded)
        foldedShift = memory.allocate(Int32.self, outputsPadded)
        foldedScale = memory.allocate(Int16.self, outputsPadded * 2)
        let sumsStride = (widest + 31) / 16 * 16
        sums = ChannelSums(
            start: memory.allocate(Int32.self, sumsStride * members),
            ofRow: memory.allocate(Int32.self, sumsStride * members), stride: sumsStride)
        total = memory.allocate(Int32.self, sumsStride)
        gate = memory.allocate(Float.self, sumsStride)
        rowPointers = memory.allocate(UnsafePointer<UInt8>?.self, DepthwiseWork.mostPointers * members)
        pixels = memory.allocate(UnsafePointer<UInt8>?.self, 1)
        repeated = memory.allocate(RepeatedRows.self, network.tensors.count)
        rowScratchStride = (middle + 127) / 64 * 64
        rowScratch = memory.allocate(UInt8.self, rowScratchStride * members)
        ringStride = (ringSize + 127) / 64 * 64
        ring = memory.allocate(UInt8.self, ringStride * members)
    }

    /// The pointwise kernel gets several rows at once, so that its tiles are full, and what it lays out for a block of
    /// outputs lasts for many positions.
    static func rowsPerPortion(_ shape: TensorShape) -> Int { max(1, min(shape.height, 256 / shape.width)) }

    func codes(_ id: TensorID) -> UnsafeMutablePointer<UInt8> { arena + plan.offsets[id]! }

    func rows(_ id: TensorID) -> TensorRows {
        TensorRows(height: network[id].shape.height, repeated: UnsafePointer(repeated + id.index))
    }

    private func quantization(_ id: TensorID) -> ChannelQuantization { model.activations[network[id].name]! }

    /// `width` pixels of the same codes.
    private func row(of codes: [UInt8], width: Int) -> UnsafeMutablePointer<UInt8> {
        memory.store((0..<width).flatMap { _ in codes }, padding: 64)
    }

    func bind(_ step: Plan.Step) -> BoundStep {
        switch step {
        case .picture: BoundStep(work: .picture(pictureWork))
        case .stem(let layer):
            BoundStep(work: .stem(stem(layer, output: codes(layer.output))))
        case .depthwise(let layer):
            BoundStep(
                work: .depthwise(
                    depthwise(layer, input: codes(layer.inputs[0]), output: codes(layer.output), addsUp: true)))
        case .expanded(let source, let depthwise): bindExpanded(source, depthwise)
        case .squeeze(let layer): bindSqueeze(layer)
        case .fold(let projection, _): bindFold(projection)
        case .pointwise(let layer, let residual): bindPointwise(layer, residual)
        case .separable(let first, let second): bindSeparable(first, second)
        case .pool(let layer): bindPool(layer)
        case .fuse(let layer): bindFuse(layer)
        case .together(let steps): bindTogether(steps)
        }
    }

    var pictureWork: PictureWork {
        let shape = network[Network.image].shape
        return PictureWork(
            pixels: pixels, image: codes(Network.image), width: shape.width, height: shape.height,
            stride: Plan.imageStride(width: shape.width))
    }

    func stem(_ layer: Layer, output: UnsafeMutablePointer<UInt8>) -> StemWork {
        guard case .convolution(let numbers)? = model.layers[layer.name] else { preconditionFailure(layer.name) }
        let shape = network[layer.output].shape
        let packed = memory.allocate(Int8.self, edk_packed_stem_size(shape.channels))
        edk_pack_stem(numbers.weights, shape.channels, packed)
        var args = edk_stem_args()
        args.weights = UnsafePointer(packed)
        args.channels = shape.channels
        args.outputs = shape.width
        args.requant = memory.store(numbers.requantization)
        args.output = output
        return StemWork(
            args: args, output: rows(layer.output), image: codes(Network.image),
            imageStride: Plan.imageStride(width: network[Network.image].shape.width))
    }

    func depthwise(
        _ layer: Layer, input source: UnsafePointer<UInt8>, output: UnsafeMutablePointer<UInt8>, addsUp: Bool
    ) -> DepthwiseWork {
        guard case .convolution(let numbers)? = model.layers[layer.name],
            case .depthwise(let convolution) = layer.operation
        else { preconditionFailure(layer.name) }
        let input = network[layer.inputs[0]].shape
        let shape = network[layer.output].shape
        let zeros = quantization(layer.inputs[0]).zero
        let packed = memory.allocate(Int8.self, edk_packed_depthwise_size(convolution.kernel, input.channels))
        edk_pack_depthwise(numbers.weights, convolution.kernel, input.channels, packed)
        let zeroRow = row(of: zeros, width: input.width)
        var args = edk_depthwise_args()
        args.zero_pixel = UnsafePointer(zeroRow)
        args.weights = UnsafePointer(packed)
        args.kernel = convolution.kernel
        args.stride = convolution.stride
        args.pad =
            SamePadding(extent: input.width, kernel: convolution.kernel, stride: convolution.stride).before
        args.width = input.width
        args.channels = input.channels
        args.outputs = shape.width
        args.epilogue = convolution.activation == .silu ? EDK_SILU : EDK_LINEAR
        args.requant = memory.store(numbers.requantization)
        args.words = wordForm(numbers, convolution, channels: input.channels, requantization: args.requant)
        args.output = output
        return DepthwiseWork(
            args: args, source: source, input: rows(layer.inputs[0]), zeroRow: zeroRow,
            padTop: SamePadding(extent: input.height, kernel: convolution.kernel, stride: convolution.stride).before,
            output: rows(layer.output), sums: addsUp ? sums : nil, rowPointers: rowPointers)
    }

    /// The form of a depthwise convolution whose sums fit 16 bits; none if they do not.
    private func wordForm(
        _ numbers: Int8Convolution, _ convolution: Convolution, channels: Int, requantization: edk_requant
    ) -> edk_word_form {
        let padded = (channels + 15) / 16 * 16
        let packed = memory.allocate(Int8.self, edk_packed_depthwise_words_size(convolution.kernel, channels))
        let start = memory.allocate(Int16.self, padded)
        let bias = memory.allocate(Int16.self, padded)
        let fits = withUnsafePointer(to: requantization) {
            edk_pack_depthwise_words(numbers.weights, convolution.kernel, channels, $0, packed, start, bias) != 0
        }
        return edk_word_form(weights: fits ? packed : nil, start: start, bias: bias)
    }

    private func bindSqueeze(_ layer: Layer) -> BoundStep {
        guard case .squeeze(let numbers)? = model.layers[layer.name],
            case .squeezeExcite(_, _, let squeezed) = layer.operation
        else { preconditionFailure(layer.name) }
        let input = network[layer.inputs[0]].shape
        let codes = quantization(layer.inputs[0])
        let args = edk_squeeze_args(
            sums: total, scale: memory.store(codes.scale), zero: memory.store(codes.zero.map(Float.init)),
            positions: Float(input.area), channels: input.channels, squeezed: squeezed,
            reduce: memory.store(numbers.reduce.map(\.bitPattern)), reduce_bias: memory.store(numbers.reduceBias),
            expand: memory.store(numbers.expand.map(\.bitPattern)), expand_bias: memory.store(numbers.expandBias),
            scratch: memory.allocate(Float.self, input.channels + squeezed), gate: gate)
        return BoundStep(
            work: .squeeze(SqueezeWork(args: args, sums: sums, total: total)))
    }

    private func bindFold(_ layer: Layer) -> BoundStep {
        guard case .gated(let numbers)? = model.layers[layer.name] else { preconditionFailure(layer.name) }
        let inputs = network[layer.inputs[0]].shape.channels
        let outputs = network[layer.output].shape.channels
        let packed = memory.allocate(UInt16.self, edk_packed_pointwise_size(inputs, outputs))
        edk_pack_pointwise_half(numbers.master.map(\.bitPattern), inputs, outputs, packed)
        let args = edk_fold_args(
            master: packed, row_scale: memory.store(numbers.rowScale), gate: gate,
            zero: memory.store(quantization(layer.inputs[0]).zero.map(Float.init)),
            bias: memory.store(numbers.bias), extent: memory.storeDivisors(numbers.extent),
            output_scale: memory.storeDivisors(quantization(storedOutput(of: layer)).scale), inputs: inputs,
            first_row: 0,
            last_row: 0, weights: folded, out_bias: foldedBias, value_shift: foldedShift, value_scale: foldedScale)
        return BoundStep(work: .fold(args), portions: (outputs + 15) / 16)
    }

    /// The tensor a projection really writes: the residual sum behind it, if there is one.
    private func storedOutput(of layer: Layer) -> TensorID {
        for case .pointwise(layer, let residual?) in plan.steps { return residual.output }
        return layer.output
    }

    private func bindPointwise(_ layer: Layer, _ residual: Layer?) -> BoundStep {
        let input = network[layer.inputs[0]].shape
        var args = pointwise(layer, output: codes(residual?.output ?? layer.output))
        args.input = UnsafePointer(codes(layer.inputs[0]))
        var skip: TensorID?
        if let residual {
            guard case .residual(let numbers)? = model.layers[residual.name] else {
                preconditionFailure(residual.name)
            }
            let added = residual.inputs.first { $0 != layer.output } ?? layer.output
            skip = added
            args.epilogue = EDK_ADD
            args.skip = UnsafePointer(codes(added))
            args.skip_stride = args.outputs
            args.skip_zero = UnsafePointer(memory.storePaired(quantization(added).zero.map(Int16.init)))
            args.skip_scale = UnsafePointer(memory.storePaired(numbers.skipScale))
        }
        return BoundStep(
            work: .pointwise(
                PointwiseWork(
                    args: args, input: rows(layer.inputs[0]), skip: skip.map(rows),
                    output: rows(residual?.output ?? layer.output), width: input.width,
                    positionsPerPortion: input.area > 2048 ? 64 : 16)))
    }

    /// Everything but input and positions.
    func pointwise(_ layer: Layer, output: UnsafeMutablePointer<UInt8>) -> edk_pointwise_args {
        guard case .pointwise(let convolution) = layer.operation else { preconditionFailure(layer.name) }
        let inputs = network[layer.inputs[0]].shape.channels
        let outputs = network[layer.output].shape.channels
        var args = edk_pointwise_args()
        args.input_stride = inputs
        args.inputs = inputs
        args.outputs = outputs
        args.output_stride = outputs
        switch model.layers[layer.name] {
        case .convolution(let numbers):
            args.weights = UnsafePointer(memory.packPointwise(numbers.weights, inputs: inputs, outputs: outputs))
            args.requant = memory.store(numbers.requantization)
            args.epilogue = convolution.activation == .silu ? EDK_SILU : EDK_LINEAR
            args.output = output
        case .raw(let numbers):
            args.weights = UnsafePointer(memory.packPointwise(numbers.weights, inputs: inputs, outputs: outputs))
            args.requant.bias = UnsafePointer(memory.store(numbers.bias))
            args.epilogue = EDK_RAW
            args.raw = UnsafeMutableRawPointer(output).assumingMemoryBound(to: Int32.self)
        case .gated(let numbers):
            args.weights = UnsafePointer(folded)
            args.requant.bias = UnsafePointer(foldedBias)
            args.requant.value_shift = UnsafePointer(foldedShift)
            args.requant.value_scale = UnsafePointer(foldedScale)
            args.requant.offset = UnsafePointer(memory.storePaired(numbers.offset))
            args.epilogue = EDK_LINEAR
            args.output = output
        default:
            preconditionFailure(layer.name)
        }
        return args
    }

    private func bindSeparable(_ first: Layer, _ second: Layer) -> BoundStep {
        let shape = network[first.output].shape
        let rows = StepBinder.rowsPerPortion(shape)
        return BoundStep(
            work: .separable(
                depthwise(first, input: codes(first.inputs[0]), output: rowScratch, addsUp: false),
                pointwise(second, output: codes(second.output)), rowsPerPortion: rows),
            portions: (shape.height + rows - 1) / rows)
    }

    private func bindPool(_ layer: Layer) -> BoundStep {
        let input = network[layer.inputs[0]].shape
        let output = network[layer.output].shape
        // Code 0 is the least of all, and every window holds at least one real value: it stands for −∞.
        let padding =
            model.configuration.maxPoolPadding == .zero
            ? quantization(layer.inputs[0]).zero : [UInt8](repeating: 0, count: input.channels)
        let paddingRow = row(of: padding, width: input.width)
        var args = edk_pool_args()
        args.padding = UnsafePointer(paddingRow)
        args.pad = SamePadding(extent: input.width, kernel: 3, stride: 2).before
        args.width = input.width
        args.channels = input.channels
        args.outputs = output.width
        args.output = codes(layer.output)
        let pool = PoolWork(
            args: args, source: codes(layer.inputs[0]), input: rows(layer.inputs[0]), paddingRow: paddingRow,
            padTop: SamePadding(extent: input.height, kernel: 3, stride: 2).before)
        return BoundStep(work: .pool(pool), portions: output.height)
    }

    private func bindFuse(_ layer: Layer) -> BoundStep {
        guard case .fusion(let numbers)? = model.layers[layer.name],
            case .fuse(_, let resampling) = layer.operation
        else { preconditionFailure(layer.name) }
        let shape = network[layer.output].shape
        let inputs = layer.inputs.indices.map { index in
            edk_fuse_input(
                row: nil, upsampled: resampling[index] == .nearest2x ? 1 : 0,
                zero: memory.store(quantization(layer.inputs[index]).zero.map(Int16.init), padding: 32),
                input_scale: memory.store(numbers.inputScale[index], padding: 32))
        }
        var args = edk_fuse_args()
        // A node with two inputs names its second twice; the kernel looks at two only.
        args.inputs = (inputs[0], inputs[1], inputs[inputs.count - 1])
        args.input_count = inputs.count
        args.channels = shape.channels
        args.outputs = shape.width
        let segments = TailSegments(scale: numbers.segmentScale)
        args.value_scale = UnsafePointer(memory.store(numbers.valueScale, padding: 32))
        args.offset = UnsafePointer(memory.store(numbers.offset, padding: 32))
        args.segment_scale = UnsafePointer(memory.store(numbers.segmentScale, padding: 32))
        args.place_scale = UnsafePointer(memory.store(segments.placeScale, padding: 32))
        args.magnitude_most = UnsafePointer(memory.store(segments.magnitudeMost, padding: 32))
        args.tail_scale = UnsafePointer(memory.store(numbers.tailScale, padding: 32))
        args.output = codes(layer.output)
        let sources = layer.inputs.map { (UnsafePointer(codes($0)), rows($0)) }
        return BoundStep(
            work: .fuse(FuseWork(args: args, inputs: (sources[0], sources[1], sources[sources.count - 1]))),
            portions: shape.height)
    }
}
