// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The element types of PyTorch's storages, by the names of their classes.
enum TorchElementType: String, Hashable, CaseIterable {
    case double = "DoubleStorage"
    case float = "FloatStorage"
    case half = "HalfStorage"
    case bfloat16 = "BFloat16Storage"
    case long = "LongStorage"
    case int = "IntStorage"
    case short = "ShortStorage"
    case char = "CharStorage"
    case byte = "ByteStorage"
    case bool = "BoolStorage"

    /// Bytes of one element.
    var size: Int {
        switch self {
        case .double, .long: 8
        case .float, .int: 4
        case .half, .bfloat16, .short: 2
        case .char, .byte, .bool: 1
        }
    }
}

/// A run of elements in a checkpoint, which tensors are views of.
struct TorchStorage: Hashable {
    /// Its name in the file.
    let key: String
    let type: TorchElementType
    /// Number of elements.
    let count: Int
}

/// A tensor as a checkpoint describes it: element [i, j, ...] is storage[offset + i·strides[0] + j·strides[1] + ...].
struct TorchTensor: Hashable {
    let storage: TorchStorage
    let offset: Int
    /// Extents, slowest first.
    let shape: [Int]
    /// In elements, one per extent.
    let strides: [Int]

    /// More than any tensor of a network has.
    private static let maximumRank = 8

    /// The number of elements.
    ///
    /// - Returns: nil unless all elements lie inside the storage, and there are no more of them than it holds. The
    ///   second rule is what refuses a tensor that a stride of 0 blows up from one number to gigabytes.
    var checkedCount: Int? {
        guard shape.count == strides.count, shape.count <= Self.maximumRank, offset >= 0, storage.count >= 0 else {
            return nil
        }
        var count = 1
        var last = offset
        for (extent, stride) in zip(shape, strides) {
            guard extent >= 0, stride >= 0 else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            let (reach, reachOverflow) = max(extent - 1, 0).multipliedReportingOverflow(by: stride)
            let (sum, sumOverflow) = last.addingReportingOverflow(reach)
            guard !overflow, !reachOverflow, !sumOverflow else { return nil }
            (count, last) = (product, sum)
        }
        return count <= storage.count && (count == 0 || last < storage.count) ? count : nil
    }

    /// Whether the elements lie one after the other, in row-major order.
    var isContiguous: Bool {
        var expected = 1
        for (extent, stride) in zip(shape, strides).reversed() where extent != 1 {
            guard stride == expected else { return false }
            expected *= extent
        }
        return true
    }

    /// Brings a storage's elements into row-major order.
    ///
    /// - Parameter elements: The whole storage; `checkedCount` is not nil.
    func gather(_ elements: [Float]) -> [Float] {
        let count = shape.reduce(1, *)
        if isContiguous { return Array(elements[offset..<(offset + count)]) }
        var index = [Int](repeating: 0, count: shape.count)
        var position = offset
        return (0..<count).map { _ in
            let value = elements[position]
            for axis in shape.indices.reversed() {
                index[axis] += 1
                position += strides[axis]
                if index[axis] < shape[axis] { break }
                position -= shape[axis] * strides[axis]
                index[axis] = 0
            }
            return value
        }
    }
}
