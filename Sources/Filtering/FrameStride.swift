// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Lets every so many frames through, beginning with the first.
public struct FrameStride: Sendable {
    /// Frames since the last one that passed, that one included; 0 before the first.
    private var count = 0

    /// Has seen no frame yet.
    public init() {}

    /// Whether the next frame passes.
    ///
    /// - Parameter every: At least 1, which lets all through; it may change between frames.
    public mutating func admits(every: Int) -> Bool {
        guard count == 0 || count >= every else {
            count += 1
            return false
        }
        count = 1
        return true
    }
}
