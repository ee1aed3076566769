// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import EfficientDet
import Testing

@testable import Filtering

/// Single detections in a frame of 200 x 100 pixels.
@Suite struct DetectionFilterTests {
    private let labels = LabelMap(names: ["qr_code", "aztec", ""])

    private func object(_ label: Int, _ score: Float, x: Float = 90, y: Float = 40, w: Float = 20, h: Float = 20)
        -> Detection
    {
        Detection(label: label, score: score, box: Box(x0: x, y0: y, x1: x + w, y1: y + h))
    }

    private func zones(_ settings: DetectionSettings, _ object: Detection, score: Float = 0.3) -> [String]? {
        DetectionFilter(settings, score: score, labels: labels).zones(of: object, width: 200, height: 100)
    }

    private func rectangle(_ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double) -> Polygon {
        Polygon(corners: [Point(x: x0, y: y0), Point(x: x1, y: y0), Point(x: x1, y: y1), Point(x: x0, y: y1)])
    }

    @Test func withoutSettings_everythingFromTheScoreOnCounts() {
        let settings = DetectionSettings()
        for label in 0..<3 {
            #expect(zones(settings, object(label, 0.3)) == [])
            #expect(zones(settings, object(label, 0.29)) == nil)
        }
        #expect(DetectionFilter(settings, score: 0.3, labels: labels).minimumScore == 0.3)
        #expect(zones(settings, object(3, 1)) == nil, "the network has no such class")
        #expect(zones(settings, object(0, .nan)) == nil)
    }

    @Test func classesOfInterest_eachWithItsScore() {
        var settings = DetectionSettings()
        settings.labels = [LabelRule(name: "aztec", score: 0.2), LabelRule(name: "class 3"), LabelRule(name: "zebra")]
        #expect(zones(settings, object(0, 1)) == nil)
        #expect(zones(settings, object(1, 0.2)) == [])
        #expect(zones(settings, object(1, 0.19)) == nil)
        #expect(zones(settings, object(2, 0.3)) == [])
        #expect(zones(settings, object(2, 0.29)) == nil)
        // What the detector leaves out must not be missing here.
        #expect(DetectionFilter(settings, score: 0.3, labels: labels).minimumScore == 0.2)
        settings.labels = [LabelRule(name: "aztec", score: 0.9)]
        #expect(DetectionFilter(settings, score: 0.3, labels: labels).minimumScore == 0.9)
        settings.labels = [LabelRule(name: "zebra")]
        #expect(DetectionFilter(settings, score: 0.3, labels: labels).minimumScore == 1)
        #expect(zones(settings, object(1, 1)) == nil)
    }

    @Test func areasAreSharesOfTheFrame_limitsIncluded() {
        var settings = DetectionSettings()
        settings.minimumArea = 0.02  // 400 of 20,000 square pixels
        settings.maximumArea = 0.04
        #expect(zones(settings, object(0, 1, w: 20, h: 20)) == [])
        #expect(zones(settings, object(0, 1, w: 20, h: 19.9)) == nil)
        #expect(zones(settings, object(0, 1, w: 40, h: 20)) == [])
        #expect(zones(settings, object(0, 1, w: 40, h: 20.1)) == nil)
        #expect(zones(settings, object(0, 1, w: .nan, h: 20)) == nil)
    }

    @Test func zonesAreNamedByThePointThatIsAskedFor() {
        var settings = DetectionSettings()
        settings.zones = [
            Zone(name: "upper", polygon: rectangle(0, 0, 1, 0.5)),
            Zone(name: "lower", polygon: rectangle(0, 0.5, 1, 1)),
            Zone(name: "left", polygon: rectangle(0, 0, 0.5, 1)),
        ]
        // Centre at (100, 50): on the edges of all three. Bottom at (100, 60).
        #expect(zones(settings, object(0, 1)) == ["lower", "left"])
        settings.referencePoint = .centre
        #expect(zones(settings, object(0, 1)) == ["upper", "lower", "left"])
        #expect(zones(settings, object(0, 1, x: 91)) == ["upper", "lower"])
        #expect(zones(settings, object(0, 1, x: 91, y: 41)) == ["lower"])
        settings.zones = [settings.zones[2]]
        #expect(zones(settings, object(0, 1, x: 91)) == nil, "it is in no zone")
    }

    @Test func boxThatReachesTheLowerEdgeOfTheFrame_isInAZoneThatDoes() {
        var settings = DetectionSettings()
        settings.zones = [Zone(name: "floor", polygon: rectangle(0, 0.9, 1, 1))]
        #expect(zones(settings, object(0, 1, y: 20, h: 80)) == ["floor"])
        #expect(zones(settings, object(0, 1, y: 0, h: 80)) == nil)
    }

    @Test func masksTakeWhatZonesWouldGive() {
        var settings = DetectionSettings()
        settings.masks = [rectangle(0, 0.55, 0.5, 1), rectangle(0.9, 0, 1, 1)]
        #expect(zones(settings, object(0, 1)) == nil)
        #expect(zones(settings, object(0, 1, x: 91)) == [])
        #expect(zones(settings, object(0, 1, x: 180)) == nil)
        settings.zones = [Zone(name: "all", polygon: rectangle(0, 0, 1, 1))]
        #expect(zones(settings, object(0, 1)) == nil)
        #expect(zones(settings, object(0, 1, x: 91)) == ["all"])
        settings.referencePoint = .centre
        #expect(zones(settings, object(0, 1)) == ["all"])
    }

    @Test func whereARuleStandsMakesItNoOther() {
        #expect(LabelRule(name: "a", place: "e.yaml:1") == LabelRule(name: "a", place: "e.yaml:2"))
        #expect(Set([LabelRule(name: "a", place: "e.yaml:1"), LabelRule(name: "a", place: "e.yaml:2")]).count == 1)
        #expect(LabelRule(name: "a", score: 0.5) != LabelRule(name: "a"))
    }
}
