// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

extension Box {
    /// width · height in square pixels.
    public var area: Float { width * height }

    /// The shared part of two boxes' areas, 0 to 1; not a number if both have no area.
    ///
    /// In float32 and without the "+ 1" of older detectors, as torchvision's `nms` computes it.
    public func intersectionOverUnion(with other: Box) -> Float {
        let sharedWidth = max(0, min(x1, other.x1) - max(x0, other.x0))
        let sharedHeight = max(0, min(y1, other.y1) - max(y0, other.y0))
        let intersection = sharedWidth * sharedHeight
        return intersection / (area + other.area - intersection)
    }
}
