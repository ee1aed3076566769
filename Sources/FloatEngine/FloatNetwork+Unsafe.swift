// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import COpenBLAS
public import EfficientDet
public import Weights

/// The network in single precision: the reference for the int8 engine, and what calibration observes.
///
/// It owns the working memory of one caller; several share a `FloatModel`. Everything runs on the calling thread, so
/// that the same image gives the same bits whatever else runs; callers work on several images at once instead.
public final class FloatNetwork {
    /// Network and weights.
    public let model: FloatModel
    /// The graph it walks.
    public var network: Network { model.network }
    private let activations: FloatMemory
    private let scratch: FloatMemory

    /// What is told about each layer: the layer and its output, [height, width, channel].
    public typealias Observer = (Layer, UnsafeBufferPointer<Float>) -> Void

    /// OpenBLAS's own threads would change the order of sums, and fight with the caller's.
    private static let useOneThread: Void = openblas_set_num_threads(1)

    /// Takes working memory for a model.
    public init(_ model: FloatModel) {
        _ = Self.useOneThread
        self.model = model
        activations = FloatMemory(count: model.arena.count)
        scratch = FloatMemory(count: model.scratchCount)
    }

    /// Folds weights and takes working memory.
    ///
    /// - Precondition: `weights.fit(network)`.
    public convenience init(_ network: Network, _ weights: FloatWeights) {
        self.init(FloatModel(network, weights))
    }

    /// Looks at one image.
    ///
    /// - Parameters:
    ///   - pixels: Letterboxed RGB, [inputHeight, inputWidth, 3].
    ///   - observe: Called after each layer, in the network's order; the buffer is valid during the call.
    public func run(_ pixels: [UInt8], observe: Observer? = nil) {
        precondition(pixels.count == network[Network.image].shape.count, "an image has the network's input size")
        pixels.withUnsafeBufferPointer { pixels in
            for (layer, step) in zip(network.layers, model.steps) {
                run(layer, step, pixels.baseAddress!)
                observe?(
                    layer, UnsafeBufferPointer(start: pointer(layer.output), count: network[layer.output].shape.count))
            }
        }
    }

    /// A class or box output of the last run, [height, width, channel].
    ///
    /// - Precondition: `output` is one of `network.classOutputs` or `network.boxOutputs`.
    public func withOutput<Result>(_ output: TensorID, _ body: (Span<Float>) -> Result) -> Result {
        precondition(network.classOutputs.contains(output) || network.boxOutputs.contains(output))
        return body(UnsafeBufferPointer(start: pointer(output), count: network[output].shape.count).span)
    }

    private func pointer(_ tensor: TensorID) -> UnsafeMutablePointer<Float> {
        activations.start + model.arena.offsets[tensor.index]
    }

    private func run(_ layer: Layer, _ step: FloatModel.Step, _ pixels: UnsafePointer<UInt8>) {
        let inputShape = network[layer.inputs[0]].shape
        let outputShape = network[layer.output].shape
        let input = UnsafePointer(pointer(layer.inputs[0]))
        let output = pointer(layer.output)
        switch (layer.operation, step) {
        case (.stem(let convolution), .stem(let weights, let bias)):
            Kernels.stem(
                pixels, inputShape, weights.start, bias.start, output, outputs: outputShape.channels, convolution,
                scratch: scratch.start)
        case (.depthwise(let convolution), .depthwise(let weights, let bias)):
            Kernels.depthwise(input, inputShape, weights.start, bias.start, output, convolution)
        case (.pointwise(let convolution), .pointwise(let weights, let bias)):
            let (inputs, outputs) = (inputShape.channels, outputShape.channels)
            var factors = weights.start
            if layer.inputs.count == 2 {
                Kernels.gate(factors, pointer(layer.inputs[1]), scratch.start, inputs: inputs, outputs: outputs)
                factors = UnsafePointer(scratch.start)
            }
            Kernels.pointwise(
                input, factors, bias.start, output, rows: inputShape.area, inputs: inputs, outputs: outputs,
                convolution.activation)
        case (
            .squeezeExcite(_, _, let squeezed), .squeezeExcite(let reduce, let reduceBias, let expand, let expandBias)
        ):
            Kernels.squeezeExcite(
                input, inputShape, reduce: reduce, reduceBias: reduceBias, expand: expand, expandBias: expandBias,
                squeezed: squeezed, gate: output)
        case (.add, .add):
            Kernels.add(input, pointer(layer.inputs[1]), output, count: outputShape.count)
        case (.maxPool, .maxPool):
            Kernels.maxPool(input, inputShape, output, padding: network.configuration.maxPoolPadding)
        case (.fuse(_, let resampling), .fuse(let factors)):
            let inputs = layer.inputs.indices.map {
                Kernels.FusionInput(
                    values: pointer(layer.inputs[$0]), factor: factors[$0], resampling: resampling[$0])
            }
            Kernels.fuse(inputs, output, outputShape)
        default:
            preconditionFailure("steps are made from the layers, in their order")
        }
    }
}
