// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Detection
import EfficientDet
import Foundation
import Imaging
import Logging
import Publishing
import SharedTestSupport
import Testing

@testable import EdgeDetDaemon

@Suite struct MetricsTextTests {
    private static let oddName = "a\"b\\c"
    private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// A daemon's view with one camera that saw some frames and one that is lost.
    private func view() throws -> DaemonView {
        let observation = Observation(Configuration(), logger: logger)
        let camera = CameraConfiguration(name: Self.oddName, source: try SourceURI("/dev/video0"))
        for number in 1...3 {
            let frame = CapturedFrame(
                frame: CameraFrame(format: .rgb24, width: 1, height: 1, bytesPerRow: 3, bytes: [0, 0, 0]),
                monotonicNanoseconds: Clocks.monotonicNanoseconds() - 300_000_000, wallClock: 1e9, sequence: 0)
            let box = Detection(label: number % 2, score: 1, box: Box(x0: 0, y0: 0, x1: 1, y1: 1))
            let event = FrameEvent(
                camera: camera.name, source: "s", sequence: number, timestamp: 0, frameTime: 1_795_219_200.5,
                inferenceMilliseconds: 20 * Double(number), width: 1, height: 1, objects: [box, box])
            observation.recorder.published(
                event, of: frame, skipped: 5, camera: camera, labels: LabelMap(names: ["qr_code", "line\nbreak"]))
        }
        observation.recorder.leftOut(camera: camera.name, skipped: 1)
        return DaemonView(
            current: CurrentSetup(
                .init(
                    configuration: Configuration(), detector: "m",
                    engine: EngineFacts(model: "m.safetensors", instructionSet: "avx2", threads: 2))),
            publisher: Publisher(server: nil, log: nil), observation: observation,
            cameras: {
                [
                    .init(name: Self.oddName, source: nil, state: .running, since: 0),
                    .init(name: "yard", source: nil, state: .lost(reason: "gone"), since: 0),
                ]
            })
    }

    @Test func everyMetricIsThere_withItsValue() throws {
        let page = try PrometheusPage(MetricsText(try view()).text)
        let camera = ["camera": Self.oddName]
        #expect(page["edgedet_build_info", ["version": "unreleased", "isa": "avx2", "model": "m.safetensors"]] == 1)
        #expect(page["edgedet_camera_up", camera] == 1)
        #expect(page["edgedet_camera_up", ["camera": "yard"]] == 0)
        #expect(page["edgedet_camera_last_frame_timestamp_seconds", camera] == 1_795_219_200.5)
        #expect(page["edgedet_frames_total", camera] == 3)
        #expect(page["edgedet_frames_total", ["camera": "yard"]] == 0)
        #expect(page["edgedet_frames_skipped_total", camera] == 17)
        #expect(page["edgedet_detections_total", camera.merging(["label": "line\nbreak"]) { $1 }] == 4)
        #expect(page["edgedet_detections_total", camera.merging(["label": "qr_code"]) { $1 }] == 2)
        #expect(page["edgedet_inference_seconds_count", camera] == 3)
        #expect(page["edgedet_inference_seconds_bucket", camera.merging(["le": "0.025"]) { $1 }] == 1)
        #expect(page["edgedet_inference_seconds_bucket", camera.merging(["le": "0.05"]) { $1 }] == 2)
        #expect(try abs(#require(page["edgedet_inference_seconds_sum", camera]) - 0.12) < 1e-9)
        #expect(page["edgedet_latency_seconds_bucket", camera.merging(["le": "0.25"]) { $1 }] == 0)
        #expect(try #require(page["edgedet_latency_seconds_sum", camera]) >= 0.9)
        #expect(page["edgedet_clients", [:]] == 0)
        #expect(page["edgedet_client_lines_dropped_total", [:]] == 0)
        #expect(page["edgedet_log_lines_lost_total", [:]] == 0)
        #expect(try #require(page["edgedet_process_resident_memory_bytes", [:]]) > 1_048_576)
        #expect(try abs(#require(page["edgedet_process_start_time_seconds", [:]]) - Date().timeIntervalSince1970) < 60)
        #expect(page.kinds.count == 13)
    }

    @Test(arguments: [
        "edgedet_x 1\n", "# HELP a_total x\n# TYPE a_total counter\na_total 1", "# HELP a x\n# TYPE a counter\na 1\n",
        "# HELP a x\n# TYPE a gauge\na{b=\"c\"d\"} 1\n", "# HELP a x\n# TYPE a gauge\na{b=\"\\c\"} 1\n",
        "# HELP a x\n# TYPE a gauge\na 1\na 2\n", "# HELP a x\n# TYPE a gauge\na one\n",
        "# HELP a x\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n",
    ]) func readerOfTheTestsIsStrict(_ page: String) {
        #expect(throws: PrometheusPage.Fault.self) { try PrometheusPage(page) }
    }

    @Test func fileThatCannotBeWritten_isTriedAgain_andEverybodyMayReadIt() throws {
        let place = try TemporaryFolder()
        let file = MetricsFile(path: place.file("deep/m.prom"), logger: logger)
        let metrics = MetricsText(try view())
        file.write(metrics)
        #expect(file.problem == "\(file.path) cannot be written: No such file or directory")
        try FileManager.default.createDirectory(atPath: place.file("deep"), withIntermediateDirectories: false)
        file.write(metrics)
        #expect(file.problem == nil)
        #expect(try place.read("deep/m.prom") == metrics.text)
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o644)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.file("deep")) == ["m.prom"])
        file.remove()
        #expect(!place.exists("deep/m.prom"))
    }

    @Test func numbersOfCamerasThatAreNoMore_areForgotten() throws {
        let recorder = try view().observation.recorder
        recorder.retain(["yard"])
        #expect(recorder.statistics(of: Self.oddName).frames == 0)
    }
}
