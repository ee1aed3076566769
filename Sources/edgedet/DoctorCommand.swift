// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Capture
import Detection
import Diagnostics
import EfficientDet
import Foundation
import Int8Engine
import Publishing
import Reporting

/// `edgedet doctor`: what stands in the way of `edgedet run` on this machine, and the remedy.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Say what stands in the way on this machine, and the remedy.",
        discussion:
            "Looks at the processor, the model, the cameras and the socket; exits with 1 if one needs attention.")

    @Option(help: "The int8 model to look at. (default: the one that comes with edgedet)")
    var model: String?

    @Option(help: "The socket to look at. (default: the one that 'edgedet run' would use)")
    var socket: String?

    /// What was found out about one thing.
    enum Finding: Equatable {
        case fine(String)
        case problem(String, remedy: String)
    }

    func run() throws {
        var problems = 0
        for (topic, findings) in [
            ("processor", [processor()]), ("model", [modelFile()]), ("cameras", cameras()),
            ("socket", [socketPath()]),
        ] {
            for finding in findings {
                switch finding {
                case .fine(let text):
                    try StandardOutput.say("ok       \(topic): \(text)")
                case .problem(let text, let remedy):
                    problems += 1
                    try StandardOutput.say("problem  \(topic): \(text)\n         remedy: \(remedy)")
                }
            }
        }
        if problems > 0 { throw ExitCode.failure }
    }

    private func processor() -> Finding {
        let name = BenchCommand.processorName()
        let best = InstructionSet.best
        if best.name == "scalar" {
            return .problem(
                "\(name) has none of the instruction sets with fast kernels, a picture will take seconds",
                remedy: "use a processor with one of "
                    + InstructionSet.all.map(\.name).filter { $0 != "scalar" }.joined(separator: ", "))
        }
        let cores = ProcessInfo.processInfo.activeProcessorCount
        return .fine("\(name), \(cores) \(cores == 1 ? "core" : "cores"), kernels for \(best.name)")
    }

    private func modelFile() -> Finding {
        do {
            let path = try model ?? DefaultModel.path()
            let detector = try DetectorFile.openInt8(path, threads: 1)
            let pixels = [UInt8](repeating: 124, count: detector.inputWidth * detector.inputHeight * 3)
            let start = ContinuousClock.now
            detector.engine.run(pixels)
            let milliseconds = FixedPoint.text((ContinuousClock.now - start) / .milliseconds(1), digits: 0)
            return .fine(
                "\(path), \(detector.inputWidth)x\(detector.inputHeight), \(detector.labels.names.count) classes, "
                    + "first picture in \(milliseconds) ms")
        } catch let error as any UserFacingError {
            return .problem(error.message, remedy: error.remedy)
        } catch {
            return .problem("\(error)", remedy: "name another model with --model")
        }
    }

    /// Nodes of camera pipelines whose pictures only libcamera can ask for.
    private static let pipelineDrivers = ["unicam", "rp1-cfe", "pispbe", "bcm2835-isp"]

    private func cameras() -> [Finding] {
        let cameras = Camera.all()
        if cameras.isEmpty {
            return [
                .problem(
                    "none found",
                    remedy: "plug one in, or pass it through to this machine; pictures and streams need none: "
                        + "edgedet run --source folder:PATH or y4m:-")
            ]
        }
        return cameras.map(Self.finding)
    }

    /// What there is to say of a camera.
    static func finding(_ camera: Camera) -> Finding {
        if let problem = camera.problem { return .problem(problem.message, remedy: problem.remedy) }
        if pipelineDrivers.contains(where: camera.driver.hasPrefix) {
            return .problem(
                "\(camera.path) (\(camera.driver)) gives pictures to libcamera only",
                remedy: "pipe them in: rpicam-vid --codec yuv420 ... | ffmpeg ... -f yuv4mpegpipe - | "
                    + "edgedet run --source y4m:-")
        }
        let readable = camera.formats.filter { $0.pixelFormat != nil }.map(\.fourCC)
        if readable.isEmpty {
            let offered = camera.formats.map(\.fourCC).joined(separator: ", ")
            return .problem(
                "\(camera.path) (\(camera.card)) offers \(offered.isEmpty ? "no format" : "only \(offered)")",
                remedy: "use a camera with YUYV, NV12, MJPG or another of the usual layouts")
        }
        let name = camera.stableNames.first ?? camera.path
        return .fine("\(name) (\(camera.card)): \(readable.joined(separator: ", "))")
    }

    private func socketPath() -> Finding {
        let path = socket ?? SocketPath.forServing
        do {
            try SocketPath.check(path)
            try SocketPath.check(SocketPath.control(beside: path))
            return .fine(path)
        } catch {
            return .problem(error.message, remedy: error.remedy)
        }
    }
}
