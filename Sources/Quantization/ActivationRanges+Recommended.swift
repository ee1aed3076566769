// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet

extension ActivationRanges {
    /// Ranges of the pyramid's layers are wider by this than what the samples showed, those of the heads by `headRoom`.
    static let pyramidRoom: Float = 1.1
    /// See `pyramidRoom`.
    static let headRoom: Float = 1.2

    /// The ranges that are used unless somebody asks for others: minimum and maximum, with room where objects are.
    ///
    /// From the pyramid on, ranges hold everything that was seen and a margin: the largest values there are objects, and
    /// the next object that the camera sees may be a clearer one than all in the samples.
    ///
    /// - Parameters:
    ///   - network: The network that was observed.
    ///   - whole: Its ranges by `RangeMethod.minMax`.
    public static func recommended(for network: Network, from whole: ActivationRanges) -> ActivationRanges {
        let backboneEnd = network.backboneFeatures.map(\.index).max() ?? 0
        let pyramidEnd = network.pyramidFeatures.map(\.index).max() ?? 0
        return whole.replacingRanges { tensor, channels in
            if tensor.index <= backboneEnd { return channels }
            let factor = tensor.index <= pyramidEnd ? pyramidRoom : headRoom
            return channels.map { ChannelRange(low: $0.low * factor, high: $0.high * factor) }
        }
    }
}
