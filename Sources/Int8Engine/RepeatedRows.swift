// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet

/// Rows of a tensor that are the same byte for byte: one, and those right behind it that repeat it.
///
/// Below a picture that is wider than the network's input, the letterbox has nothing but its fill. Each layer's rows there
/// are the same, too, as far as its kernel sees nothing else; only the first of them is computed and stored.
struct RepeatedRows: Hashable, BitwiseCopyable {
    /// The row that is repeated.
    var first = 0
    /// How many rows behind it are the same; 0 if all rows count as different.
    var repeats = 0

    static let none = RepeatedRows()

    /// The rows from `first` to `last`, or none if that is not more than one.
    init(from first: Int, through last: Int) {
        if last > first {
            self.first = first
            repeats = last - first
        }
    }

    private init() {}

    /// What is repeated in both of two tensors.
    func intersection(_ other: RepeatedRows) -> RepeatedRows {
        RepeatedRows(from: max(first, other.first), through: min(first + repeats, other.first + other.repeats))
    }

    /// The rows of a convolution's output that see only repeated ones.
    ///
    /// - Parameters:
    ///   - kernel: Rows that an output row sees.
    ///   - padTop: Rows of padding before the first.
    ///   - outputs: Rows of the output.
    func seen(kernel: Int, stride: Int, padTop: Int, outputs: Int) -> RepeatedRows {
        guard repeats > 0 else { return .none }
        let last = first + repeats - (kernel - 1) + padTop
        guard last >= 0 else { return .none }
        return RepeatedRows(from: (first + padTop + stride - 1) / stride, through: min(last / stride, outputs - 1))
    }
}

/// Which rows of which tensors are repeated, if some of the image's are.
struct RowRepetition {
    /// What one layer makes of its inputs' repeated rows.
    private struct Rule {
        let inputs: [TensorID]
        let output: TensorID
        let kernel: Int
        let stride: Int
        let padTop: Int
        let rows: Int
    }

    private let rules: [Rule]

    init(_ plan: Plan) {
        let network = plan.network
        var rules: [Rule] = []
        func add(_ layer: Layer, inputs: [TensorID], kernel: Int = 1, stride: Int = 1) {
            let height = network[layer.inputs[0]].shape.height
            let padding = SamePadding(extent: height, kernel: kernel, stride: stride)
            rules.append(
                Rule(
                    inputs: inputs, output: layer.output, kernel: kernel, stride: stride,
                    padTop: layer.inputs == [Network.image] ? 0 : padding.before, rows: padding.outputs))
        }
        for layer in plan.steps.flatMap(RowRepetition.layers) {
            switch layer.operation {
            case .stem(let convolution), .depthwise(let convolution), .pointwise(let convolution):
                // A gate has no rows.
                add(layer, inputs: [layer.inputs[0]], kernel: convolution.kernel, stride: convolution.stride)
            case .add:
                add(layer, inputs: layer.inputs)
            default: break
            }
        }
        self.rules = rules
    }

    /// The layers of a step that leaves repeated rows out; other steps compute all rows.
    private static func layers(of step: Plan.Step) -> [Layer] {
        switch step {
        case .stem, .depthwise, .expanded, .pointwise: step.layers
        default: []
        }
    }

    /// Writes what is repeated in each tensor, by its index. It allocates nothing.
    func follow(from image: RepeatedRows, into tensors: inout MutableSpan<RepeatedRows>) {
        tensors[Network.image.index] = image
        for rule in rules {
            var repeated = tensors[rule.inputs[0].index]
            for input in rule.inputs.dropFirst() { repeated = repeated.intersection(tensors[input.index]) }
            tensors[rule.output.index] = repeated.seen(
                kernel: rule.kernel, stride: rule.stride, padTop: rule.padTop, outputs: rule.rows)
        }
    }
}
