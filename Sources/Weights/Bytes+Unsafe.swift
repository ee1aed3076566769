// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The elements in a range of bytes, which need not be aligned.
///
/// - Precondition: the range lies inside `bytes` and its size is a multiple of the element's.
func copyElements<Element: BitwiseCopyable>(
    _ bytes: [UInt8], in range: Range<Int>, as _: Element.Type = Element.self
) -> [Element] {
    let count = range.count / MemoryLayout<Element>.size
    return bytes[range].withUnsafeBytes { source in
        [Element](unsafeUninitializedCapacity: count) { elements, initialized in
            UnsafeMutableRawBufferPointer(elements).copyMemory(from: source)
            initialized = count
        }
    }
}

/// Appends the memory of the elements.
func appendElements<Element: BitwiseCopyable>(_ elements: [Element], to bytes: inout [UInt8]) {
    elements.withUnsafeBytes { bytes.append(contentsOf: $0) }
}
