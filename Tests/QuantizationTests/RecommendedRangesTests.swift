// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Testing

@testable import Quantization

struct RecommendedRangesTests {
    private static let network = Network(NetworkConfiguration(classCount: 3, inputHeight: 128, inputWidth: 128))

    private static func ranges(_ low: Float, _ high: Float) -> ActivationRanges {
        ActivationRanges(
            Dictionary(
                uniqueKeysWithValues: network.layers.map {
                    ($0.output, [ChannelRange(low: low, high: high)])
                }), means: [network.layers[0].output: [0.5]])
    }

    @Test func theBackboneStaysAsSeenAndTheRestGetsRoom() {
        let recommended = ActivationRanges.recommended(for: Self.network, from: Self.ranges(-2, 10))
        let (backbone, pyramid) = (Self.network.backboneFeatures[2], Self.network.pyramidFeatures[4])
        #expect(recommended[Self.network.layers[0].output] == [ChannelRange(low: -2, high: 10)])
        #expect(recommended[backbone] == [ChannelRange(low: -2, high: 10)])
        #expect(recommended[TensorID(backbone.index + 1)] == [ChannelRange(low: -2.2, high: 11)])
        #expect(recommended[pyramid] == [ChannelRange(low: -2.2, high: 11)])
        #expect(recommended[TensorID(pyramid.index + 1)] == [ChannelRange(low: -2.4, high: 12)])
        #expect(recommended.means(of: Self.network.layers[0].output) == [0.5])
    }
}
