// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// What is done to a pixel (0 to 255) before the first convolution: (pixel − mean) / deviation, per channel.
public struct Normalization: Sendable, Hashable {
    /// Mean of red, green, blue, on the scale of 0 to 255.
    public let mean: SIMD3<Float>
    /// Standard deviation of red, green, blue, on the same scale.
    public let deviation: SIMD3<Float>

    /// ImageNet's statistics, which every published EfficientDet was trained with.
    public static let imageNet = Normalization(
        mean: SIMD3(0.485, 0.456, 0.406) * 255, deviation: SIMD3(0.229, 0.224, 0.225) * 255)
}
