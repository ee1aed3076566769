// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Testing

@testable import FloatEngine

struct ArenaPlanTests {
    /// A tensor's place is its own from its writer to its last reader.
    @Test(arguments: [(0, 512, 512), (0, 128, 384), (3, 896, 896)])
    func noTwoLiveTensorsOverlap(phi: Int, height: Int, width: Int) {
        let network = Network(
            NetworkConfiguration(
                architecture: Architecture.all[phi], classCount: 5, inputHeight: height, inputWidth: width))
        let plan = ArenaPlan(network)
        let last = ArenaPlan.lastReaders(network)
        for (index, layer) in network.layers.enumerated() {
            let mine = place(of: layer.output, plan, network)
            #expect(mine.lowerBound.isMultiple(of: alignmentInFloats))
            #expect(mine.upperBound <= plan.count)
            for earlier in network.layers[..<index] where last[earlier.output.index] >= index {
                #expect(!mine.overlaps(place(of: earlier.output, plan, network)), "\(layer.name), \(earlier.name)")
            }
        }
        let everything = network.layers.reduce(0) { $0 + network[$1.output].shape.count }
        #expect(plan.count * 3 < everything)
    }

    private func place(of tensor: TensorID, _ plan: ArenaPlan, _ network: Network) -> Range<Int> {
        let offset = plan.offsets[tensor.index]
        return offset..<(offset + network[tensor].shape.count)
    }
}
