// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import SharedTestSupport
import Testing

/// The built program with the default model: what a camera is to see, and what a client wants of it.
@Suite(.enabled(if: EdgedetProgram.hasModel, "the default model is not there"), .timeLimit(.minutes(3)))
struct DetectionChoiceTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Waiting for a process blocks a thread, which must not be one of those that tests share.
    private func run(_ arguments: [String]) async throws -> EdgedetProgram.Outcome {
        try await onThread { try EdgedetProgram.run(arguments) }
    }

    private struct Event: Decodable {
        struct Object: Decodable {
            struct Detection: Decodable {
                let confidence: Double
                let label: String
            }
            let detection: Detection
            let zones: [String]?
        }
        let camera: String
        let source: String?
        let file: String?
        let seq: Int?
        let objects: [Object]?
    }

    private func events(_ text: String) throws -> [Event] {
        try text.split(separator: "\n").map { try JSONDecoder().decode(Event.self, from: Data($0.utf8)) }
    }

    /// A folder of sample pictures, one for each number, named in their order.
    private func pictures(_ name: String, _ numbers: [Int]) throws -> String {
        let path = folder.file(name)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        for (index, number) in numbers.enumerated() {
            let padded = String(format: "%03d", number)
            try FileManager.default.copyItem(
                atPath: "\(EdgedetProgram.root)/calibration/images/\(padded).jpg", toPath: "\(path)/\(index).jpg")
        }
        return path
    }

    @Test func configuredCameras_reportWhatTheyAreToReport() async throws {
        // Number 40 shows five kinds of symbols, among them aztec at 0.75 in the lower left.
        let configuration = """
            model: \(EdgedetProgram.model)
            socket: \(folder.file("s"))
            log: {path: \(folder.file("log")), frames: all}
            score: 0.3
            fps: 0
            cameras:
              all:
                source: folder:\(try pictures("all", [40]))
              some:
                source: folder:\(try pictures("some", [40, 1, 40, 1]))
                labels: {aztec: 0.5, qr_code: 0.99}
                zones: {below: "0,0.5, 1,0.5, 1,1, 0,1", everywhere: [[0, 0], [1, 0], [1, 1], [0, 1]]}
                every: 2
              still:
                source: folder:\(try pictures("still", [40, 40, 40, 1, 1]))
                motion: true
            """
        try folder.write(configuration, to: "e.yaml")
        let outcome = try await run(["run", "--config", folder.file("e.yaml")])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let logged = try events(folder.read("log")).filter { $0.seq != nil }

        let all = logged.filter { $0.camera == "all" }.flatMap { $0.objects ?? [] }
        #expect(Set(all.map(\.detection.label)).count > 3)
        #expect(all.allSatisfy { $0.zones == nil })

        let some = logged.filter { $0.camera == "some" }
        #expect(some.map(\.seq) == [0, 1])
        #expect(some.map(\.file) == ["0.jpg", "2.jpg"])
        for event in some {
            let objects = event.objects ?? []
            #expect(objects.map(\.detection.label) == ["aztec"])
            #expect(objects.map(\.zones) == [["below", "everywhere"]])
        }

        let still = logged.filter { $0.camera == "still" }
        #expect(still.map(\.seq) == [0, 1])
        #expect(still.map(\.file) == ["0.jpg", "3.jpg"])
    }

    @Test func folder_standsForThePicturesInIt() async throws {
        let path = try pictures("in", [40, 1])
        try folder.write("no picture", to: "in/notes.txt")
        try folder.write("what some systems leave beside a picture", to: "in/._0.jpg")
        let outcome = try await run([
            "detect", path, "\(path)/0.jpg", "--json", "--model", EdgedetProgram.model, "--output", folder.file("out"),
        ])
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        #expect(try events(outcome.output).map(\.source) == ["0.jpg", "1.jpg", "0.jpg"].map { "\(path)/\($0)" })
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("out")).sorted() == ["0.png", "1.png"])
    }

    @Test func folderWithoutPictures_isSaidSo() async throws {
        let outcome = try await run(["detect", try pictures("empty", []), "--model", EdgedetProgram.model])
        #expect(outcome.status == 1)
        #expect(
            outcome.errors == "error: the folder \(folder.file("empty")) holds no JPEG or PNG file; name a folder of "
                + "files that end in .jpg, .jpeg or .png, or name the files\n")
    }

    @Test func picturesOfOneName_areNotDrawnOverEachOther() async throws {
        let paths = [try pictures("a", [40]), try pictures("b", [1])]
        let outcome = try await run(
            ["detect"] + paths + ["--model", EdgedetProgram.model, "--output", folder.file("out")])
        #expect(outcome.status == 1)
        #expect(
            outcome.errors == "error: \(paths[0])/0.jpg and \(paths[1])/0.jpg would both be drawn into 0.png; give "
                + "each an --output of its own, in two runs\n")
        #expect(!FileManager.default.fileExists(atPath: folder.file("out")))
    }

    @Test func classThatTheModelDoesNotKnow_endsWithStatus78AndNamesTheLine() async throws {
        try folder.write(
            "model: \(EdgedetProgram.model)\ncameras:\n  door:\n    source: /dev/video0\n    labels: [qr_cod]\n",
            to: "e.yaml")
        let outcome = try await run(["run", "--config", folder.file("e.yaml")])
        #expect(outcome.status == 78)
        #expect(
            outcome.errors == "error: \(folder.file("e.yaml")):5: the model knows no class 'qr_cod'; write 'qr_code'\n")
    }

    @Test func watchSeesWhatItAsksFor() async throws {
        let daemon = EdgedetProgram.process([
            "run", "--source", "a=folder:\(try pictures("a", [40, 1]))", "--source",
            "b=folder:\(try pictures("b", [40]))", "--loop", "--fps", "0", "--model", EdgedetProgram.model, "--socket",
            folder.file("s"),
        ])
        try daemon.run()
        defer { if daemon.isRunning { daemon.terminate() } }
        let watch = ["watch", "--wait", "--socket", folder.file("s")]
        let some = try await run(
            watch + ["--json", "--count", "5", "--camera", "a", "--label", "aztec", "--min-score", "0.5"])
        #expect(some.status == 0)
        #expect(some.errors == "")
        let frames = try events(some.output)
        #expect(frames.map(\.camera) == Array(repeating: "a", count: 5))
        let first = try #require(frames.first?.seq)
        #expect(frames.map(\.seq) == Array(first..<(first + 5)))
        // Picture 0 has one, the other has none.
        for frame in frames {
            #expect(frame.objects?.map(\.detection.label) == (frame.file == "0.jpg" ? ["aztec"] : []))
            #expect(frame.objects?.allSatisfy { $0.detection.confidence >= 0.5 } == true)
        }
        #expect(Set(frames.map(\.file)).count == 2)

        let full = try await run(
            watch + ["--json", "--count", "3", "--camera", "a", "--label", "aztec", "--objects-only"])
        #expect(try events(full.output).map(\.file) == ["0.jpg", "0.jpg", "0.jpg"])

        let doubtful = try await run(watch + ["--json", "--count", "1", "--camera", "b", "--label", "aztek"])
        #expect(doubtful.status == 0)
        #expect(doubtful.errors == "warning: no class is called 'aztek'; write 'aztec'\n")
        #expect(try events(doubtful.output).map { $0.objects?.count } == [0])
        try await onThread {
            daemon.terminate()
            daemon.waitUntilExit()
        }
        #expect(daemon.terminationStatus == 0)
    }

    @Test func wrongUseOfWatch() async throws {
        let outcome = try await run(["watch", "--min-score", "2"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("--min-score is a number from 0 to 1."))
    }
}
