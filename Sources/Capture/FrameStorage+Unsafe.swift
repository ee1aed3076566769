// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Arrays for frames' bytes that are used in turn.
///
/// An array whose frame is still held elsewhere is left to its holder and replaced (copy on write sees to that), so
/// handing out is safe whatever the caller does, and free of allocations while it holds fewer frames than there are
/// arrays here.
struct FrameStorage {
    private var arrays: [[UInt8]]
    private var current = 0

    /// - Parameters:
    ///   - count: Arrays in the ring.
    ///   - capacity: Bytes of the largest frame.
    init(count: Int, capacity: Int) {
        arrays = (0..<max(1, count)).map { _ in
            var array: [UInt8] = []
            array.reserveCapacity(capacity)
            return array
        }
    }

    /// Bytes written to the frame that is being filled.
    var count: Int { arrays[current].count }

    /// Goes on to the next array and empties it.
    mutating func begin() {
        current = (current + 1) % arrays.count
        arrays[current].removeAll(keepingCapacity: true)
    }

    /// Adds bytes to the frame that is being filled.
    mutating func append(_ bytes: Slice<UnsafeRawBufferPointer>) {
        arrays[current].append(contentsOf: bytes)
    }

    /// Adds one byte many times.
    mutating func append(repeating byte: UInt8, count: Int) {
        arrays[current].append(contentsOf: repeatElement(byte, count: count))
    }

    /// Adds zeros and lends them to be written over.
    mutating func append<Result>(count: Int, _ write: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
        let start = arrays[current].count
        append(repeating: 0, count: count)
        return arrays[current].withUnsafeMutableBytes { write(UnsafeMutableRawBufferPointer(rebasing: $0[start...])) }
    }

    /// The frame that was filled.
    func finish() -> [UInt8] { arrays[current] }
}
