// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet

extension ActivationRanges {
    /// What `recommended` wants to be observed, in this order.
    ///
    /// Twice the steps of a code make cutting off cost four times what rounding does: values at the ends are rare, but
    /// many channels have theirs at the same place, and that is where the objects are.
    public static let recommendedMethods: [RangeMethod] = [.minMax, .leastSquares(steps: 510)]

    /// Ranges of the pyramid's layers are wider by this than what the samples showed, those of the heads by `headRoom`.
    static let pyramidRoom: Float = 1.1
    /// See `pyramidRoom`.
    static let headRoom: Float = 1.2

    /// The ranges that lost the least average precision of those that were tried.
    ///
    /// In the backbone, where much of the noise at the heads comes from, ranges are those of least squares. From the
    /// pyramid on they hold everything that was seen and a margin: the largest values there are objects, and the next
    /// object that the camera sees may be a clearer one than all in the samples.
    ///
    /// - Parameters:
    ///   - network: The network that was observed.
    ///   - observed: Its ranges by `recommendedMethods`.
    public static func recommended(for network: Network, from observed: [ActivationRanges]) -> ActivationRanges {
        precondition(observed.count == recommendedMethods.count)
        let (whole, fitted) = (observed[0], observed[1])
        let backboneEnd = network.backboneFeatures.map(\.index).max() ?? 0
        let pyramidEnd = network.pyramidFeatures.map(\.index).max() ?? 0
        return whole.replacingRanges { tensor, channels in
            if tensor.index <= backboneEnd { return fitted[tensor] }
            let factor = tensor.index <= pyramidEnd ? pyramidRoom : headRoom
            return channels.map { ChannelRange(low: $0.low * factor, high: $0.high * factor) }
        }
    }
}
