// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Filtering

@Suite struct PolygonTests {
    private static func polygon(_ corners: [(Double, Double)]) -> Polygon {
        Polygon(corners: corners.map { Point(x: $0.0, y: $0.1) })
    }

    private static let square = polygon([(0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)])
    /// A "U": the middle of its upper half is outside.
    private static let concave = polygon([
        (0, 0), (0.25, 0), (0.25, 0.5), (0.75, 0.5), (0.75, 0), (1, 0), (1, 1), (0, 1),
    ])
    /// Two triangles that meet in the middle.
    private static let bow = polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    /// A star drawn in one line: an even number of edges surrounds its middle.
    private static let star = polygon([(0.5, 0), (0.8, 1), (0, 0.4), (1, 0.4), (0.2, 1)])

    @Test(arguments: [
        (square, 0.5, 0.5, true), (square, 0.2, 0.5, false), (square, 0.8, 0.5, false), (square, 0.5, 0.2, false),
        (square, 0.5, 0.8, false), (square, 0.76, 0.76, false),
        // Edges and corners belong to it.
        (square, 0.25, 0.5, true), (square, 0.75, 0.5, true), (square, 0.5, 0.25, true), (square, 0.5, 0.75, true),
        (square, 0.25, 0.25, true), (square, 0.75, 0.25, true), (square, 0.75, 0.75, true), (square, 0.25, 0.75, true),
        // Beside it on the line of an edge, where a ray runs along that edge.
        (square, 0.1, 0.25, false), (square, 0.9, 0.25, false), (square, 0.1, 0.75, false), (square, 0.9, 0.75, false),
        (square, 0.5, 0.25 - 1e-4, false), (square, 0.5, 0.25 + 1e-4, true),
        (concave, 0.1, 0.2, true), (concave, 0.5, 0.2, false), (concave, 0.9, 0.2, true), (concave, 0.5, 0.7, true),
        (concave, 0.5, 0.5, true), (concave, 0.5, 0.5 - 1e-4, false), (concave, 0.25, 0.3, true),
        (concave, 0.1, 0.5, true), (concave, 0.9, 0.5, true), (concave, 0.5, 0, false), (concave, 1, 1, true),
        (bow, 0.25, 0.5, true), (bow, 0.75, 0.5, true), (bow, 0.5, 0.1, false), (bow, 0.5, 0.9, false),
        (bow, 0.5, 0.5, true),
        (star, 0.5, 0.2, true), (star, 0.1, 0.42, true), (star, 0.5, 0.6, false), (star, 0.5, 0.95, false),
    ])
    func pointIsInsideOrNot(_ polygon: Polygon, _ x: Double, _ y: Double, _ isInside: Bool) {
        #expect(polygon.contains(Point(x: x, y: y)) == isInside)
        // Neither the first corner nor the direction matters.
        for start in polygon.corners.indices {
            let turned = Array(polygon.corners[start...] + polygon.corners[..<start])
            #expect(Polygon(corners: turned).contains(Point(x: x, y: y)) == isInside)
            #expect(Polygon(corners: turned.reversed()).contains(Point(x: x, y: y)) == isInside)
        }
    }

    @Test func float32KeepsItsPlaceOnAnEdge() {
        let edge = Double(Float(0.1))
        #expect(edge > 0.1)
        let polygon = Self.polygon([(0, 0), (0.1, 0), (0.1, 1), (0, 1)])
        #expect(polygon.contains(Point(x: edge, y: 0.5)))
        #expect(polygon.contains(Point(x: 0.1 + 5e-7, y: 0.5)))
        #expect(!polygon.contains(Point(x: 0.1 + 2e-6, y: 0.5)))
    }

    @Test func pointThatIsNotANumberIsOutside() {
        #expect(!Self.square.contains(Point(x: .nan, y: 0.5)))
        #expect(!Self.square.contains(Point(x: 0.5, y: .nan)))
        #expect(!Self.square.contains(Point(x: .infinity, y: 0.5)))
    }

    @Test func cornersThatLieOnEachOtherDoNoHarm() {
        let polygon = Self.polygon([(0, 0), (0, 0), (1, 0), (1, 0), (1, 1)])
        #expect(polygon.contains(Point(x: 0.75, y: 0.5)))
        #expect(!polygon.contains(Point(x: 0.25, y: 0.5)))
        let point = Self.polygon([(0.5, 0.5), (0.5, 0.5), (0.5, 0.5)])
        #expect(point.contains(Point(x: 0.5, y: 0.5)))
        #expect(!point.contains(Point(x: 0.6, y: 0.5)))
    }
}
