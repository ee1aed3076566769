// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// A position in a frame, as shares of its width and height from the top left: 0 to 1 where it is inside.
public struct Point: Sendable, Hashable {
    /// Share of the width.
    public var x: Double
    /// Share of the height.
    public var y: Double

    /// Makes a point.
    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// A part of the frame between straight edges, convex or not; the last corner is joined to the first.
///
/// Edges that cross each other are allowed: what an odd number of edges separates from the outside is inside.
public struct Polygon: Sendable, Hashable {
    /// The corners in the order in which edges join them, at least 3.
    public let corners: [Point]

    /// How far outside an edge, as a share of the frame, still counts as on it: less than a thousandth of a pixel, and
    /// more than float32 loses.
    static let tolerance = 1e-6

    /// Makes a polygon.
    ///
    /// - Precondition: There are at least 3 corners.
    public init(corners: [Point]) {
        precondition(corners.count >= 3)
        self.corners = corners
    }

    /// Whether all corners lie on one line, so that there is nothing between the edges.
    public var isFlat: Bool {
        let first = corners[0]
        func offset(_ corner: Point) -> (x: Double, y: Double) { (corner.x - first.x, corner.y - first.y) }
        let offsets = corners.map(offset)
        let far = offsets.max { $0.x * $0.x + $0.y * $0.y < $1.x * $1.x + $1.y * $1.y } ?? (0, 0)
        return offsets.allSatisfy { abs($0.x * far.y - $0.y * far.x) <= Self.tolerance * Self.tolerance }
    }

    /// Whether a point is inside or on an edge.
    public func contains(_ point: Point) -> Bool {
        var isInside = false
        var start = corners[corners.count - 1]
        for end in corners {
            if Self.isOn(start, end, point) { return true }
            // A ray to the right crosses the edge; the half-open comparison counts a corner once.
            if (start.y > point.y) != (end.y > point.y) {
                let crossing = start.x + (point.y - start.y) / (end.y - start.y) * (end.x - start.x)
                if point.x < crossing { isInside.toggle() }
            }
            start = end
        }
        return isInside
    }

    /// Whether a point is as good as on the edge between two corners.
    private static func isOn(_ start: Point, _ end: Point, _ point: Point) -> Bool {
        let (dx, dy) = (end.x - start.x, end.y - start.y)
        let (px, py) = (point.x - start.x, point.y - start.y)
        let length = dx * dx + dy * dy
        // Where the edge comes nearest to the point, 0 at its start and 1 at its end.
        let along = length > 0 ? min(max((px * dx + py * dy) / length, 0), 1) : 0
        let (ex, ey) = (px - along * dx, py - along * dy)
        return ex * ex + ey * ey <= tolerance * tolerance
    }
}
