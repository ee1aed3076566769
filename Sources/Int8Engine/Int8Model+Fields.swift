// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet
import Weights

/// Something that is done to every array of a model: checking its size, writing it, reading it.
protocol FieldVisitor {
    /// - Parameters:
    ///   - name: The tensor's name in a model file.
    ///   - values: The array; a reader replaces it.
    ///   - shape: The extents it must have.
    mutating func visit<Element: TensorElement>(
        _ name: String, _ values: inout [Element], shape: [Int]
    ) throws(Int8Error)
}

extension Int8Model {
    /// Visits every array of the model, in the network's order: the one description of what a model holds.
    ///
    /// A layer or activation that is missing is made first, empty, so that a reader can fill it.
    mutating func visitFields<Visitor: FieldVisitor>(
        of network: Network, _ visitor: inout Visitor
    ) throws(Int8Error) {
        for id in network.storedActivations {
            let name = network[id].name
            let channels = network[id].shape.channels
            var codes = activations[name] ?? ChannelQuantization(scale: [], zero: [])
            try visitor.visit("\(name).code_scale", &codes.scale, shape: [channels])
            try visitor.visit("\(name).code_zero", &codes.zero, shape: [channels])
            activations[name] = codes
        }
        for layer in network.layers {
            var numbers = layers[layer.name] ?? LayerParameters.empty(for: layer, in: network)
            guard numbers != nil else { continue }
            try numbers?.visitFields(of: layer, in: network, &visitor)
            layers[layer.name] = numbers
        }
    }
}

extension Network {
    /// Tensors that exist as codes in memory or in a row's scratch: all but the image, gates, projections in front of
    /// a residual sum, and the heads.
    public var storedActivations: [TensorID] {
        let heads = Set(classOutputs + boxOutputs)
        var skipped: Set<TensorID> = heads
        for layer in layers {
            switch layer.operation {
            case .squeezeExcite: skipped.insert(layer.output)
            case .add: skipped.insert(layer.inputs[0])
            default: break
            }
        }
        return layers.map(\.output).filter { !skipped.contains($0) }
    }
}

extension LayerParameters {
    /// The kind of numbers a layer has, without any; nil if it has none.
    static func empty(for layer: Layer, in network: Network) -> LayerParameters? {
        let requantization = Requantization(
            bias: [], valueShift: [], valueScale: [], offset: [], segmentScale: [], tailScale: [])
        switch layer.operation {
        case .stem, .depthwise:
            return .convolution(Int8Convolution(weights: [], requantization: requantization))
        case .pointwise:
            if layer.inputs.count == 2 {
                return .gated(GatedConvolution(master: [], rowScale: [], bias: [], extent: [], offset: []))
            }
            if network.classOutputs.contains(layer.output) || network.boxOutputs.contains(layer.output) {
                return .raw(RawConvolution(weights: [], bias: [], scale: []))
            }
            return .convolution(Int8Convolution(weights: [], requantization: requantization))
        case .squeezeExcite:
            return .squeeze(SqueezeExcite(reduce: [], reduceBias: [], expand: [], expandBias: []))
        case .add:
            return .residual(ResidualSum(skipScale: []))
        case .fuse:
            let rows = [[Int16]](repeating: [], count: layer.inputs.count)
            return .fusion(
                Fusion(inputScale: rows, valueScale: [], offset: [], segmentScale: [], tailScale: []))
        case .maxPool:
            return nil
        }
    }

    mutating func visitFields<Visitor: FieldVisitor>(
        of layer: Layer, in network: Network, _ visitor: inout Visitor
    ) throws(Int8Error) {
        let name = layer.name
        let inputs = network[layer.inputs[0]].shape.channels
        let outputs = network[layer.output].shape.channels
        switch self {
        case .convolution(var numbers):
            try visitor.visit("\(name).weight", &numbers.weights, shape: layer.int8WeightShape(in: network))
            try numbers.requantization.visitFields(name, outputs: outputs, &visitor)
            self = .convolution(numbers)
        case .gated(var numbers):
            try visitor.visit("\(name).master", &numbers.master, shape: [outputs, inputs])
            try visitor.visit("\(name).row_scale", &numbers.rowScale, shape: [outputs])
            try visitor.visit("\(name).bias", &numbers.bias, shape: [outputs])
            try visitor.visit("\(name).extent", &numbers.extent, shape: [outputs])
            try visitor.visit("\(name).offset", &numbers.offset, shape: [outputs])
            self = .gated(numbers)
        case .raw(var numbers):
            try visitor.visit("\(name).weight", &numbers.weights, shape: [outputs, inputs])
            try visitor.visit("\(name).bias", &numbers.bias, shape: [outputs])
            try visitor.visit("\(name).scale", &numbers.scale, shape: [outputs])
            self = .raw(numbers)
        case .squeeze(var numbers):
            guard case .squeezeExcite(_, _, let squeezed) = layer.operation else { return }
            try visitor.visit("\(name).reduce", &numbers.reduce, shape: [inputs, squeezed])
            try visitor.visit("\(name).reduce_bias", &numbers.reduceBias, shape: [squeezed])
            try visitor.visit("\(name).expand", &numbers.expand, shape: [squeezed, inputs])
            try visitor.visit("\(name).expand_bias", &numbers.expandBias, shape: [inputs])
            self = .squeeze(numbers)
        case .residual(var numbers):
            try visitor.visit("\(name).skip_scale", &numbers.skipScale, shape: [outputs])
            self = .residual(numbers)
        case .fusion(var numbers):
            guard numbers.inputScale.count == layer.inputs.count
            else { throw .mismatch("\(name) has numbers for \(numbers.inputScale.count) inputs") }
            for input in layer.inputs.indices {
                try visitor.visit("\(name).input_scale.\(input)", &numbers.inputScale[input], shape: [outputs])
            }
            try visitor.visit("\(name).value_scale", &numbers.valueScale, shape: [outputs])
            try visitor.visit("\(name).offset", &numbers.offset, shape: [outputs])
            try visitor.visitSegmentScale(name, &numbers.segmentScale, shape: [outputs])
            try visitor.visit("\(name).tail_scale", &numbers.tailScale, shape: [outputs])
            self = .fusion(numbers)
        }
    }
}

extension Layer {
    /// The shape of a convolution's int8 weights as a model stores them.
    func int8WeightShape(in network: Network) -> [Int] {
        let inputs = network[inputs[0]].shape.channels
        let outputs = network[output].shape.channels
        switch operation {
        case .stem(let convolution): return [outputs, convolution.kernel, convolution.kernel, inputs]
        case .depthwise(let convolution): return [outputs, convolution.kernel, convolution.kernel]
        default: return [outputs, inputs]
        }
    }
}

extension Requantization {
    fileprivate mutating func visitFields<Visitor: FieldVisitor>(
        _ name: String, outputs: Int, _ visitor: inout Visitor
    ) throws(Int8Error) {
        try visitor.visit("\(name).bias", &bias, shape: [outputs])
        try visitor.visit("\(name).value_shift", &valueShift, shape: [outputs])
        try visitor.visit("\(name).value_scale", &valueScale, shape: [outputs])
        try visitor.visit("\(name).offset", &offset, shape: [outputs])
        try visitor.visitSegmentScale(name, &segmentScale, shape: [outputs])
        try visitor.visit("\(name).tail_scale", &tailScale, shape: [outputs])
        if let shift = valueShift.first(where: { $0 > 30 }) {
            throw .mismatch("\(name) shifts by \(shift) bits")
        }
    }
}

extension FieldVisitor {
    fileprivate mutating func visitSegmentScale(
        _ name: String, _ scale: inout [Int16], shape: [Int]
    ) throws(Int8Error) {
        try visit("\(name).segment_scale", &scale, shape: shape)
        if let negative = scale.first(where: { $0 < 0 }) {
            throw .mismatch("\(name) has a segment scale of \(negative)")
        }
    }
}

extension Int8Error {
    static func mismatch(_ what: String) -> Int8Error {
        Int8Error(.mismatch, "the int8 model does not fit its network: \(what)", remedy: "calibrate the network again")
    }
}

extension Int8Model {
    /// Checks that every array is there, has the size that the network needs, and holds only numbers that the kernels
    /// take: finite ones, no -128 among weights, no -32768 among multipliers, shifts of 0 to 30, no negative segment
    /// scale.
    ///
    /// - Throws: `Int8Error` with code `mismatch`, naming the array.
    public func validate(against network: Network) throws(Int8Error) {
        var checker = FieldChecker()
        var copy = self
        try copy.visitFields(of: network, &checker)
    }
}

/// Looks at sizes and at numbers that nothing can be computed with; changes nothing.
private struct FieldChecker: FieldVisitor {
    mutating func visit<Element: TensorElement>(
        _ name: String, _ values: inout [Element], shape: [Int]
    ) throws(Int8Error) {
        let expected = shape.reduce(1, *)
        if values.count != expected {
            throw .mismatch("\(name) has \(values.count) values, expected \(expected)")
        }
        // Compared first: casting an array to one of another element type tries every element.
        if Element.self == Int8.self {
            // The packed layouts and the kernels rely on it: the product of two −128 would not fit where −127 does.
            try refuse(name, values as? [Int8]) { $0 == -128 }
        } else if Element.self == Int16.self {
            try refuse(name, values as? [Int16]) { $0 == -32768 }
        } else if Element.self == Float.self {
            try refuse(name, values as? [Float]) { !$0.isFinite }
        } else if Element.self == Float16.self {
            try refuse(name, values as? [Float16]) { !$0.isFinite }
        }
    }

    private func refuse<Number>(
        _ name: String, _ values: [Number]?, where isBad: (Number) -> Bool
    ) throws(Int8Error) {
        guard let bad = values?.first(where: isBad) else { return }
        throw .mismatch("\(name) holds \(bad)")
    }
}
