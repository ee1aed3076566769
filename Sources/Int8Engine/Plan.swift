// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet

/// The order of work for one image, and where every stored tensor lies: made once per model.
///
/// Layers are fused here: a residual sum goes into its projection, a depthwise convolution without activation goes
/// row by row into the pointwise one behind it, and a large tensor that only a depthwise convolution reads is made
/// row by row just before it is read. Convolutions of all levels and both heads that stand equally deep are one step.
struct Plan {
    enum Step {
        /// The caller's picture into the arena's padded rows.
        case picture
        case stem(Layer)
        /// The codes written are added up per channel, for the squeeze behind.
        case depthwise(Layer)
        /// The stem or a pointwise convolution whose rows the depthwise one behind it reads from a ring.
        case expanded(Layer, depthwise: Layer)
        case squeeze(Layer)
        /// Folds a squeeze's gates into the weights of the projection.
        case fold(projection: Layer, gate: Layer)
        case pointwise(Layer, residual: Layer?)
        case separable(depthwise: Layer, pointwise: Layer)
        /// Steps that do not depend on each other.
        case together([Step])
        case pool(Layer)
        case fuse(Layer)

        /// The layers whose work the step does.
        var layers: [Layer] {
            switch self {
            case .stem(let layer), .depthwise(let layer), .squeeze(let layer), .pool(let layer), .fuse(let layer):
                [layer]
            case .picture, .fold: []
            case .pointwise(let layer, let residual): [layer] + (residual.map { [$0] } ?? [])
            case .separable(let depthwise, let pointwise): [depthwise, pointwise]
            case .expanded(let source, let depthwise): [source, depthwise]
            case .together(let steps): steps.flatMap(\.layers)
            }
        }

        /// The steps it stands for.
        var parts: [Step] {
            if case .together(let steps) = self { steps } else { [self] }
        }

        /// The layers' outputs that others may read when the step is done; none for a gate or its folding.
        var outputs: [TensorID] {
            switch self {
            case .picture, .squeeze, .fold: []
            case .together(let steps): steps.flatMap(\.outputs)
            default: layers.suffix(1).map(\.output)
            }
        }
    }

    let network: Network
    let steps: [Step]
    /// Offset of each stored tensor in the arena, in bytes, a multiple of 64.
    let offsets: [TensorID: Int]
    /// Size of the arena in bytes.
    let arenaSize: Int

    /// Row length of the image in the arena: one column of padding, and what a 4-byte read past the last needs.
    static func imageStride(width: Int) -> Int { 3 * width + 16 }

    /// From this size on, in bytes, a tensor leaves less of the second cache level than its reader needs. With several
    /// members it is the size of each one's part, and less, as the rows at the seams come from another's cache.
    private static func largestStored(members: Int) -> Int { members == 1 ? 512 * 1024 : members * 384 * 1024 }

    /// - Parameters:
    ///   - members: Threads that share the work, each with a cache of its own.
    ///   - storesEveryLayer: Whether also those tensors are stored whole that could pass through a ring of rows.
    init(_ network: Network, members: Int = 1, storesEveryLayer: Bool = false) {
        self.network = network
        let fused = Plan.fuse(network, storesEveryLayer ? .max : Plan.largestStored(members: members))
        steps = [.picture] + (storesEveryLayer ? fused : Plan.gatherHeads(network, fused))
        (offsets, arenaSize) = Plan.layOut(network, steps)
    }

    /// Walks the layers and joins those that run as one step.
    private static func fuse(_ network: Network, _ largestStored: Int) -> [Step] {
        var readers: [TensorID: [Layer]] = [:]
        for layer in network.layers {
            for input in layer.inputs { readers[input, default: []].append(layer) }
        }
        /// The depthwise convolution that alone reads a layer's large output and adds its own up.
        func ringReader(of layer: Layer) -> Layer? {
            guard network[layer.output].shape.count > largestStored, layer.inputs.count == 1,
                let only = readers[layer.output], only.count == 1, case .depthwise(let convolution) = only[0].operation,
                convolution.activation == .silu
            else { return nil }
            return only[0]
        }
        var steps: [Step] = []
        var done: Set<TensorID> = []
        for layer in network.layers where !done.contains(layer.output) {
            if let reader = ringReader(of: layer) {
                steps.append(.expanded(layer, depthwise: reader))
                done.insert(reader.output)
                continue
            }
            switch layer.operation {
            case .stem:
                steps.append(.stem(layer))
            case .depthwise(let convolution):
                if convolution.activation == .none, let only = readers[layer.output], only.count == 1 {
                    steps.append(.separable(depthwise: layer, pointwise: only[0]))
                    done.insert(only[0].output)
                } else {
                    steps.append(.depthwise(layer))
                }
            case .squeezeExcite:
                steps.append(.squeeze(layer))
            case .pointwise:
                if layer.inputs.count == 2, let gate = network.layers.first(where: { $0.output == layer.inputs[1] }) {
                    steps.append(.fold(projection: layer, gate: gate))
                }
                var residual: Layer?
                if let next = readers[layer.output], next.count == 1, case .add = next[0].operation {
                    residual = next[0]
                    done.insert(next[0].output)
                }
                steps.append(.pointwise(layer, residual: residual))
            case .maxPool:
                steps.append(.pool(layer))
            case .fuse:
                steps.append(.fuse(layer))
            case .add:
                preconditionFailure("a residual sum follows a projection")
            }
        }
        return steps
    }

    /// Joins the heads' steps, those behind the last pyramid feature, by how many of them lie before each.
    ///
    /// The small levels have too few portions to occupy several threads, and hardly last longer than the barrier.
    private static func gatherHeads(_ network: Network, _ steps: [Step]) -> [Step] {
        let features = Set(network.pyramidFeatures)
        guard let last = steps.lastIndex(where: { !features.isDisjoint(with: $0.outputs) }) else { return steps }
        var depths: [TensorID: Int] = [:]
        var heads: [[Step]] = []
        for step in steps[(last + 1)...] {
            let depth = step.layers.flatMap(\.inputs).compactMap { depths[$0] }.max().map { $0 + 1 } ?? 0
            for output in step.outputs { depths[output] = depth }
            if depth == heads.count { heads.append([]) }
            heads[depth].append(step)
        }
        return steps[...last] + heads.map(Step.together)
    }

    /// Gives every stored tensor the lowest place that is free while it lives.
    private static func layOut(_ network: Network, _ steps: [Step]) -> ([TensorID: Int], Int) {
        struct Block {
            let id: TensorID
            let size: Int
            let first: Int
            var last: Int
        }
        let heads = Set(network.classOutputs + network.boxOutputs)
        let image = network[Network.image].shape
        let imageSize = (image.height + 1) * imageStride(width: image.width)
        var blocks = [Block(id: Network.image, size: imageSize, first: 0, last: 0)]
        var indices: [TensorID: Int] = [Network.image: 0]
        for (time, step) in steps.enumerated() {
            for input in step.layers.flatMap(\.inputs) {
                if let index = indices[input] { blocks[index].last = time }
            }
            for output in step.outputs {
                let isHead = heads.contains(output)
                indices[output] = blocks.count
                let size = network[output].shape.count * (isHead ? 4 : 1)
                blocks.append(Block(id: output, size: size, first: time, last: isHead ? steps.count : time))
            }
        }

        var offsets: [TensorID: Int] = [:]
        var total = 0
        var placed: [(block: Block, offset: Int)] = []
        for block in blocks.sorted(by: { ($0.size, $1.first) > ($1.size, $0.first) }) {
            let rivals = placed.filter { $0.block.first <= block.last && block.first <= $0.block.last }
                .sorted { $0.offset < $1.offset }
            let size = (block.size + 63) / 64 * 64
            var offset = 0
            for rival in rivals {
                if offset + size <= rival.offset { break }
                offset = max(offset, rival.offset + (rival.block.size + 63) / 64 * 64)
            }
            placed.append((block, offset))
            offsets[block.id] = offset
            total = max(total, offset + size)
        }
        return (offsets, total)
    }
}
