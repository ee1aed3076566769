// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
public import EfficientDet

/// An int8 network: everything `Int8Engine` computes with, as numbers without pointers.
///
/// Kept per layer of the `Network` that the configuration describes, under the layer's name.
public struct Int8Model: Sendable, Equatable {
    /// What the network looks like.
    public var configuration: NetworkConfiguration
    /// How pictures lie in it and how detections are chosen.
    public var conventions: Conventions
    /// Names of its classes.
    public var labels: LabelMap
    /// Free text about its origin: the float file, the sample images, the method.
    public var provenance: [String: String]
    /// Codes of the stored activations, by the name of the layer that writes them.
    public var activations: [String: ChannelQuantization] = [:]
    /// Numbers of the layers, by name.
    public var layers: [String: LayerParameters] = [:]

    /// Makes a model without layers.
    public init(
        configuration: NetworkConfiguration, conventions: Conventions = .effdet, labels: LabelMap,
        provenance: [String: String] = [:]
    ) {
        self.configuration = configuration
        self.conventions = conventions
        self.labels = labels
        self.provenance = provenance
    }

    /// What an engine still needs when everything else is packed.
    func unpacked() -> Int8Model {
        var rest = self
        rest.layers = layers.compactMapValues { numbers in
            guard case .raw(let numbers) = numbers else { return nil }
            return .raw(RawConvolution(weights: [], bias: [], scale: numbers.scale))
        }
        return rest
    }
}

/// How a tensor's uint8 codes stand for values: value = scale[c]·(code − zero[c]).
public struct ChannelQuantization: Sendable, Equatable {
    /// Per channel, above 0.
    public var scale: [Float]
    /// Per channel.
    public var zero: [UInt8]

    /// Makes the quantization of `scale.count` channels.
    public init(scale: [Float], zero: [UInt8]) {
        self.scale = scale
        self.zero = zero
    }
}

/// What a layer computes with.
public enum LayerParameters: Sendable, Equatable {
    /// Stem, depthwise and plain pointwise convolutions.
    case convolution(Int8Convolution)
    /// A pointwise convolution whose weights are multiplied by gates and quantized anew for every image.
    case gated(GatedConvolution)
    /// A predicting convolution: its int32 sums are the output.
    case raw(RawConvolution)
    /// The two tiny layers behind a gate.
    case squeeze(SqueezeExcite)
    /// A residual sum, done by the projection before it.
    case residual(ResidualSum)
    /// A BiFPN node's weighted sum.
    case fusion(Fusion)
}

/// How a convolution's int32 sums become codes; the arithmetic is in the kernels' requantize.h.
public struct Requantization: Sendable, Equatable {
    /// [output] Start of the sum: bias, zero points' share, and half of the value's rounding unit.
    public var bias: [Int32]
    /// [output] 0 to 30.
    public var valueShift: [UInt8]
    /// [output] Value to 1/64 codes, in units of 2^-15; to codes where SiLU follows.
    public var valueScale: [Int16]
    /// [output] 64·zero point + 32; the zero point where SiLU follows.
    public var offset: [Int16]
    /// [output] The unit of a value in 2^-15 of a segment of SiLU's tail; zeros where no activation follows.
    public var segmentScale: [Int16]
    /// [output] Tail to values, in units of 2^-15; zeros where no activation follows.
    public var tailScale: [Int16]

    /// Gathers the numbers.
    public init(
        bias: [Int32], valueShift: [UInt8], valueScale: [Int16], offset: [Int16], segmentScale: [Int16],
        tailScale: [Int16]
    ) {
        self.bias = bias
        self.valueShift = valueShift
        self.valueScale = valueScale
        self.offset = offset
        self.segmentScale = segmentScale
        self.tailScale = tailScale
    }
}

/// Weights of a convolution and what follows.
public struct Int8Convolution: Sendable, Equatable {
    /// PyTorch's order without the group axis; the stem's is [output, row, column, colour]. −127 to 127.
    public var weights: [Int8]
    /// What follows the sum.
    public var requantization: Requantization

    /// Gathers the numbers.
    public init(
        weights: [Int8], requantization: Requantization
    ) {
        self.weights = weights
        self.requantization = requantization
    }
}

/// The float masters of a gated projection.
public struct GatedConvolution: Sendable, Equatable {
    /// The largest weight that the engine makes of a master row for an image.
    public static let largestWeight = EDK_FOLD_MOST

    /// [output, input] Weight times the input's scale, each row divided by `rowScale`, so −1 to 1.
    public var master: [Float16]
    /// [output] Largest magnitude of a master row.
    public var rowScale: [Float]
    /// [output]
    public var bias: [Float]
    /// [output] Largest magnitude the output takes before a residual sum.
    public var extent: [Float]
    /// [output] 64·zero point + 32 of the output.
    public var offset: [Int16]

    /// Gathers the numbers.
    public init(
        master: [Float16], rowScale: [Float], bias: [Float], extent: [Float], offset: [Int16]
    ) {
        self.master = master
        self.rowScale = rowScale
        self.bias = bias
        self.extent = extent
        self.offset = offset
    }
}

/// A convolution that ends in int32.
public struct RawConvolution: Sendable, Equatable {
    /// [output, input] −127 to 127.
    public var weights: [Int8]
    /// [output] Bias and the zero points' share.
    public var bias: [Int32]
    /// [output] Value of one unit of the sum.
    public var scale: [Float]

    /// Gathers the numbers.
    public init(
        weights: [Int8], bias: [Int32], scale: [Float]
    ) {
        self.weights = weights
        self.bias = bias
        self.scale = scale
    }
}

/// Weights of squeeze-and-excite, transposed so that a vector runs over outputs.
public struct SqueezeExcite: Sendable, Equatable {
    /// [input, squeezed]
    public var reduce: [Float16]
    /// [squeezed]
    public var reduceBias: [Float]
    /// [squeezed, input]
    public var expand: [Float16]
    /// [input]
    public var expandBias: [Float]

    /// Gathers the numbers.
    public init(
        reduce: [Float16], reduceBias: [Float], expand: [Float16], expandBias: [Float]
    ) {
        self.reduce = reduce
        self.reduceBias = reduceBias
        self.expand = expand
        self.expandBias = expandBias
    }
}

/// The skip connection's share of a residual sum.
public struct ResidualSum: Sendable, Equatable {
    /// [channel] 128·(code − zero) to 1/64 codes of the output, in units of 2^-15.
    public var skipScale: [Int16]

    /// Gathers the numbers.
    public init(
        skipScale: [Int16]
    ) {
        self.skipScale = skipScale
    }
}

/// A weighted sum with SiLU; one row of numbers per input.
public struct Fusion: Sendable, Equatable {
    /// [input][channel] 128·(code − zero) to values, in units of 2^-15.
    public var inputScale: [[Int16]]
    /// [channel] Value to codes, in units of 2^-15.
    public var valueScale: [Int16]
    /// [channel] Zero point.
    public var offset: [Int16]
    /// [channel] The unit of a value in 2^-15 of a segment of SiLU's tail.
    public var segmentScale: [Int16]
    /// [channel] Tail to values, in units of 2^-15.
    public var tailScale: [Int16]

    /// Gathers the numbers.
    public init(
        inputScale: [[Int16]], valueScale: [Int16], offset: [Int16], segmentScale: [Int16], tailScale: [Int16]
    ) {
        self.inputScale = inputScale
        self.valueScale = valueScale
        self.offset = offset
        self.segmentScale = segmentScale
        self.tailScale = tailScale
    }
}
