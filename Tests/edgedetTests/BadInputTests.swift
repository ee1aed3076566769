// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import SharedTestSupport
import Testing

/// What the built program says about input that is not as it should be: one clear sentence, and nothing half done.
@Suite(.timeLimit(.minutes(5))) struct BadInputTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    private static let weights = "\(root)/models/symbols-d0.safetensors"
    private static let pictures = "\(root)/calibration/images"
    private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("edgedet").path

    private struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("in"), withIntermediateDirectories: true)
    }

    /// Runs the program to its end.
    private func run(_ arguments: [String]) async throws -> Outcome {
        let (output, errors) = (folder.file("stdout"), folder.file("stderr"))
        return try await onThread {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Self.program)
            process.arguments = arguments
            for path in [output, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
            process.standardOutput = FileHandle(forWritingAtPath: output)
            process.standardError = FileHandle(forWritingAtPath: errors)
            try process.run()
            process.waitUntilExit()
            func text(_ path: String) throws -> String {
                String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
            }
            return Outcome(status: process.terminationStatus, output: try text(output), errors: try text(errors))
        }
    }

    private func copy(_ name: String) throws {
        try FileManager.default.copyItem(atPath: "\(Self.pictures)/\(name)", toPath: folder.file("in/\(name)"))
    }

    private func calibrate(_ more: String...) async throws -> Outcome {
        try await run(
            ["calibrate", folder.file("in"), "--output", folder.file("out"), "--input", "128x128"]
                + (more.contains("--weights") ? [] : ["--weights", Self.weights]) + more)
    }

    private func evaluate(annotations: String) async throws -> Outcome {
        try folder.write(annotations, to: "annotations.json")
        return try await run([
            "evaluate", "--annotations", folder.file("annotations.json"), "--images", folder.file("in"), "--model",
            "\(Self.root)/models/symbols-d0-int8.safetensors",
        ])
    }

    private static let categories =
        "["
        + ["qr_code", "data_matrix", "aztec", "pdf417", "barcode", "aruco"].enumerated().map {
            "{\"id\": \($0.offset + 1), \"name\": \"\($0.element)\"}"
        }.joined(separator: ",") + "]"

    @Test func emptyFolder() async throws {
        let outcome = try await calibrate()
        #expect(outcome.status == 1)
        #expect(
            outcome.errors
                == "error: there is no picture that can be read in \(folder.file("in")); put JPEG or PNG images of what "
                + "the camera sees into it\n")
        #expect(!folder.exists("out"))
    }

    @Test func brokenImageAmongGoodOnes_isNamedAndLeftOut() async throws {
        for name in ["001.jpg", "002.jpg"] { try copy(name) }
        try folder.write("no picture", to: "in/000.jpg")
        let whole = try Data(contentsOf: URL(fileURLWithPath: "\(Self.pictures)/003.jpg"))
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: folder.file("in/003.jpg")))
        let report = folder.file("report.html")
        let outcome = try await calibrate("--report", report)
        #expect(outcome.status == 0)
        for name in ["000.jpg", "003.jpg"] {
            #expect(outcome.errors.contains("warning: left out: \(folder.file("in"))/\(name)"))
        }
        #expect(outcome.errors.contains("warning: only 2 sample images: add more, 64 to 128"))
        #expect(outcome.output.contains("from 2 images"))
        #expect(folder.exists("out"))
        let page = try folder.read("report.html")
        #expect(page.contains("Only 2 sample images: add more") && page.contains("002.jpg, int8"))
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(left == ["in", "out", "report.html", "stderr", "stdout"])
    }

    @Test func weightsThatAreNoNumbers() async throws {
        try copy("001.jpg")
        var bytes = try Data(contentsOf: URL(fileURLWithPath: Self.weights))
        bytes.replaceSubrange((bytes.count - 4)..., with: [0, 0, 0xC0, 0x7F])
        try bytes.write(to: URL(fileURLWithPath: folder.file("nan.safetensors")))
        let outcome = try await calibrate("--weights", folder.file("nan.safetensors"))
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("error: "))
        #expect(outcome.errors.contains("NaN") || outcome.errors.lowercased().contains("nan"))
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(!folder.exists("out"))
    }

    @Test func reportThatCannotBeWritten_isSaidBeforeTheWork() async throws {
        try copy("001.jpg")
        let outcome = try await calibrate("--report", folder.file("nowhere/report.html"))
        #expect(outcome.status == 1)
        #expect(
            outcome.errors.hasPrefix(
                "error: \(folder.file("nowhere/report.html")) cannot be written: No such file or directory"))
        #expect(!folder.exists("out"))
    }

    @Test func annotationsThatNameMissingFiles() async throws {
        try copy("001.jpg")
        let outcome = try await evaluate(
            annotations: """
                {"images": [{"id": 1, "file_name": "001.jpg"}, {"id": 2, "file_name": "gone.jpg"}],
                 "categories": \(Self.categories), "annotations": []}
                """)
        #expect(outcome.status == 1)
        #expect(
            outcome.errors
                == "error: \(folder.file("in")) lacks 1 of 2 images: gone.jpg; give the folder that the annotations' file "
                + "names are relative to\n")
    }

    @Test func categoriesThatAreNotTheModels() async throws {
        try copy("001.jpg")
        let outcome = try await evaluate(
            annotations: """
                {"images": [{"id": 1, "file_name": "001.jpg"}], "categories": [{"id": 1, "name": "cat"}], "annotations": []}
                """)
        #expect(outcome.status == 1)
        #expect(
            outcome.errors
                == "error: the model's class \"qr_code\" is none of the annotations' categories (cat); give annotations for "
                + "this model's classes, or a model trained for these categories\n")
    }

    @Test func brokenImageOfADataSet_isNamed() async throws {
        try folder.write("no picture", to: "in/001.jpg")
        let outcome = try await evaluate(
            annotations: """
                {"images": [{"id": 1, "file_name": "001.jpg"}], "categories": \(Self.categories), "annotations": []}
                """)
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("error: \(folder.file("in/001.jpg"))"))
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func interruption_leavesNoPartOfAFile(_ signal: Int32) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = [
            "calibrate", Self.pictures, "--weights", Self.weights, "--output", folder.file("out"), "--report",
            folder.file("report.html"),
        ]
        process.standardOutput = FileHandle(forWritingAtPath: "/dev/null")
        process.standardError = FileHandle(forWritingAtPath: "/dev/null")
        try process.run()
        try await Task.sleep(for: .milliseconds(400))
        kill(process.processIdentifier, signal)
        try await onThread { process.waitUntilExit() }
        #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == signal)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["in"])
    }
}
