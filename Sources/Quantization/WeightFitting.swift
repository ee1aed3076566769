// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Chooses a pointwise convolution's int8 weights so that its output comes closest to the float one for inputs that
/// vary as the samples did, and not so that each weight is closest to its own float value.
///
/// Let x be the input in codes with covariance C, and n its rounding error, white with variance 1/12. The weights Ŵ that
/// minimize E|Ŵ(x + n) − Wx|² without regard to rounding are W·C·H⁻¹, H = C + I/12 (Wiener's filter): they read less
/// from directions that hold more noise than signal. What is left of the error is (Ŵ − W')H(Ŵ − W')ᵀ, and rounding
/// one weight after the other while the remaining ones make up for the error under H keeps that small (Frantar et al.,
/// "GPTQ", section 3). Means do not count: the bias takes care of them.
struct WeightFitting {
    /// Variance of what rounding to whole codes adds.
    static let noise = 1.0 / 12

    private let channels: Int
    /// W' = W − W·shrinkage.
    private let shrinkage: [Double]
    /// The upper triangular factor U of H⁻¹ = UᵀU: row i says how to make up for the error of weight i.
    private let factor: [Double]

    /// Prepares for one input; nil if nothing is known about it.
    ///
    /// - Parameters:
    ///   - covariance: Of the input, in values.
    ///   - scale: Value of one code, per channel.
    init?(_ covariance: ChannelCovariance, scale: [Double]) {
        channels = covariance.channels
        let n = channels
        guard n > 1, covariance.samples > 0 else { return nil }
        // Few samples know little of how channels vary together.
        let caution = Double(n) / Double(covariance.samples)
        var h = covariance.values
        for row in 0..<n {
            for column in 0..<n { h[row * n + column] /= scale[row] * scale[column] }
        }
        for row in 0..<n { h[row * n + row] = max(0, h[row * n + row]) * (1 + caution) + Self.noise }
        guard let lower = SymmetricMatrix.cholesky(h, n) else { return nil }
        let inverse = SymmetricMatrix.inverse(lower, n)
        shrinkage = inverse.map { $0 * Self.noise }
        guard let inverseFactor = SymmetricMatrix.cholesky(inverse, n) else { return nil }
        var upper = [Double](repeating: 0, count: n * n)
        for row in 0..<n {
            for column in row..<n { upper[row * n + column] = inverseFactor[column * n + row] }
        }
        factor = upper
    }

    /// One output's weights, which contain their inputs' scales, before rounding.
    func fitted(_ values: [Double]) -> [Double] {
        (0..<channels).map { column in
            var change = 0.0
            for row in 0..<channels { change += values[row] * shrinkage[row * channels + column] }
            return values[column] - change
        }
    }

    /// Rounds to whole units within ±127, each weight making up for the errors of those before it.
    func rounded(_ values: [Double], unit: Double) -> [Int8] {
        var left = values
        var weights: [Int8] = []
        for index in 0..<channels {
            let weight = max(-127, min(127, (left[index] / unit).rounded(.toNearestOrEven)))
            weights.append(Int8(weight))
            let error = (left[index] - weight * unit) / factor[index * channels + index]
            for later in (index + 1)..<channels { left[later] -= error * factor[index * channels + later] }
        }
        return weights
    }
}
