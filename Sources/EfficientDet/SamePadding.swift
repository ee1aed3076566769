// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// TensorFlow's 'SAME' padding along one axis; for even extents and stride 2 it is asymmetric.
public struct SamePadding: Sendable, Hashable {
    /// Rows or columns of the output.
    public let outputs: Int
    /// Padding before the first row or column.
    public let before: Int
    /// Padding after the last.
    public let after: Int

    /// Pads an axis of `extent` values for a window of `kernel` moved by `stride`.
    public init(extent: Int, kernel: Int, stride: Int) {
        outputs = (extent + stride - 1) / stride
        let total = max((outputs - 1) * stride + kernel - extent, 0)
        before = total / 2
        after = total - before
    }
}
