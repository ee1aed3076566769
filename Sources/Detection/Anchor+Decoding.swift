// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet
import Glibc

extension Anchor {
    /// The box that deltas (ty, tx, th, tw) stand for, relative to this anchor, in pixels of the network's input.
    ///
    /// cy = ty·h + cy, h = exp(th)·h and the same for x, in float32 and in effdet's order of operations.
    public func decoded(_ deltas: SIMD4<Float>) -> Box {
        let anchorHeight = y1 - y0
        let anchorWidth = x1 - x0
        let centreY = deltas[0] * anchorHeight + (y0 + y1) / 2
        let centreX = deltas[1] * anchorWidth + (x0 + x1) / 2
        let halfHeight = exp(deltas[2]) * anchorHeight / 2
        let halfWidth = exp(deltas[3]) * anchorWidth / 2
        return Box(x0: centreX - halfWidth, y0: centreY - halfHeight, x1: centreX + halfWidth, y1: centreY + halfHeight)
    }
}
