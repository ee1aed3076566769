// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet

/// Where every activation lies in one block of memory; a place is used again after its tensor's last reader.
struct ArenaPlan: Sendable {
    /// Offset of every tensor in floats, by `TensorID.index`; the image has none and holds 0.
    let offsets: [Int]
    /// Size of the block in floats.
    let count: Int

    /// Gives each tensor, in the order they are written, the first gap that is large enough.
    init(_ network: Network) {
        let lastReaders = Self.lastReaders(network)
        var offsets = [Int](repeating: 0, count: network.tensors.count)
        var total = 0
        /// Tensors in memory at this moment, by offset.
        var live: [(offset: Int, end: Int, tensor: Int)] = []
        for (index, layer) in network.layers.enumerated() {
            let size = Self.roundedUp(network[layer.output].shape.count)
            var offset = 0
            var place = live.count
            for (position, block) in live.enumerated() {
                if block.offset - offset >= size {
                    place = position
                    break
                }
                offset = block.end
            }
            live.insert((offset, offset + size, layer.output.index), at: place)
            offsets[layer.output.index] = offset
            total = max(total, offset + size)
            live.removeAll { lastReaders[$0.tensor] == index }
        }
        self.offsets = offsets
        count = total
    }

    /// Index of the last layer that reads each tensor; the network's outputs are needed after all of them.
    static func lastReaders(_ network: Network) -> [Int] {
        var last = [Int](repeating: -1, count: network.tensors.count)
        for (index, layer) in network.layers.enumerated() {
            for input in layer.inputs { last[input.index] = index }
        }
        for output in network.classOutputs + network.boxOutputs { last[output.index] = network.layers.count }
        return last
    }

    private static func roundedUp(_ count: Int) -> Int {
        (count + alignmentInFloats - 1) / alignmentInFloats * alignmentInFloats
    }
}
