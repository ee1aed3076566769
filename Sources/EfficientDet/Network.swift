// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// What pads a max-pooled tensor. The two families of trained networks differ here, and nowhere else in arithmetic.
public enum MaxPoolPadding: String, Sendable, Hashable {
    /// −∞: padding never wins (effdet).
    case negativeInfinity
    /// 0: padding wins over negative values (zylo117's code).
    case zero
}

/// Everything that fixes a network's shape: from this alone the whole graph follows.
public struct NetworkConfiguration: Sendable, Hashable {
    /// Sizes of the compound scaling.
    public var architecture: Architecture
    /// Number of classes, 1 to `maximumClassCount`.
    public var classCount: Int
    /// Rows of the input, a multiple of 128.
    public var inputHeight: Int
    /// Columns of the input, a multiple of 128.
    public var inputWidth: Int
    /// What pads max-pooling.
    public var maxPoolPadding: MaxPoolPadding

    /// More than any data set of objects has; a file that claims more is not believed.
    public static let maximumClassCount = 10_000

    /// Whether an input may have a side of so many pixels: multiples of 128 up to 4096.
    public static func isInputSide(_ pixels: Int) -> Bool {
        (128...4096).contains(pixels) && pixels.isMultiple(of: 128)
    }

    /// Makes a configuration; sizes default to the architecture's published square.
    public init(
        architecture: Architecture = .d0, classCount: Int, inputHeight: Int? = nil, inputWidth: Int? = nil,
        maxPoolPadding: MaxPoolPadding = .negativeInfinity
    ) {
        self.architecture = architecture
        self.classCount = classCount
        self.inputHeight = inputHeight ?? architecture.resolution
        self.inputWidth = inputWidth ?? architecture.resolution
        self.maxPoolPadding = maxPoolPadding
    }
}

/// An EfficientDet as data: layers in the order they run, the tensors between them, and the parameters they need.
///
/// Both engines, and calibration, walk this one description.
public struct Network: Sendable {
    /// What it was built from.
    public let configuration: NetworkConfiguration
    /// In an order in which every input is written before it is read.
    public let layers: [Layer]
    /// Every activation tensor; index 0 is the image.
    public let tensors: [Tensor]
    /// Every tensor of trained numbers, in the order the layers need them, each once.
    public let parameters: [Parameter]
    /// Backbone features P3, P4, P5, before the BiFPN.
    public let backboneFeatures: [TensorID]
    /// BiFPN outputs P3 to P7.
    public let pyramidFeatures: [TensorID]
    /// Class logits for P3 to P7; channel = anchor·classCount + class.
    public let classOutputs: [TensorID]
    /// Box deltas for P3 to P7; channel = anchor·4 + (ty, tx, th, tw).
    public let boxOutputs: [TensorID]

    /// The letterboxed RGB image.
    public static let image = TensorID(0)
    /// Anchors at every position: 3 sizes × 3 aspects.
    public static let anchorsPerPosition = 9
    /// The pyramid's levels; level l has stride 2^l pixels.
    public static let levels = 3...7
    /// Added to the variance by every batch normalization of both families.
    public static let batchNormEpsilon: Float = 1e-3
    /// Added to the sum of fusion weights.
    public static let fusionEpsilon: Float = 1e-4

    /// The tensor a name stands for.
    public subscript(_ id: TensorID) -> Tensor { tensors[id.index] }

    /// Parameters as the paper counts them: without batch normalization's running statistics.
    public var trainableCount: Int {
        parameters.reduce(0) { $0 + ($1.isTrainable ? $1.count : 0) }
    }

    /// Multiply-accumulates of all convolutions for one image.
    public var multiplyAccumulates: Int {
        layers.reduce(0) { $0 + multiplyAccumulates(of: $1) }
    }

    /// Multiply-accumulates of one layer for one image; 0 for what is no convolution over positions.
    public func multiplyAccumulates(of layer: Layer) -> Int {
        let output = self[layer.output].shape
        switch layer.operation {
        case .stem(let convolution):
            return output.count * 3 * convolution.kernel * convolution.kernel
        case .depthwise(let convolution):
            return output.count * convolution.kernel * convolution.kernel
        case .pointwise:
            return output.count * self[layer.inputs[0]].shape.channels
        case .squeezeExcite, .add, .maxPool, .fuse:
            return 0
        }
    }
}
