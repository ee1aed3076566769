// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet
public import FloatEngine
public import Int8Engine

/// Compares an int8 network with the float network it came from, layer by layer.
public final class NetworkComparison {
    /// The float network; its outputs are those of the picture that was added last.
    public let float: FloatNetwork
    private let engine: Int8Engine
    private var noise: [SignalToNoise]

    /// Both networks must have the same configuration.
    public init(_ float: FloatModel, _ engine: Int8Engine) {
        precondition(float.network.configuration == engine.network.configuration)
        self.float = FloatNetwork(float)
        self.engine = engine
        noise = Array(repeating: SignalToNoise(), count: engine.network.tensors.count)
    }

    /// Is told of every tensor that both networks have: its float values and its int8 ones, [height, width, channel].
    public typealias Observer = (Layer, Span<Float>, [Float]) -> Void

    /// Runs both on a letterboxed picture and adds up the differences.
    ///
    /// - Parameter observe: Called after each layer, in the network's order; the span is valid during the call.
    public func add(_ pixels: [UInt8], observe: Observer? = nil) {
        let network = engine.network
        var found: [TensorID: [Float]] = [:]
        engine.run(pixels) { [engine] layer, codes in
            guard let quantization = engine.model.activations[layer.name] else { return }
            let channels = quantization.scale.count
            found[layer.output] = codes.indices.map { index in
                let channel = index % channels
                return quantization.scale[channel] * (Float(codes[index]) - Float(quantization.zero[channel]))
            }
        }
        for output in network.classOutputs + network.boxOutputs { found[output] = engine.values(of: output) }
        float.run(pixels) { [self] layer, values in
            guard let found = found[layer.output] else { return }
            var entry = noise[layer.output.index]
            for index in values.indices { entry.add(values[index], found[index]) }
            noise[layer.output.index] = entry
            observe?(layer, values.span, found)
        }
    }

    /// The figure of one tensor over all pictures; nil if the int8 engine never stores it.
    public subscript(tensor: TensorID) -> SignalToNoise? {
        noise[tensor.index].isEmpty ? nil : noise[tensor.index]
    }

    /// The worst level of a head, in decibels.
    public func worst(of outputs: [TensorID]) -> Double {
        outputs.map { noise[$0.index].decibels }.min() ?? 0
    }
}
