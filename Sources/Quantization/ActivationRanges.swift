// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet

/// The interval of values that a channel's codes shall stand for.
public struct ChannelRange: Sendable, Hashable {
    /// Smallest value.
    public var low: Float
    /// Largest value, at least `low`.
    public var high: Float

    /// Makes a range; `low` is at most `high`.
    public init(low: Float, high: Float) {
        self.low = low
        self.high = high
    }
}

/// How a range follows from the values that were seen.
public enum RangeMethod: Sendable, Hashable {
    /// Everything that was seen is inside.
    case minMax
    /// The given percentage (50 to 100) is not above the range, and the same percentage is not below it: 99.99 gives up
    /// at most one value in ten thousand at either end. Rounded outwards to a histogram's bin.
    case percentile(Double)
    /// The least expected squared error when the range is divided into this many steps: what rounding costs inside the
    /// range, and cutting off outside of it.
    case leastSquares(steps: Int)
}

/// The range of every channel of every tensor that a layer writes.
public struct ActivationRanges: Sendable, Hashable {
    private let ranges: [TensorID: [ChannelRange]]
    private let means: [TensorID: [Float]]
    private let covariances: [TensorID: ChannelCovariance]

    /// Makes them of one list of channels for each tensor but the image.
    ///
    /// - Parameters:
    ///   - ranges: Low and high of every channel.
    ///   - means: The mean of every channel, if that was noted.
    ///   - covariances: How channels vary together, if that was noted.
    public init(
        _ ranges: [TensorID: [ChannelRange]], means: [TensorID: [Float]] = [:],
        covariances: [TensorID: ChannelCovariance] = [:]
    ) {
        self.covariances = covariances
        self.ranges = ranges
        self.means = means
    }

    /// The mean of every channel of a tensor over all images and positions; nil if it was not noted.
    public func means(of tensor: TensorID) -> [Float]? { means[tensor] }

    /// How the channels of a tensor vary together; nil if it was not noted.
    public func covariance(of tensor: TensorID) -> ChannelCovariance? { covariances[tensor] }

    /// The same means and covariances with other ranges.
    func replacingRanges(_ change: (TensorID, [ChannelRange]) -> [ChannelRange]) -> ActivationRanges {
        let changed = ranges.map { ($0.key, change($0.key, $0.value)) }
        return ActivationRanges(
            Dictionary(uniqueKeysWithValues: changed), means: means, covariances: covariances)
    }

    /// The ranges of a layer's output, one per channel.
    ///
    /// - Precondition: a layer of the observed network writes it.
    public subscript(tensor: TensorID) -> [ChannelRange] {
        guard let channels = ranges[tensor] else { preconditionFailure("no layer writes tensor \(tensor.index)") }
        return channels
    }
}
