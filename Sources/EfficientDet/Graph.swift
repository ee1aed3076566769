// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The size of an activation tensor; memory order is [height, width, channel].
public struct TensorShape: Sendable, Hashable {
    /// Rows.
    public var height: Int
    /// Columns.
    public var width: Int
    /// Channels, the fastest index.
    public var channels: Int

    /// Makes a shape of the three extents, each at least 1.
    public init(height: Int, width: Int, channels: Int) {
        self.height = height
        self.width = width
        self.channels = channels
    }

    /// Spatial positions.
    public var area: Int { height * width }
    /// Values.
    public var count: Int { height * width * channels }
}

/// Names one activation tensor of a `Network`: an index into `Network.tensors`.
public struct TensorID: Sendable, Hashable {
    /// Index into `Network.tensors`.
    public let index: Int

    /// Makes the name of the tensor at `index`.
    public init(_ index: Int) {
        self.index = index
    }
}

/// An activation tensor: what one layer writes.
public struct Tensor: Sendable, Hashable {
    /// The name of the layer that writes it; "image" for the input.
    public let name: String
    /// Its size.
    public let shape: TensorShape
}

/// What follows a convolution's sum.
public enum Activation: Sendable, Hashable {
    /// Nothing.
    case none
    /// x·sigmoid(x), called Swish in the paper.
    case silu
}

/// A convolution with its batch normalization and activation; which kind it is, `Operation` says.
///
/// Weight layout is PyTorch's: [output, input / groups, row, column].
public struct Convolution: Sendable, Hashable {
    /// Name of the weight tensor.
    public let weight: String
    /// Name of the bias tensor, if it has one.
    public let bias: String?
    /// Common prefix of the batch normalization's `weight`, `bias`, `running_mean` and `running_var`, if it has one.
    public let batchNorm: String?
    /// Side of the kernel: 1, 3 or 5.
    public let kernel: Int
    /// Stride in both directions: 1 or 2.
    public let stride: Int
    /// What follows.
    public let activation: Activation
}

/// How one input of a fusion gets the size of its output.
public enum Resampling: Sendable, Hashable {
    /// It has it already.
    case none
    /// Each value is repeated 2×2: source row = row / 2.
    case nearest2x
}

/// What a layer computes. `inputs` are those of the `Layer`.
public enum Operation: Sendable, Hashable {
    /// Dense 3×3 convolution, stride 2, over the normalized image.
    case stem(Convolution)
    /// One kernel per channel.
    case depthwise(Convolution)
    /// 1×1 convolution. With two inputs, the second is a gate [1, 1, input channels] that multiplies the first.
    case pointwise(Convolution)
    /// Mean over positions, 1×1 to `squeezed` channels, SiLU, 1×1 back, sigmoid. Both convolutions have a bias.
    case squeezeExcite(reduce: String, expand: String, squeezed: Int)
    /// Sum of two tensors of one shape.
    case add
    /// 3×3 maximum, stride 2, 'same' padding.
    case maxPool
    /// SiLU(Σ wᵢ·inputᵢ) with wᵢ = relu(edgeᵢ) / (Σ relu(edge) + 1e-4); without `edges` every wᵢ is 1.
    case fuse(edges: String?, resampling: [Resampling])
}

/// One step of the network: an operation, what it reads and what it writes.
public struct Layer: Sendable, Hashable {
    /// Unique; the name of the tensor it writes.
    public let name: String
    /// What it computes.
    public let operation: Operation
    /// What it reads.
    public let inputs: [TensorID]
    /// What it writes.
    public let output: TensorID
}

/// A named tensor of trained numbers, and the shape it must have.
public struct Parameter: Sendable, Hashable {
    /// Its name as effdet writes it.
    public let name: String
    /// Its extents, slowest first.
    public let shape: [Int]
    /// Whether training changes it by gradient; the paper counts only those.
    public let isTrainable: Bool

    /// Number of values.
    public var count: Int { shape.reduce(1, *) }
}
