// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The sizes that tell EfficientDet-D0 to -D6 apart.
///
/// The paper scales everything by one coefficient φ (Tan, Pang, Le, "EfficientDet", section 4.2): BiFPN width
/// 64·1.35^φ, BiFPN depth 3+φ, head depth 3+⌊φ/3⌋, resolution 512+128·φ, and the backbone is EfficientNet-Bφ. The
/// published networks are those formulas rounded by hand, so the numbers stand here as a table.
public struct Architecture: Sendable, Hashable {
    /// The compound coefficient φ, 0 to 6.
    public let phi: Int
    /// Multiplier of the backbone's channel counts (EfficientNet, table 1, coefficient w).
    public let backboneWidth: Double
    /// Multiplier of the backbone's repeats (coefficient d).
    public let backboneDepth: Double
    /// The side of the square input the network was published with, in pixels.
    public let resolution: Int
    /// Channels of every BiFPN and head tensor.
    public let pyramidWidth: Int
    /// How many BiFPN cells follow each other.
    public let pyramidDepth: Int
    /// How many convolutions each head has before its predicting one.
    public let headDepth: Int
    /// Whether BiFPN nodes weigh their inputs ("fast normalized fusion"); D6 adds them as they are.
    public let hasFusionWeights: Bool

    /// D0 to D6, in order.
    public static let all: [Architecture] = [
        Architecture(0, width: 1.0, depth: 1.0, resolution: 512, pyramid: (64, 3), head: 3),
        Architecture(1, width: 1.0, depth: 1.1, resolution: 640, pyramid: (88, 4), head: 3),
        Architecture(2, width: 1.1, depth: 1.2, resolution: 768, pyramid: (112, 5), head: 3),
        Architecture(3, width: 1.2, depth: 1.4, resolution: 896, pyramid: (160, 6), head: 4),
        Architecture(4, width: 1.4, depth: 1.8, resolution: 1024, pyramid: (224, 7), head: 4),
        Architecture(5, width: 1.6, depth: 2.2, resolution: 1280, pyramid: (288, 7), head: 4),
        Architecture(6, width: 1.8, depth: 2.6, resolution: 1280, pyramid: (384, 8), head: 5, fusionWeights: false),
    ]

    /// The network the kernels are tuned for.
    public static let d0 = all[0]

    private init(
        _ phi: Int, width: Double, depth: Double, resolution: Int, pyramid: (width: Int, depth: Int), head: Int,
        fusionWeights: Bool = true
    ) {
        self.phi = phi
        backboneWidth = width
        backboneDepth = depth
        self.resolution = resolution
        pyramidWidth = pyramid.width
        pyramidDepth = pyramid.depth
        headDepth = head
        hasFusionWeights = fusionWeights
    }

    /// The name people know the network by, for example "EfficientDet-D0".
    public var name: String { "EfficientDet-D\(phi)" }

    /// A channel count of EfficientNet-B0 scaled to this backbone: the nearest multiple of 8, never more than 10% below.
    public func scaledChannels(_ base: Int) -> Int {
        let wanted = Double(base) * backboneWidth
        let rounded = max(8, Int(wanted + 4) / 8 * 8)
        return Double(rounded) < 0.9 * wanted ? rounded + 8 : rounded
    }

    /// A repeat count of EfficientNet-B0 scaled to this backbone, rounded up.
    public func scaledRepeats(_ base: Int) -> Int {
        Int((Double(base) * backboneDepth).rounded(.up))
    }

    /// The backbone's stages, EfficientNet-B0's table scaled.
    public var stages: [Stage] {
        Stage.efficientNetB0.map { stage in
            Stage(
                kernel: stage.kernel, stride: stage.stride, expansion: stage.expansion,
                channels: scaledChannels(stage.channels), repeats: scaledRepeats(stage.repeats))
        }
    }

    /// Channels of the first convolution.
    public var stemChannels: Int { scaledChannels(32) }
}

/// One row of EfficientNet's table 1: a run of MBConv blocks of which only the first has a stride.
public struct Stage: Sendable, Hashable {
    /// Side of the depthwise kernel, 3 or 5.
    public let kernel: Int
    /// Stride of the first block, 1 or 2.
    public let stride: Int
    /// Channels inside a block over channels at its input; 1 means there is no expanding convolution.
    public let expansion: Int
    /// Channels at the stage's output.
    public let channels: Int
    /// Number of blocks.
    public let repeats: Int

    static let efficientNetB0 = [
        Stage(kernel: 3, stride: 1, expansion: 1, channels: 16, repeats: 1),
        Stage(kernel: 3, stride: 2, expansion: 6, channels: 24, repeats: 2),
        Stage(kernel: 5, stride: 2, expansion: 6, channels: 40, repeats: 2),
        Stage(kernel: 3, stride: 2, expansion: 6, channels: 80, repeats: 3),
        Stage(kernel: 5, stride: 1, expansion: 6, channels: 112, repeats: 3),
        Stage(kernel: 5, stride: 2, expansion: 6, channels: 192, repeats: 4),
        Stage(kernel: 3, stride: 1, expansion: 6, channels: 320, repeats: 1),
    ]
}
