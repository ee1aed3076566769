// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import SharedTestSupport
import Testing

@testable import Capture
@testable import edgedet

@Suite(.timeLimit(.minutes(1))) struct DoctorCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func lines(_ arguments: [String]) throws -> (lines: [String], status: Int32) {
        let outcome = try EdgedetProgram.run(["doctor"] + arguments)
        return (outcome.output.split(separator: "\n").map(String.init), outcome.status)
    }

    @Test(.enabled(if: EdgedetProgram.hasModel, "the default model is not there"))
    func aMachineInOrder() throws {
        let (lines, status) = try lines(["--model", EdgedetProgram.model, "--socket", folder.file("s")])
        let processor = try #require(lines.first { $0.contains("  processor: ") })
        #expect(processor.contains(" kernels for ") || processor.contains("none of the instruction sets"))
        let model = try #require(lines.first { $0.contains("model: ") })
        #expect(
            try /ok       model: .*symbols-d0-int8.safetensors, 512x512, 6 classes, first picture in [0-9]+ ms/
                .wholeMatch(in: model) != nil)
        #expect(lines.contains("ok       socket: \(folder.file("s"))"))
        // With or without a camera, on any processor: the status says whether there is a problem.
        #expect(status == (lines.contains { $0.hasPrefix("problem  ") } ? 1 : 0))
    }

    @Test func everyProblemHasItsRemedy() throws {
        try folder.write("no model", to: "model")
        let (lines, status) = try lines(["--model", folder.file("model"), "--socket", folder.file("no/s")])
        #expect(status == 1)
        #expect(lines.contains { $0.hasPrefix("problem  model: \(folder.file("model"))") })
        #expect(
            lines.contains(
                "problem  socket: cannot listen on \(folder.file("no/s")): its folder is not there or cannot be written"
            ))
        let (others, _) = try self.lines(["--model", folder.file("model"), "--socket", folder.file("model")])
        #expect(others.contains("problem  socket: \(folder.file("model")) exists and is not a socket"))
        let long = folder.file(String(repeating: "s", count: 110))
        let (longs, _) = try self.lines(["--model", folder.file("model"), "--socket", long])
        #expect(
            longs.contains {
                $0.hasPrefix("problem  socket: the socket's path has \(long.utf8.count) bytes, more than 107")
            })
        for (line, next) in zip(lines, lines.dropFirst() + [""]) where line.hasPrefix("problem  ") {
            #expect(next.hasPrefix("         remedy: "))
        }
        #expect(lines.count { $0.hasPrefix("problem  ") } >= 2)
    }

    private func camera(driver: String = "uvcvideo", formats: [(String, Bool)]) -> Camera {
        Camera(
            path: "/dev/video3", card: "Webcam", driver: driver, bus: "usb-1",
            formats: formats.map {
                CameraFormat(fourCC: $0.0, description: "", pixelFormat: $0.1 ? .yuyv : nil, sizes: .unknown)
            })
    }

    @Test func camerasAreJudged() {
        #expect(
            DoctorCommand.finding(camera(formats: [("YUYV", true), ("H264", false)]))
                == .fine("/dev/video3 (Webcam): YUYV"))
        #expect(
            DoctorCommand.finding(camera(formats: [("H264", false), ("HEVC", false)]))
                == .problem(
                    "/dev/video3 (Webcam) offers only H264, HEVC",
                    remedy: "use a camera with YUYV, NV12, MJPG or another of the usual layouts"))
        #expect(
            DoctorCommand.finding(camera(formats: []))
                == .problem(
                    "/dev/video3 (Webcam) offers no format",
                    remedy: "use a camera with YUYV, NV12, MJPG or another of the usual layouts"))
        for driver in ["unicam", "rp1-cfe", "pispbe", "bcm2835-isp"] {
            guard case .problem(let text, let remedy) = DoctorCommand.finding(camera(driver: driver, formats: []))
            else {
                Issue.record("\(driver) passes for a camera")
                continue
            }
            #expect(text == "/dev/video3 (\(driver)) gives pictures to libcamera only")
            #expect(remedy.contains("edgedet run --source y4m:-"))
        }
        var locked = camera(formats: [])
        locked.problem = CaptureError(.permissionDenied, "may not be opened", remedy: "join the group")
        #expect(DoctorCommand.finding(locked) == .problem("may not be opened", remedy: "join the group"))
    }
}
