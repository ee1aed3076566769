// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Synchronization
import Testing

@testable import Int8Engine

struct PlanTests {
    @Test(arguments: Architecture.all.prefix(4), [1, 2])
    func tensorsThatLiveAtTheSameTimeDoNotOverlap(architecture: Architecture, members: Int) {
        let network = Network(NetworkConfiguration(architecture: architecture, classCount: 3))
        let plan = Plan(network, members: members)
        let heads = Set(network.classOutputs + network.boxOutputs)
        var lastReader: [TensorID: Int] = [:]
        var writer: [TensorID: Int] = [Network.image: -1]
        for (time, step) in plan.steps.enumerated() {
            for input in step.layers.flatMap(\.inputs) { lastReader[input] = time }
            for output in step.outputs { writer[output] = time }
        }
        let image = network[Network.image].shape
        let blocks = plan.offsets.map { id, offset in
            let size =
                id == Network.image
                ? (image.height + 1) * Plan.imageStride(width: image.width)
                : network[id].shape.count * (heads.contains(id) ? 4 : 1)
            let last = heads.contains(id) ? plan.steps.count : lastReader[id] ?? writer[id]!
            return (id: id, bytes: offset..<offset + size, time: writer[id]!...last)
        }
        #expect(blocks.count > 100)
        for first in blocks {
            #expect(first.bytes.upperBound <= plan.arenaSize)
            for second in blocks where first.id != second.id && first.time.overlaps(second.time) {
                #expect(!first.bytes.overlaps(second.bytes), "\(network[first.id].name) and \(network[second.id].name)")
            }
        }
    }

    @Test(arguments: [false, true])
    func everyLayerIsDoneOnce(storesEveryLayer: Bool) {
        let network = Network(NetworkConfiguration(classCount: 2))
        let done = Plan(network, storesEveryLayer: storesEveryLayer).steps.flatMap(\.layers).map(\.name)
        #expect(done.sorted() == network.layers.map(\.name).sorted())
    }

    /// A part of a tensor fits into a cache that the whole does not fit into.
    @Test func severalMembersStoreMoreTensors() {
        let network = Network(NetworkConfiguration(classCount: 2))
        let rings = [1, 2, 16].map { members in
            Plan(network, members: members).steps.count { if case .expanded = $0 { true } else { false } }
        }
        #expect(rings[0] > rings[1])
        #expect(rings[1] > 0)
        #expect(rings[2] == 0)
    }

    @Test(arguments: [1, 2, 16])
    func stepsReadOnlyWhatEarlierStepsWrote(members: Int) {
        let network = Network(NetworkConfiguration(classCount: 2))
        let plan = Plan(network, members: members)
        var written: Set<TensorID> = [Network.image]
        for step in plan.steps {
            for part in step.parts {
                var own: Set<TensorID> = []
                for layer in part.layers {
                    #expect(layer.inputs.allSatisfy { written.contains($0) || own.contains($0) }, "\(layer.name)")
                    own.insert(layer.output)
                }
            }
            written.formUnion(step.layers.map(\.output))
            if case .squeeze(let layer) = step { written.insert(layer.output) }
        }
        #expect(plan.steps.contains { $0.parts.count == 10 })
    }
}
