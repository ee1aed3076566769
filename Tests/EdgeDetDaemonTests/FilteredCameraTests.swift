// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import EfficientDet
import Filtering
import Foundation
import Imaging
import Logging
import Publishing
import SharedTestSupport
import Testing

@testable import EdgeDetDaemon

/// What a camera's detection settings do to its events.
@Suite(.timeLimit(.minutes(2))) struct FilteredCameraTests {
    private let folder: TemporaryFolder
    private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    init() throws {
        folder = try TemporaryFolder()
    }

    /// An event: number, picture, and for each object its left edge, number and zones.
    private struct Line: Decodable, Equatable {
        struct Object: Decodable, Equatable {
            let x: Int
            let regionID: Int
            var zones: [String]?

            enum CodingKeys: String, CodingKey {
                case x, zones
                case regionID = "region_id"
            }
        }
        var seq: Int?
        var file: String?
        var objects: [Object]?
    }

    private func object(_ x: Int, _ regionID: Int, _ zones: [String]? = nil) -> Line.Object {
        Line.Object(x: x, regionID: regionID, zones: zones)
    }

    /// Looks once at pictures of 128 x 96, each with a white square of 16 pixels at (x, 32), or none.
    private func events(_ positions: [Int?], _ settings: DetectionSettings) async throws -> [Line] {
        let path = folder.file("pictures")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        for (number, position) in positions.enumerated() {
            var image = RGBImage(width: 128, height: 96, pixels: Array(repeating: 0, count: 128 * 96 * 3))
            if let position {
                for y in 32..<48 {
                    for i in (position * 3)..<((position + 16) * 3) { image.pixels[y * 128 * 3 + i] = 255 }
                }
            }
            try ImageFile.write(image, to: "\(path)/\(number).png", format: .png)
        }
        var configuration = Configuration()
        configuration.cameras = [
            CameraConfiguration(
                name: "a", source: try SourceURI("folder:\(path)"), capture: CaptureSettings(framesPerSecond: 0),
                detection: settings)
        ]
        configuration.socket.path = folder.file("s")
        configuration.log = LogConfiguration(path: folder.file("log"))
        configuration.log?.frames = .all
        try await Daemon(configuration, logger: logger) { BrightRectangleDetector() }.run()
        let lines = try folder.read("log").split(separator: "\n")
        return try lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }.filter { $0.seq != nil }
    }

    @Test func zonesAreNamed_andObjectsOutsideThemLeftOut() async throws {
        var settings = DetectionSettings()
        func zone(_ name: String, _ x0: Double, _ x1: Double) -> Zone {
            let corners = [
                Point(x: x0, y: 0.4), Point(x: x1, y: 0.4), Point(x: x1, y: 0.6), Point(x: x0, y: 0.6),
            ]
            return Zone(name: name, polygon: Polygon(corners: corners))
        }
        settings.zones = [zone("left", 0, 0.25), zone("middle", 0.25, 0.75)]
        let events = try await events([0, 24, 40, 112, 64], settings)
        #expect(
            events == [
                Line(seq: 0, file: "0.png", objects: [object(0, 1, ["left"])]),
                Line(seq: 1, file: "1.png", objects: [object(24, 2, ["left", "middle"])]),
                Line(seq: 2, file: "2.png", objects: [object(40, 3, ["middle"])]),
                Line(seq: 3, file: "3.png", objects: []),
                Line(seq: 4, file: "4.png", objects: [object(64, 4, ["middle"])]),
            ])
    }

    @Test func everyNthFrame_isNumberedWithoutGap() async throws {
        var settings = DetectionSettings()
        settings.every = 3
        #expect(
            try await events([0, 8, 16, 24, 32, 40, 48], settings) == [
                Line(seq: 0, file: "0.png", objects: [object(0, 1)]),
                Line(seq: 1, file: "3.png", objects: [object(24, 2)]),
                Line(seq: 2, file: "6.png", objects: [object(48, 3)]),
            ])
    }

    @Test func stillFrames_areNoEvents_andTheNumbersHaveNoGap() async throws {
        var settings = DetectionSettings()
        settings.motion = MotionRule()
        #expect(
            try await events([0, 0, 0, 64, 64, nil, nil, 64], settings) == [
                Line(seq: 0, file: "0.png", objects: [object(0, 1)]),
                Line(seq: 1, file: "3.png", objects: [object(64, 2)]),
                Line(seq: 2, file: "5.png", objects: []),
                Line(seq: 3, file: "7.png", objects: [object(64, 3)]),
            ])
    }

    @Test func confirmedObjectsAlone_areEvents_thoughNothingMovesAnyMore() async throws {
        var settings = DetectionSettings()
        settings.motion = MotionRule()
        settings.confirmation = ConfirmationRule(frames: 2, window: 3)
        // The first opens the gate for three frames, as the fifth does; the eighth is still.
        #expect(
            try await events([nil, nil, nil, nil, 64, 64, 64, 64, 0], settings) == [
                Line(seq: 0, file: "0.png", objects: []),
                Line(seq: 1, file: "1.png", objects: []),
                Line(seq: 2, file: "2.png", objects: []),
                Line(seq: 3, file: "4.png", objects: []),
                Line(seq: 4, file: "5.png", objects: [object(64, 1)]),
                Line(seq: 5, file: "6.png", objects: [object(64, 2)]),
                Line(seq: 6, file: "8.png", objects: []),
            ])
    }

    @Test func classesAndAreas() async throws {
        var settings = DetectionSettings()
        settings.labels = [LabelRule(name: "rectangle", score: 0.8)]
        #expect(try await events([0], settings) == [Line(seq: 0, file: "0.png", objects: [])])
    }

    @Test func memoryBeginsAnew_withOtherSettingsOnly() throws {
        let labels = BrightRectangleDetector().labels
        var camera = CameraConfiguration(name: "a", source: try SourceURI("/dev/video0"))
        camera.detection.motion = MotionRule()
        let picture = RGBImage(width: 64, height: 64, pixels: Array(repeating: 9, count: 64 * 64 * 3))
        var memory = CameraMemory()
        func isWanted() -> Bool {
            memory.withFilter(of: camera, labels: labels) { filter in
                filter.wants(
                    picture,
                    letterbox: .init(sourceWidth: 64, sourceHeight: 64, inputWidth: 64, inputHeight: 64), at: 0)
            }
        }
        #expect([isWanted(), isWanted()] == [true, false])
        camera.detection.motion?.threshold = 7
        #expect([isWanted(), isWanted()] == [true, false])
        camera.score = 0.9
        #expect([isWanted(), isWanted()] == [true, false])
        camera.capture.framesPerSecond = 1
        #expect([isWanted(), isWanted()] == [false, false])
        memory.forgetFrames()
        #expect([isWanted(), isWanted()] == [true, false])
    }
}
