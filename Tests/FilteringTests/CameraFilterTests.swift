// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import EfficientDet
import Imaging
import Testing

@testable import Filtering

/// The parts together, in a frame of 100 x 100 pixels.
@Suite struct CameraFilterTests {
    private let labels = LabelMap(names: ["qr_code", "aztec"])

    private func object(_ label: Int, _ score: Float, x: Float) -> Detection {
        Detection(label: label, score: score, box: Box(x0: x, y0: 40, x1: x + 10, y1: 50))
    }

    private func half(_ x0: Double) -> Polygon {
        Polygon(corners: [
            Point(x: x0, y: 0), Point(x: x0 + 0.5, y: 0), Point(x: x0 + 0.5, y: 1), Point(x: x0, y: 1),
        ])
    }

    @Test func zonesStayWithTheirObjects() {
        var settings = DetectionSettings()
        settings.zones = [Zone(name: "left", polygon: half(0)), Zone(name: "right", polygon: half(0.5))]
        settings.confirmation = ConfirmationRule(frames: 2, window: 2)
        var filter = CameraFilter(settings, score: 0.5, labels: labels)
        let first = filter.keep([object(0, 0.9, x: 10)], width: 100, height: 100)
        #expect(first == FilteredObjects())
        let second = [object(1, 0.9, x: 20), object(0, 0.8, x: 11), object(0, 0.7, x: 70), object(1, 0.4, x: 20)]
        let kept = filter.keep(second, width: 100, height: 100)
        #expect(kept.objects == [second[1]])
        #expect(kept.zones == [["left"]])
        let third = filter.keep(second, width: 100, height: 100)
        #expect(third.objects == Array(second[..<3]))
        #expect(third.zones == [["left"], ["left"], ["right"]])
        filter.forget()
        let afterwards = filter.keep(second, width: 100, height: 100)
        #expect(afterwards == FilteredObjects())
    }

    @Test func withoutZones_noneAreNamed() {
        var filter = CameraFilter(DetectionSettings(), score: 0.5, labels: labels)
        let objects = [object(0, 0.9, x: 10), object(1, 0.5, x: 10), object(1, 0.4, x: 10)]
        let kept = filter.keep(objects, width: 100, height: 100)
        #expect(kept.objects == Array(objects[..<2]))
        #expect(kept.zones.isEmpty)
    }

    @Test func oneLabel_keepsTheBestOfBoxesOnEachOther_alsoIfItsClassIsOfNoInterest() {
        var settings = DetectionSettings()
        settings.hasOneLabel = true
        // 3 of 10 columns apart they share 7 of 13, 4 apart 6 of 14.
        let objects = [
            object(1, 0.9, x: 20), object(0, 0.8, x: 23), object(0, 0.7, x: 24), object(1, 0.7, x: 27),
            object(0, 0.6, x: 60), object(1, 0.6, x: 60),
        ]
        var filter = CameraFilter(settings, score: 0.5, labels: labels)
        #expect(filter.keep(objects, width: 100, height: 100).objects == [objects[0], objects[2], objects[4]])
        settings.labels = [LabelRule(name: "qr_code")]
        filter = CameraFilter(settings, score: 0.5, labels: labels)
        #expect(filter.keep(objects, width: 100, height: 100).objects == [objects[2], objects[4]])
        #expect(OneLabel.best(of: []).isEmpty)
    }

    /// An object that came to rest before it was confirmed must not wait for the longest pause.
    @Test func stillFramesAreLookedAt_untilTheWindowIsFull() {
        var settings = DetectionSettings()
        settings.motion = MotionRule()
        settings.confirmation = ConfirmationRule(frames: 2, window: 3)
        var filter = CameraFilter(settings, score: 0.5, labels: labels)
        let picture = RGBImage(width: 64, height: 64, pixels: Array(repeating: 100, count: 64 * 64 * 3))
        let letterbox = Letterbox(sourceWidth: 100, sourceHeight: 100, inputWidth: 64, inputHeight: 64)
        let wanted = (0..<5).map { _ in filter.wants(picture, letterbox: letterbox, at: 0) }
        #expect(wanted == [true, true, true, false, false])
        filter.forget()
        let isWanted = filter.wants(picture, letterbox: letterbox, at: 0)
        #expect(isWanted)
    }

    @Test func withoutAGate_everyFrameIsWanted() {
        var filter = CameraFilter(DetectionSettings(), score: 0.5, labels: labels)
        let picture = RGBImage(width: 64, height: 64, pixels: Array(repeating: 100, count: 64 * 64 * 3))
        let letterbox = Letterbox(sourceWidth: 100, sourceHeight: 100, inputWidth: 64, inputHeight: 64)
        let wanted = (0..<3).map { _ in filter.wants(picture, letterbox: letterbox, at: 0) }
        #expect(wanted == [true, true, true])
    }
}
