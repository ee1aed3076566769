// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import CPosix
import Glibc

/// Owns aligned memory that lives as long as an engine: packed weights, numbers per channel, working space.
final class Memory {
    private var blocks: [UnsafeMutableRawPointer] = []
    private var mappings: [UnsafeMutableRawBufferPointer] = []
    /// From this size on a block has pages of its own: none is touched before its first use, and all are given back.
    private static let mappedSize = 64 * 1024

    deinit {
        for block in blocks { block.deallocate() }
        for mapping in mappings { munmap(mapping.baseAddress, mapping.count) }
    }

    /// Gives pages back that the program's start, or the reading and packing of a model, needed and nobody needs now: free
    /// ones between the heap's blocks, and code, of which a run uses little.
    static func trim() {
        cposix_trim_heap()
        cposix_release_code()
    }

    /// Zeroed memory for `count` elements, aligned to 64 bytes.
    func allocate<Element: BitwiseCopyable>(_ type: Element.Type, _ count: Int) -> UnsafeMutablePointer<Element> {
        let size = max(1, count) * MemoryLayout<Element>.stride
        if size >= Memory.mappedSize {
            let mapping = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            guard let mapping, mapping != MAP_FAILED else { fatalError("out of memory") }
            mappings.append(UnsafeMutableRawBufferPointer(start: mapping, count: size))
            return mapping.bindMemory(to: Element.self, capacity: count)
        }
        let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
        block.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        blocks.append(block)
        return block.bindMemory(to: Element.self, capacity: max(1, count))
    }

    /// Copies values, padded with ones to a multiple of 16, for numbers that are divided by.
    func storeDivisors(_ values: [Float]) -> UnsafeMutablePointer<Float> {
        store(values + [Float](repeating: 1, count: (16 - values.count % 16) % 16))
    }

    /// Copies values, padded with zeros to a multiple of `padding` elements.
    func store<Element: BitwiseCopyable>(_ values: [Element], padding: Int = 16) -> UnsafeMutablePointer<Element> {
        let pointer = allocate(Element.self, (values.count + padding - 1) / padding * padding)
        values.withUnsafeBufferPointer { pointer.update(from: $0.baseAddress!, count: $0.count) }
        return pointer
    }

    /// Copies values per channel in the kernels' paired order: each four channels twice.
    func storePaired(_ values: [Int16]) -> UnsafeMutablePointer<Int16> {
        let pointer = allocate(Int16.self, (values.count + 15) / 16 * 32)
        for (channel, value) in values.enumerated() {
            let index = 8 * (channel / 4) + channel % 4
            pointer[index] = value
            pointer[index + 4] = value
        }
        return pointer
    }

    func store(_ requantization: Requantization) -> edk_requant {
        let segments = TailSegments(scale: requantization.segmentScale)
        return edk_requant(
            bias: store(requantization.bias), value_shift: store(requantization.valueShift.map(Int32.init)),
            value_scale: storePaired(requantization.valueScale), offset: storePaired(requantization.offset),
            segment_scale: storePaired(requantization.segmentScale), place_scale: storePaired(segments.placeScale),
            magnitude_most: storePaired(segments.magnitudeMost), tail_scale: storePaired(requantization.tailScale))
    }

    func packPointwise(_ weights: [Int8], inputs: Int, outputs: Int) -> UnsafeMutablePointer<Int8> {
        let packed = allocate(Int8.self, edk_packed_pointwise_size(inputs, outputs))
        edk_pack_pointwise(weights, inputs, outputs, packed)
        return packed
    }
}
