// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet
public import Int8Engine
public import Weights

/// Turns float weights and observed ranges into an int8 model.
///
/// What it does differently from general converters, and why that costs almost no accuracy:
/// 1. SiLU is computed from the int32 sum, so that an activation is rounded once.
/// 2. Every channel of a stored activation has its own scale and zero point; a pointwise convolution takes the scales
///    into its weights before these are quantized, and the zero points into its bias.
/// 3. The gates of squeeze-and-excite are folded into the projection's weights for every image.
/// 4. A BiFPN node is summed in 16 bits and rounded once; every level of a shared head has scales of its own.
/// 5. The heads' last layers stay int32.
/// 6. Ranges come from `RangeObserver` (see `ActivationRanges.recommended`).
/// 7. Weights of pointwise convolutions without a gate are fitted to how their inputs vary (`WeightFitting`), and the
///    mean error that rounded weights cause is taken out of the bias.
public struct Quantizer {
    let network: Network
    let weights: FloatWeights
    let ranges: ActivationRanges
    private(set) var model: Int8Model

    /// Prepares the quantization of one network.
    ///
    /// - Parameters:
    ///   - network: Shape and input size of the network.
    ///   - weights: Checked for that network.
    ///   - ranges: Of every layer's output; where they know the means, biases are corrected, and weights are fitted where
    ///     they know the covariances, too.
    ///   - conventions: Those of the code that trained it; the model takes them along.
    ///   - labels: One name per class.
    ///   - provenance: Free text for the model file.
    public init(
        network: Network, weights: FloatWeights, ranges: ActivationRanges, conventions: Conventions = .effdet,
        labels: LabelMap, provenance: [String: String] = [:]
    ) {
        self.network = network
        self.weights = weights
        self.ranges = ranges
        model = Int8Model(
            configuration: network.configuration, conventions: conventions, labels: labels, provenance: provenance)
    }

    /// Quantizes the layers in order.
    ///
    /// - Throws: `QuantizationError` with code `outOfRange` if a layer's numbers do not fit the engine's arithmetic.
    public func quantized() throws(QuantizationError) -> Int8Model {
        var quantizer = self
        let residuals = Dictionary(
            uniqueKeysWithValues: network.layers.compactMap { layer -> (TensorID, Layer)? in
                if case .add = layer.operation { (layer.inputs[0], layer) } else { nil }
            })
        let heads = Set(network.classOutputs + network.boxOutputs)
        for layer in network.layers {
            switch layer.operation {
            case .stem(let convolution):
                try quantizer.quantizeStem(layer, convolution)
            case .depthwise(let convolution):
                try quantizer.quantizeDepthwise(layer, convolution)
            case .pointwise(let convolution):
                if layer.inputs.count == 2 {
                    try quantizer.quantizeGated(layer, convolution, residual: residuals[layer.output])
                } else if heads.contains(layer.output) {
                    quantizer.quantizeRaw(layer, convolution)
                } else {
                    try quantizer.quantizePointwise(layer, convolution)
                }
            case .squeezeExcite(let reduce, let expand, let squeezed):
                quantizer.quantizeSqueeze(layer, reduce, expand, squeezed)
            case .add:
                try quantizer.quantizeResidual(layer)
            case .maxPool:
                // The codes of a maximum are codes of its input.
                quantizer.model.activations[layer.name] = quantizer.codes(layer.inputs[0]).stored
            case .fuse(let edges, _):
                try quantizer.quantizeFusion(layer, edges)
            }
        }
        return quantizer.model
    }

    // MARK: - What the layers' files share

    /// The quantization of a tensor that was written before.
    func codes(_ id: TensorID) -> ActivationCodes {
        if id == Network.image {
            return ActivationCodes(scale: [1, 1, 1], zero: [0, 0, 0])
        }
        let stored = model.activations[network[id].name]!
        return ActivationCodes(scale: stored.scale.map(Double.init), zero: stored.zero.map(Int.init))
    }

    mutating func store(_ codes: ActivationCodes, for layer: Layer) {
        model.activations[layer.name] = codes.stored
    }

    mutating func store(_ parameters: LayerParameters, for layer: Layer) {
        model.layers[layer.name] = parameters
    }
}
