// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// An object that was found, in pixels of the picture that was looked at.
public struct Detection: Sendable, Hashable {
    /// Class index, from 0.
    public var label: Int
    /// Confidence, 0 to 1.
    public var score: Float
    /// Where it is.
    public var box: Box

    /// The least score that counts as an object where nobody says otherwise. How it was chosen is said in the default
    /// model's card.
    public static let defaultScore: Float = 0.5

    /// Makes a detection.
    public init(label: Int, score: Float, box: Box) {
        self.label = label
        self.score = score
        self.box = box
    }
}

/// A rectangle in pixels; x1 and y1 are exclusive edges, so width = x1 − x0.
public struct Box: Sendable, Hashable {
    /// Left edge.
    public var x0: Float
    /// Top edge.
    public var y0: Float
    /// Right edge.
    public var x1: Float
    /// Bottom edge.
    public var y1: Float

    /// Makes a rectangle from its edges.
    public init(x0: Float, y0: Float, x1: Float, y1: Float) {
        self.x0 = x0
        self.y0 = y0
        self.x1 = x1
        self.y1 = y1
    }

    /// x1 − x0.
    public var width: Float { x1 - x0 }
    /// y1 − y0.
    public var height: Float { y1 - y0 }

    /// The part between 0 and the given edges; a box outside keeps no area.
    func clipped(right: Float, bottom: Float) -> Box {
        Box(
            x0: min(max(x0, 0), right), y0: min(max(y0, 0), bottom), x1: min(max(x1, 0), right),
            y1: min(max(y1, 0), bottom))
    }
}
