// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A box of fixed size and place that the network's deltas are relative to, in pixels of the network's input.
public struct Anchor: Sendable, Hashable {
    /// Top edge.
    public let y0: Float
    /// Left edge.
    public let x0: Float
    /// Bottom edge.
    public let y1: Float
    /// Right edge.
    public let x1: Float

    /// Makes an anchor from its edges.
    public init(y0: Float, x0: Float, y1: Float, x1: Float) {
        self.y0 = y0
        self.x0 = x0
        self.y1 = y1
        self.x1 = x1
    }
}

/// All anchors of an input size, in the order of the heads' outputs: level, row, column, then size × aspect.
///
/// Sizes are 4·stride·2^(0, 1/3, 2/3), aspects (width, height) = (1, 1), (1.4, 0.7), (0.7, 1.4), sizes outermost.
/// Computed in double precision and rounded once, as both published implementations do.
public struct Anchors: Sendable {
    /// One per position, size and aspect.
    public let boxes: [Anchor]
    /// Index of each level's first anchor, levels 3 to 7.
    public let levelOffsets: [Int]

    /// Lays out the anchors of an input of `height` × `width` pixels.
    public init(height: Int, width: Int) {
        var boxes: [Anchor] = []
        boxes.reserveCapacity(Network.levels.reduce(0) { $0 + 9 * (height >> $1) * (width >> $1) })
        var offsets: [Int] = []
        let aspects = [(1.0, 1.0), (1.4, 0.7), (0.7, 1.4)]
        for level in Network.levels {
            offsets.append(boxes.count)
            let stride = 1 << level
            for row in 0..<(height / stride) {
                for column in 0..<(width / stride) {
                    let centreY = (Double(row) + 0.5) * Double(stride)
                    let centreX = (Double(column) + 0.5) * Double(stride)
                    for octave in 0..<3 {
                        let size = 4 * Double(stride) * pow(2, Double(octave) / 3)
                        for (aspectX, aspectY) in aspects {
                            let halfX = size * aspectX / 2
                            let halfY = size * aspectY / 2
                            boxes.append(
                                Anchor(
                                    y0: Float(centreY - halfY), x0: Float(centreX - halfX),
                                    y1: Float(centreY + halfY), x1: Float(centreX + halfX)))
                        }
                    }
                }
            }
        }
        self.boxes = boxes
        levelOffsets = offsets
    }
}
