// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import EfficientDet
import Filtering
import Foundation
import Testing

@testable import EdgeDetDaemon

/// The part of the configuration that says which detections count.
@Suite struct DetectionSettingsTests {
    private func settings(_ yaml: String) throws -> DetectionSettings {
        let text = "\(yaml)\ncameras:\n  a: /dev/video0\n"
        return try #require(try Configuration(yaml: text, name: "e.yaml").cameras.first).detection
    }

    private func polygon(_ corners: [(Double, Double)]) -> Polygon {
        Polygon(corners: corners.map { Point(x: $0.0, y: $0.1) })
    }

    @Test func everyKeyIsRead_andACameraOverridesEachAsAWhole() throws {
        let configuration = try Configuration(
            yaml: """
                score: 0.5
                labels: {qr_code: 0.5, aztec: 0.25, pdf417: }
                one_label: true
                min_area: 0.001
                max_area: 0.5
                zones:
                  door: [[0, 0.5], [1, 0.5], [1, 1]]
                  window: "0,0, 0.5,0 , .5,.5"
                masks:
                  - [0, 0, 1, 0, 1, 0.125]
                  - "0,1, 1,1, 1,0.875"
                zone_point: centre
                confirm: {frames: 2, of: 3, overlap: 0.5}
                every: 2
                motion: {threshold: 10, area: 0.01, max_pause: 60}
                cameras:
                  a: /dev/video0
                  b:
                    source: /dev/video1
                    labels: [aztec]
                    zones: {}
                    masks: {clock: [[0, 0], [0.25, 0], [0.25, 0.25]]}
                    confirm: {frames: 3}
                    motion: on
                  c:
                    source: /dev/video2
                    labels: all
                    one_label: false
                    min_area: 0
                    max_area: 1
                    zones: []
                    masks: []
                    zone_point: bottom
                    confirm: off
                    every: 1
                    motion: off
                """, name: "e.yaml")
        var first = DetectionSettings()
        first.labels = [
            LabelRule(name: "qr_code", score: 0.5), LabelRule(name: "aztec", score: 0.25), LabelRule(name: "pdf417"),
        ]
        first.hasOneLabel = true
        first.minimumArea = 0.001
        first.maximumArea = 0.5
        first.zones = [
            Zone(name: "door", polygon: polygon([(0, 0.5), (1, 0.5), (1, 1)])),
            Zone(name: "window", polygon: polygon([(0, 0), (0.5, 0), (0.5, 0.5)])),
        ]
        first.masks = [polygon([(0, 0), (1, 0), (1, 0.125)]), polygon([(0, 1), (1, 1), (1, 0.875)])]
        first.referencePoint = .centre
        first.confirmation = ConfirmationRule(frames: 2, window: 3, overlap: 0.5)
        first.every = 2
        var motion = MotionRule()
        motion.threshold = 10
        motion.area = 0.01
        motion.maximumPause = 60
        first.motion = motion
        #expect(configuration.cameras[0].detection == first)
        var second = first
        second.labels = [LabelRule(name: "aztec")]
        second.zones = []
        second.masks = [polygon([(0, 0), (0.25, 0), (0.25, 0.25)])]
        second.confirmation = ConfirmationRule(frames: 3, window: 3)
        second.motion = MotionRule()
        #expect(configuration.cameras[1].detection == second)
        #expect(configuration.cameras[2].detection == DetectionSettings())
        #expect(configuration.cameras[0].detection.labels?.map(\.place) == ["e.yaml:2", "e.yaml:2", "e.yaml:2"])
    }

    @Test func shortForms() throws {
        #expect(try settings("labels: qr_code").labels == [LabelRule(name: "qr_code")])
        #expect(try settings("motion: true").motion == MotionRule())
        #expect(try settings("score: 0.5") == DetectionSettings())
        // The score of the command line is meant for every class.
        var configuration = try Configuration(
            yaml: "labels: {qr_code: 0.5, aztec: }\ncameras: {a: /dev/video0}", name: "e.yaml")
        var overrides = ConfigurationOverrides()
        overrides.score = 0.75
        try configuration.apply(overrides)
        #expect(configuration.cameras[0].score == 0.75)
        #expect(
            configuration.cameras[0].detection.labels == [LabelRule(name: "qr_code"), LabelRule(name: "aztec")])
    }

    private static let corners = "write corners as in [[0.2, 0.4], [0.8, 0.4], [0.5, 1]]"

    @Test(arguments: [
        ("labels: []", "e.yaml:1: 'labels' is empty, so no object would count; write \"labels: all\""),
        ("labels: {}", "e.yaml:1: 'labels' is empty, so no object would count; write \"labels: all\""),
        ("labels:", "e.yaml:1: 'labels' is empty, not a text; write for example \"labels: text\""),
        ("labels: [a, b, a]", "e.yaml:1: 'a' is there twice; remove one of the two"),
        ("labels:\n- a\n- [b]", "e.yaml:3: 'labels' is a list, not a text; write for example \"labels: text\""),
        ("labels:\n  a: 2", "e.yaml:2: 'a' is '2', not a number from 0 to 1; write for example \"a: 0.3\""),
        (
            "min_area: 400",
            "e.yaml:1: 'min_area' is '400', not a number from 0 to 1; write for example \"min_area: 0.3\""
        ),
        (
            "min_area: 0.5\nmax_area: 0.1",
            "e.yaml:1: no box is larger than min_area, 0.5, and smaller than max_area, 0.1; exchange the two"
        ),
        (
            "zones: [[0, 0]]",
            "e.yaml:1: 'zones' is a list, not a section of keys and values; write for example "
                + #""zones: {doorway: "0,0, 1,0, 1,1"}""#
        ),
        (
            "zones:\n  door: [[0, 0], [1, 1]]",
            "e.yaml:2: zone 'door' has 2 corners, a polygon needs at least 3; \(corners)"
        ),
        ("zones:\n  door: [0.5, 0.5]", "e.yaml:2: zone 'door' has 1 corner, a polygon needs at least 3; \(corners)"),
        ("zones:\n  door: []", "e.yaml:2: zone 'door' has 0 corners, a polygon needs at least 3; \(corners)"),
        (
            "zones:\n  door: [[0, 0], [0.3, 0.3], [1, 1]]",
            "e.yaml:2: zone 'door' has all its corners on one line, so nothing lies in it; \(corners)"
        ),
        (
            "zones:\n  door: [[0, 0], [0, 0], [0, 0]]",
            "e.yaml:2: zone 'door' has all its corners on one line, so nothing lies in it; \(corners)"
        ),
        (
            "zones:\n  door: [[0, 0], [1, 1.5], [0, 1]]",
            "e.yaml:2: zone 'door' has '1.5' where a share of the frame, 0 to 1, is expected; \(corners)"
        ),
        (
            "zones:\n  door: \"0,0, 1,0, 1,-0.1\"",
            "e.yaml:2: zone 'door' has '-0.1' where a share of the frame, 0 to 1, is expected; \(corners)"
        ),
        (
            "zones:\n  door: \"0,0, 1,0, 1 1\"",
            "e.yaml:2: zone 'door' has '1 1' where a share of the frame, 0 to 1, is expected; \(corners)"
        ),
        (
            "zones:\n  door: \"0,0, 1,0, nan,1\"",
            "e.yaml:2: zone 'door' has 'nan' where a share of the frame, 0 to 1, is expected; \(corners)"
        ),
        (
            "zones:\n  door: \"0,0, 1,0, 1\"",
            "e.yaml:2: zone 'door' has a corner without its height; \(corners)"
        ),
        (
            "zones:\n  door: [[0, 0], [1, 0, 1], [0, 1]]",
            "e.yaml:2: zone 'door' has a corner that is not a pair of numbers; \(corners)"
        ),
        ("zones:\n  door: {x: 1}", "e.yaml:2: 'door' is a section, not a text; write for example \"door: text\""),
        ("masks: [[0, 0], [1, 0], [1, 1]]", "e.yaml:1: mask 1 has 1 corner, a polygon needs at least 3; \(corners)"),
        (
            "masks: everything",
            "e.yaml:1: 'masks' is 'everything', not a list of polygons; "
                + "write for example \"masks: [\"0,0, 1,0, 1,0.1, 0,0.1\"]\""
        ),
        (
            "zone_point: botom",
            "e.yaml:1: 'zone_point' is 'botom', not one of bottom, centre; write for example \"zone_point: bottom\""
        ),
        (
            "confirm: 3",
            "e.yaml:1: 'confirm' is '3', not a section or off; write for example \"confirm: {frames: 2, of: 3}\""
        ),
        (
            "confirm: {of: 3}",
            "e.yaml:1: 'confirm' does not say in how many frames; write for example \"confirm: {frames: 2, of: 3}\""
        ),
        (
            "confirm: {frames: 3, of: 2}",
            "e.yaml:1: an object cannot be in 3 of 2 frames; write \"confirm: {frames: 2, of: 3}\""
        ),
        (
            "confirm: {frames: 0, of: 2}",
            "e.yaml:1: 'frames' is '0', not a whole number from 1 to 100; write for example \"frames: 1\""
        ),
        (
            "confirm: {frame: 1}",
            "e.yaml:1: unknown key 'frame'; write 'frames'"
        ),
        ("every: 0", "e.yaml:1: 'every' is '0', not a whole number from 1 to 10000; write for example \"every: 1\""),
        ("motion: often", "e.yaml:1: 'motion' is 'often', not true or false; write for example \"motion: true\""),
        (
            "motion:\n  threshold: 0",
            "e.yaml:2: 'threshold' is '0', not a number from 1 to 255; write for example \"threshold: 10\""
        ),
        (
            "motion:\n  pause: 3",
            "e.yaml:2: unknown key 'pause'; use one of area, max_pause, threshold"
        ),
    ])
    func mistakesAreNamedWithTheirLine(_ yaml: String, _ message: String) {
        expectRefusal(of: yaml, saying: message)
    }

    @Test func configurationsOfTheOperatorsPageAreValid() throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let page = try String(contentsOfFile: "/\(root)/docs/operating.md", encoding: .utf8)
        let blocks = page.components(separatedBy: "```yaml\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        #expect(blocks.count >= 3)
        let cameras = try blocks.flatMap { try Configuration(yaml: $0, name: "operating.md").cameras }
        #expect(cameras.contains { $0.detection.zones.map(\.name) == ["doorway", "window"] })
    }

    @Test func areasOfTheFileAndACameraMustAgree() throws {
        #expect {
            try Configuration(
                yaml: "min_area: 0.5\ncameras:\n  a:\n    source: /dev/video0\n    max_area: 0.25", name: "e.yaml")
        } throws: {
            ($0 as? DaemonError)?.description
                == "e.yaml:5: no box is larger than min_area, 0.5, and smaller than max_area, 0.25; exchange the two"
        }
    }

    @Test func classesThatTheModelDoesNotKnow() throws {
        func check(_ yaml: String, _ labels: LabelMap) -> String? {
            do {
                let text = "\(yaml)\ncameras:\n  a: /dev/video0\n"
                try Configuration(yaml: text, name: "e.yaml").check(labels: labels)
                return nil
            } catch {
                return "\(error)"
            }
        }
        let labels = LabelMap(names: ["qr_code", "aztec", ""])
        #expect(check("score: 0.5", labels) == nil)
        #expect(check("labels: [aztec, class 3]", labels) == nil)
        #expect(
            check("labels:\n  aztec: 0.5\n  qr_cod: 0.5", labels)
                == "e.yaml:3: the model knows no class 'qr_cod'; write 'qr_code'")
        #expect(
            check("labels: person", labels)
                == "e.yaml:1: the model knows no class 'person'; use one of qr_code, aztec, class 3")
        #expect(
            check("labels: zebrafish", LabelMap(unnamed: 80))?.hasSuffix(
                "; use one of its 80 classes: class 1, class 2, class 3, class 4, class 5, class 6, class 7, class 8, "
                    + "class 9, class 10, class 11, class 12 and so on") == true)
    }
}
