// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import EfficientDet
import Foundation
import Imaging
import Publishing
import SharedTestSupport
import Testing

@testable import EdgeDetDaemon

/// The built program, asked over its control socket while it works.
@Suite(.enabled(if: EdgedetProgram.hasModel, "the default model is not there"), .timeLimit(.minutes(3)))
struct ControlProcessTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private var control: String { folder.file("s-control.sock") }

    /// Runs something beside a daemon that looks at one picture with several symbols, again and again.
    private func withDaemon(_ keys: String = "", _ body: @escaping @Sendable () throws -> Void) async throws {
        try FileManager.default.createDirectory(atPath: folder.file("pictures"), withIntermediateDirectories: false)
        try FileManager.default.copyItem(
            atPath: "\(EdgedetProgram.root)/calibration/images/040.jpg", toPath: folder.file("pictures/1.jpg"))
        try folder.write(
            """
            model: \(EdgedetProgram.model)
            socket: \(folder.file("s"))
            log: \(folder.file("log"))
            score: 0.3
            \(keys)
            cameras:
              pictures: {source: "\(folder.file("pictures"))", fps: 0, loop: true}
              door: /dev/video99
            """, to: "e.yaml")
        let daemon = EdgedetProgram.process(["run", "--config", folder.file("e.yaml")])
        try daemon.run()
        defer { if daemon.isRunning { daemon.terminate() } }
        let socket = folder.file("s")
        try await onThread {
            let client = SocketClient.whenListening(at: socket)
            while try client.nextLine()?.contains("\"seq\":1,") == false {}
            try body()
            daemon.terminate()
            daemon.waitUntilExit()
        }
        #expect(daemon.terminationStatus == 0)
        #expect(!FileManager.default.fileExists(atPath: control))
    }

    @Sendable private func edgedet(_ arguments: String...) throws -> EdgedetProgram.Outcome {
        try EdgedetProgram.run(arguments + ["--socket", folder.file("s")])
    }

    @Test func statusTellsOfCamerasAndOutputs() async throws {
        try await withDaemon {
            let json = try edgedet("status", "--json")
            #expect(json.status == 0)
            #expect(json.output.hasSuffix("}\n"))
            let status = try DaemonStatus(line: json.output)
            #expect(status.cameras.map(\.name) == ["pictures", "door"])
            let (pictures, door) = (status.cameras[0], status.cameras[1])
            #expect(pictures.state == "running")
            #expect(pictures.source == folder.file("pictures"))
            #expect(pictures.frames >= 2)
            let found = try EdgedetProgram.run([
                "detect", folder.file("pictures/1.jpg"), "--model", EdgedetProgram.model, "--score", "0.3",
            ])
            // A line for the picture and one for each object.
            let objects = found.output.split(separator: "\n").count - 1
            #expect(objects >= 5)
            #expect(pictures.objects == pictures.frames * objects)
            #expect(pictures.fps > 0)
            let (half, most) = (try #require(pictures.latencyP50Ms), try #require(pictures.latencyP99Ms))
            #expect(half > 0 && half <= most)
            #expect(try #require(pictures.inferenceP50Ms) > 0)
            #expect(door.state == "lost")
            #expect(door.reason?.isEmpty == false)
            #expect(door.fps == 0)
            #expect(door.latencyP50Ms == nil)
            #expect(status.model == EdgedetProgram.model)
            #expect(status.isa?.isEmpty == false)
            #expect(try #require(status.memoryBytes) > 10 << 20)
            #expect(status.clients.limit == 256)
            #expect(status.log?.path == folder.file("log"))
            #expect(status.log?.state == "writing")
            #expect(status.snapshots == nil)
            #expect(status.metrics == nil)

            let table = try edgedet("status")
            #expect(table.status == 0)
            let lines = table.output.split(separator: "\n")
            #expect(lines.contains { $0.hasPrefix("daemon     process ") && $0.hasSuffix(" MiB of memory") })
            #expect(lines.contains { $0.hasPrefix("camera ") && $0.hasSuffix("inference p50") })
            #expect(lines.contains { $0.firstMatch(of: /^pictures  running .* ms .* ms .* ms$/) != nil })
            #expect(lines.contains { $0.hasPrefix("door: ") })
        }
    }

    @Test func snapshotIsThePictureOfAnEvent_withItsBoxes() async throws {
        try await withDaemon {
            let client = try SocketClient(path: folder.file("s"))
            let output = folder.file("shot.jpg")
            let outcome = try edgedet("snapshot", "--camera", "pictures", "--output", output)
            #expect(outcome.errors == "")
            #expect(outcome.status == 0)
            let match = try #require(outcome.output.wholeMatch(of: /.*: 640x480, frame ([0-9]+) of pictures\n/))
            let shot = try ImageFile.read(output)
            #expect(shot.width == 640)
            #expect(shot.height == 480)
            var line = ""
            while !line.contains("\"seq\":\(match.1),") { line = try #require(try client.nextLine()) }
            let objects = try detections(line)
            #expect(objects.count >= 5)
            let plain = try ImageFile.read(folder.file("pictures/1.jpg"))
            let labels = LabelMap(names: ["", "", "", "", "", "", "", ""])
            let drawn = BoxDrawing.annotate(plain, with: objects, labels: labels)
            // Where boxes are, the snapshot is like the picture with boxes, and unlike the one without.
            let marked = drawn.pixels.indices.filter { abs(Int(drawn.pixels[$0]) - Int(plain.pixels[$0])) > 60 }
            #expect(marked.count > 1000)
            func distance(to image: RGBImage) -> Int {
                marked.reduce(0) { $0 + abs(Int(shot.pixels[$1]) - Int(image.pixels[$1])) } / marked.count
            }
            #expect(distance(to: drawn) * 2 < distance(to: plain))

            let lost = try edgedet("snapshot", "--camera", "door", "--output", folder.file("x.jpg"))
            #expect(lost.status == 1)
            #expect(lost.errors.hasPrefix("error: camera 'door' is lost: "))
            let unknown = try edgedet("snapshot", "--camera", "gate", "--output", folder.file("x.jpg"))
            #expect(unknown.status == 1)
            #expect(unknown.errors == "error: there is no camera 'gate'; name one of pictures, door\n")
            let unsaid = try edgedet("snapshot", "--output", folder.file("x.jpg"))
            #expect(unsaid.errors == "error: there are 2 cameras; name one of pictures, door\n")
            #expect(!folder.exists("x.jpg"))
        }
    }

    private struct Event: Decodable {
        struct Object: Decodable {
            struct Found: Decodable {
                struct Edges: Decodable { let xMin, xMax, yMin, yMax: Float }
                let boundingBox: Edges
                let confidence: Float
                let labelId: Int
            }
            let detection: Found
        }
        let objects: [Object]
    }

    private func detections(_ line: String) throws -> [Detection] {
        try ControlCoding.decoder.decode(Event.self, from: Data(line.utf8)).objects.map { object in
            let edges = object.detection.boundingBox
            return Detection(
                label: object.detection.labelId - 1, score: object.detection.confidence,
                box: Box(x0: edges.xMin * 640, y0: edges.yMin * 480, x1: edges.xMax * 640, y1: edges.yMax * 480))
        }
    }

    @Test func garbageIsAnsweredPolitely_andTheDaemonGoesOn() async throws {
        try await withDaemon {
            let usage = #"{"error":"this is no request; write for example {\"request\":\"status\"}"}"#
            let requests: [(String, String)] = [
                ("hello", usage), ("{", usage), ("{\"request\":1}", usage), ("[]", usage), ("\u{0}\u{7F}", usage),
                (String(repeating: "[", count: 4096), usage), (String(repeating: "{\"a\":", count: 800), usage),
                ("{\"request\":\"statsu\"}", #"{"error":"there is no request 'statsu'; use status"}"#),
                ("{\"request\":\"\"}", #"{"error":"there is no request ''; use snapshot or status"}"#),
            ]
            let client = try SocketClient(path: control)
            for (request, answer) in requests {
                try client.send(Array("\(request)\n".utf8))
                #expect(try client.nextLine() == answer)
            }
            try client.send([0xFF, 0xFE, 0xC0, 0x0A])
            #expect(try client.nextLine() == usage)
            // More than the server takes in, from more clients than it takes in, none of whom reads.
            var flooders: [SocketClient] = []
            for _ in 0..<20 {
                let flooder = try SocketClient(path: control)
                try? flooder.send(Array(repeating: UInt8(ascii: "x"), count: 1 << 16))
                flooders.append(flooder)
            }
            flooders.removeAll()
            try client.send(Array("{\"request\":\"status\"}\n".utf8))
            let status = try DaemonStatus(line: try #require(try client.nextLine()))
            #expect(status.cameras[0].state == "running")
        }
    }

    @Test func snapshotFolderStaysBelowItsLimit_andMetricsAreTakenAwayInTheEnd() async throws {
        let keys =
            "snapshots: {folder: \(folder.file("album")), max_size: 1M, cooldown: 0}\nmetrics: \(folder.file("m.prom"))"
        try await withDaemon(keys) {
            var status = try DaemonStatus(line: try edgedet("status", "--json").output)
            while try #require(status.snapshots?.written) < 25 {
                usleep(100_000)
                status = try DaemonStatus(line: try edgedet("status", "--json").output)
            }
            #expect(status.snapshots?.state == "writing")
            #expect(status.snapshots?.lost == 0)
            #expect(status.metrics?.state == "writing")
            let page = try PrometheusPage(folder.read("m.prom"))
            #expect(page["edgedet_camera_up", ["camera": "door"]] == 0)
        }
        #expect(!folder.exists("m.prom"))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("album")).sorted()
        #expect(names.count >= 3)
        #expect(names.allSatisfy { $0.wholeMatch(of: /\d{8}T\d{6}\.\d{3}Z-pictures\.jpg/) != nil })
        let bytes = try names.map { try Data(contentsOf: URL(fileURLWithPath: folder.file("album/\($0)"))).count }
        #expect(bytes.reduce(0, +) <= 1 << 20)
        #expect(bytes.reduce(0, +) > 1 << 19)
        let newest = try ImageFile.read(folder.file("album/\(names[names.count - 1])"))
        #expect(newest.width == 640 && newest.height == 480)
    }

    @Test func controlThatIsTurnedOff_isNotThere() async throws {
        try await withDaemon("control: off") {
            let outcome = try edgedet("status")
            #expect(outcome.status == 1)
            #expect(
                outcome.errors == "error: no daemon answers on \(control); start one with 'edgedet run' or "
                    + "'systemctl start edgedet', or name its control socket with --control\n")
        }
    }
}
