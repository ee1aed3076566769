// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Every tensor starts at a multiple of this many floats: one cache line.
let alignmentInFloats = 16

/// Floats that a model keeps for good: folded weights, biases.
///
/// Sendable although it holds a pointer: the memory is written in `init` alone, before anybody else can see the
/// object, and freed when nobody sees it any more.
final class ConstantFloats: @unchecked Sendable {
    /// The values, aligned to a cache line.
    let start: UnsafePointer<Float>

    init(_ values: [Float]) {
        let memory = allocateFloats(values.count)
        for (index, value) in values.enumerated() { memory[index] = value }
        start = UnsafePointer(memory)
    }

    deinit { start.deallocate() }
}

/// Working memory of one caller.
final class FloatMemory {
    /// `count` values, aligned to a cache line.
    let start: UnsafeMutablePointer<Float>

    init(count: Int) {
        start = allocateFloats(count)
        start.initialize(repeating: 0, count: count)
    }

    deinit { start.deallocate() }
}

private func allocateFloats(_ count: Int) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer.allocate(
        byteCount: max(count, 1) * MemoryLayout<Float>.stride,
        alignment: alignmentInFloats * MemoryLayout<Float>.stride
    ).bindMemory(to: Float.self, capacity: count)
}
