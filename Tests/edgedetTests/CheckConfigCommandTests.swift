// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import SharedTestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct CheckConfigCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private var file: String { folder.file("e.yaml") }

    private func check(_ yaml: String) throws -> EdgedetProgram.Outcome {
        try folder.write(yaml.replacing("/T/", with: "\(folder.path)/"), to: "e.yaml")
        return try EdgedetProgram.run(["check-config", "--config", file])
    }

    @Test(.enabled(if: EdgedetProgram.hasModel, "the default model is not there"))
    func goodFile_isSummedUp_alsoWithoutItsCameras() throws {
        let outcome = try check(
            """
            model: \(EdgedetProgram.model)
            threads: 1
            socket: /T/s
            log: /T/log
            score: 0.25
            cameras:
              door: {source: /dev/no-such-camera, fps: 5, width: 640, height: 480, format: mjpg}
              stream: {source: "y4m:-", fps: 0}
              gate:
                source: /T/
                labels: {qr_code: 0.5, aztec: }
                one_label: true
                min_area: 0.001
                zones: {doorway: "0,0, 1,0, 1,1", window: "0,0, 0.2,0, 0.2,0.3"}
                masks: ["0.7,0, 1,0, 1,0.1"]
                confirm: {frames: 2, of: 3}
                every: 4
                motion: on

            """)
        #expect(outcome.status == 0)
        #expect(
            outcome.errors == "warning: camera door: /dev/no-such-camera is not there now\n")
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 7)
        #expect(lines[0] == "ok  \(file): 3 cameras")
        #expect(lines[1] == "    door: /dev/no-such-camera, score 0.25, 5.0 fps, 640x480, MJPG")
        #expect(lines[2] == "    stream: y4m:-, score 0.25, every frame")
        #expect(
            lines[3] == "    gate: \(folder.path)/, score 0.25, only qr_code from 0.5, aztec, one label, "
                + "area 0.001 to 1.0, zones doorway, window, 1 mask, seen in 2 of 3 frames, one frame in 4, "
                + "only while something moves")
        #expect(lines[4].hasPrefix("    model: \(EdgedetProgram.model), "))
        #expect(lines[4].hasSuffix(", 1 thread"))
        #expect(lines[5] == "    socket: \(folder.file("s"))")
        #expect(lines[6] == "    log: \(folder.file("log"))")
        // It was only looked at.
        #expect(!folder.exists("log"))
        #expect(!folder.exists("s"))
    }

    @Test(.enabled(if: !FileManager.default.fileExists(atPath: "/usr/share/edgedet"), "edgedet is installed here"))
    func programWithoutItsModel_isAnErrorOfTheConfiguration() throws {
        let program = folder.file("edgedet")
        try FileManager.default.copyItem(atPath: EdgedetProgram.path, toPath: program)
        try folder.write("cameras:\n  a: /dev/video0\n", to: "e.yaml")
        // The copy instead of the program, away from the source tree.
        let copied = ["/bin/sh", "-c", "cd \(folder.path) && shift && exec \(program) \"$@\"", "sh"]
        for arguments in [["check-config", "--config", file], ["run", "--config", file]] {
            let outcome = try EdgedetProgram.run(arguments, prefix: copied)
            #expect(outcome.status == 78)
            #expect(outcome.errors.contains("the default model symbols-d0-int8.safetensors is not installed; name a"))
        }
    }

    @Test(arguments: [
        ("cameras:\n  a: /dev/video0\n  b: [\n", "4: not YAML, "),
        ("cameras:\n  a: {sorce: /dev/video0}\n", "2: unknown key 'sorce'; write 'source'"),
        ("score: 0.5\n", " there is no camera to look through; give one"),
        ("cameras:\n  a: /dev/video0\nmodel: /T/none\n", "3: "),
        ("cameras:\n  a: /dev/video0\nmodel: /T/e.yaml\n", "3: "),
    ])
    func badFile_isNamedWithItsLine(_ yaml: String, _ complaint: String) throws {
        let outcome = try check(yaml)
        #expect(outcome.status == 78)
        #expect(outcome.output == "")
        #expect(outcome.errors.hasPrefix("error: \(file):\(complaint)"), "\(outcome.errors)")
        #expect(outcome.errors.contains("; "))
    }

    @Test(
        .enabled(if: EdgedetProgram.hasModel, "the default model is not there"),
        arguments: [
            ("/T/no/log", "cannot open the log file /T/no/log: its folder is not there or cannot be written; "),
            ("/T/text", "/T/text is not a log of detections: "), ("/T/", "cannot open the log file /T/: "),
        ])
    func logThatCannotBeWritten_isNamedWithItsLine(_ path: String, _ complaint: String) throws {
        try folder.write("dear diary", to: "text")
        let outcome = try check("model: \(EdgedetProgram.model)\nlog:\n  path: \(path)\ncameras:\n  a: /dev/video0\n")
        #expect(outcome.status == 78)
        let expected = "error: \(file):2: \(complaint)".replacing("/T/", with: "\(folder.path)/")
        #expect(outcome.errors.hasPrefix(expected), "\(outcome.errors)")
        #expect(try folder.read("text") == "dear diary")
    }

    @Test(.enabled(if: EdgedetProgram.hasModel, "the default model is not there"))
    func whatAnotherUserOrTheServiceManagerMayMendIsAWarning() throws {
        let outcome = try check(
            """
            model: \(EdgedetProgram.model)
            socket: /T/no/s
            control: /T/e.yaml
            metrics: /T/no/m.prom
            snapshots: /T/no/pictures
            cameras: {a: /T/}
            """)
        #expect(outcome.status == 0)
        let warnings = [
            "cannot listen on /T/no/s: its folder is not there or cannot be written",
            "/T/e.yaml exists and is not a socket",
            "metrics: /T/no/m.prom cannot be written: its folder is not there or this user may not write there",
            "snapshots: /T/no/pictures cannot be written: its folder is not there or this user may not write there",
        ]
        #expect(
            outcome.errors
                == warnings.map { "warning: \($0)\n" }.joined().replacing("/T/", with: "\(folder.path)/"))
    }

    /// The control socket's name is the longer one.
    @Test func pathThatNoSocketCanHave_isAnError() throws {
        let fitting = folder.file(String(repeating: "s", count: 104 - folder.path.utf8.count))
        for (yaml, length) in [("socket: \(fitting)", 118), ("socket: \(fitting)sss\ncontrol: off", 108)] {
            let outcome = try check("cameras: {a: /dev/video0}\n\(yaml)\n")
            #expect(outcome.status == 78)
            #expect(
                outcome.errors.hasPrefix("error: \(file): the socket's path has \(length) bytes, more than 107: "),
                "\(outcome.errors)")
        }
    }

    @Test func fileThatIsNotThere_isSaid() throws {
        let outcome = try EdgedetProgram.run(["check-config", "--config", file])
        #expect(outcome.status == 78)
        #expect(outcome.errors.hasPrefix("error: cannot read the configuration file \(file); "))
    }
}
