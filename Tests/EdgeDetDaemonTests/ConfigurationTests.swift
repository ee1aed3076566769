// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Detection
import Diagnostics
import Imaging
import Publishing
import Testing

@testable import EdgeDetDaemon

@Suite struct ConfigurationTests {
    @Test func everyKeyIsRead() throws {
        let configuration = try Configuration(
            yaml: """
                model: /m.safetensors
                threads: 2
                socket: {path: /run/s, mode: 0600, clients: 3}
                log:
                  path: /var/log/d.jsonl
                  frames: all
                  max_size: 2K
                  keep: 7
                score: 0.5
                fps: 4.5
                width: 1280
                height: 720
                format: mjpg
                input: 1
                controls: {gain: 3, power_line_frequency: 50 Hz}
                loop: yes
                cameras:
                  door: /dev/video0
                  garage:
                    source: folder:/pictures
                    score: 0.25
                    fps: 0
                    width: 320
                    height: 240
                    format: NV12
                    input: S-Video
                    controls:
                      "Power Line Frequency": 2
                      exposure_absolute: 200
                    loop: false
                    bottom_up: true
                """, name: "e.yaml")
        var expected = Configuration()
        expected.model = "/m.safetensors"
        expected.threads = 2
        expected.socket = SocketConfiguration(path: "/run/s", permissions: 0o600, clients: 3)
        expected.log = LogConfiguration(path: "/var/log/d.jsonl")
        expected.log?.frames = .all
        expected.log?.rotation = .init(maximumBytes: 2048, keep: 7)
        func setting(_ name: String, _ value: String, _ line: Int) -> CameraSetting {
            CameraSetting(name: name, value: value, place: "e.yaml:\(line)")
        }
        let gain = setting("gain", "3", 15)
        expected.cameras = [
            CameraConfiguration(
                name: "door", source: try SourceURI("/dev/video0"), score: 0.5,
                capture: CaptureSettings(
                    width: 1280, height: 720, framesPerSecond: 4.5, format: .mjpg,
                    input: setting("input", "1", 14),
                    controls: [gain, setting("power_line_frequency", "50 Hz", 15)], loop: true)),
            CameraConfiguration(
                name: "garage", source: try SourceURI("folder:/pictures"), score: 0.25,
                capture: CaptureSettings(
                    width: 320, height: 240, framesPerSecond: 0, format: .nv12,
                    input: setting("input", "S-Video", 26),
                    controls: [
                        gain, setting("Power Line Frequency", "2", 28), setting("exposure_absolute", "200", 29),
                    ], isBottomUp: true, loop: false)),
        ]
        #expect(configuration == expected)
        #expect(configuration.cameras.map(\.isLossless) == [false, true])
    }

    @Test func shortForms() throws {
        let configuration = try Configuration(
            yaml: "socket: /s\nlog: \"-\"\nformat: y10\ncameras: {a: /dev/video9}\n", name: "e.yaml")
        #expect(configuration.socket == SocketConfiguration(path: "/s"))
        #expect(configuration.log == LogConfiguration(path: "-"))
        #expect(configuration.cameras.map(\.score) == [Detection.defaultScore])
        #expect(configuration.cameras.map(\.capture.format) == [.y10])
    }

    @Test(arguments: ["", "# nothing\n", "cameras: {}"])
    func emptyFile_hasNoCameras(_ yaml: String) throws {
        #expect(try Configuration(yaml: yaml, name: "e.yaml").cameras.isEmpty)
    }

    @Test func logWithoutLimit() throws {
        #expect(try Configuration(yaml: "log: {path: /l, max_size: 0}", name: "e.yaml").log?.rotation == nil)
        let off = try Configuration(yaml: "\u{FEFF}log: off\nsnapshots: off\nmetrics: off\n", name: "e.yaml")
        #expect(off.log == nil && off.snapshots == nil && off.metrics == nil)
    }

    @Test(arguments: [
        ("scroe: 0.5", "e.yaml:1: unknown key 'scroe'; write 'score'"),
        ("threads: 1\n\ncamera:\n  a: /dev/video0", "e.yaml:3: unknown key 'camera'; write 'cameras'"),
        (
            "zoom: 2",
            "e.yaml:1: unknown key 'zoom'; use one of bottom_up, cameras, confirm, control, controls, every, format, fps, height, "
                + "input, labels, log, loop, masks, max_area, metrics, min_area, model, motion, one_label, score, snapshots, socket, threads, width, "
                + "zone_point, zones"
        ),
        (
            "cameras:\n  door:\n    source: /dev/video0\n    treshold: 0.5",
            "e.yaml:4: unknown key 'treshold'; use one of bottom_up, confirm, controls, every, format, fps, height, "
                + "input, labels, loop, masks, max_area, min_area, motion, one_label, score, snapshots, source, width, zone_point, zones"
        ),
        ("cameras:\n  door:\n    sorce: /dev/video0", "e.yaml:3: unknown key 'sorce'; write 'source'"),
        (
            "cameras:\n  door:\n    fps: 3",
            "e.yaml:2: camera 'door' has no source; add a line such as \"source: /dev/video0\""
        ),
        (
            "cameras:\n  a: nonsense",
            "e.yaml:2: 'nonsense' is neither a camera nor a folder nor a Y4M stream; write /dev/video0, "
                + "folder:/path/of/pictures, y4m:/path/of/file or y4m:- for standard input"
        ),
        (
            "cameras:\n  two words: /dev/video0",
            "e.yaml:2: a camera cannot be called 'two words'; choose a name of at most 64 bytes without spaces"
        ),
        (
            "cameras: [a, b]",
            "e.yaml:1: 'cameras' is a list, not a section of keys and values; "
                + #"write for example "cameras: {door: {source: /dev/video0}}""#
        ),
        (
            "- a",
            "e.yaml:1: the file is a list, not a section of keys and values; "
                + #"write for example "cameras: {door: {source: /dev/video0}}""#
        ),
        (
            "cameras:\n  # door: /dev/video0\n",
            "e.yaml:1: 'cameras' is empty, not a section of keys and values; "
                + #"write for example "cameras: {door: {source: /dev/video0}}""#
        ),
        ("score: high", "e.yaml:1: 'score' is 'high', not a number from 0 to 1; write for example \"score: 0.3\""),
        ("score: 1.01", "e.yaml:1: 'score' is '1.01', not a number from 0 to 1; write for example \"score: 0.3\""),
        ("score: nan", "e.yaml:1: 'score' is 'nan', not a number from 0 to 1; write for example \"score: 0.3\""),
        ("score:", "e.yaml:1: 'score' is empty, not a number from 0 to 1; write for example \"score: 0.3\""),
        ("fps: -1", "e.yaml:1: 'fps' is '-1', not a number from 0 to 1000; write for example \"fps: 10\""),
        (
            "threads: 2.5",
            "e.yaml:1: 'threads' is '2.5', not a whole number from 1 to 1024; write for example \"threads: 1\""
        ),
        (
            "format: MJPEG",
            "e.yaml:1: 'format' is 'MJPEG', not one of YUYV, YVYU, UYVY, NV12, NV21, NV16, NV61, NV24, YU12, YV12, 422P, RGB3, "
                + "BGR3, BX24, XR24, RGBP, GREY, Y10, Y12, Y16, MJPG, JPEG; write for example \"format: MJPG\""
        ),
        (
            "controls: [1]",
            "e.yaml:1: 'controls' is a list, not a section of keys and values; "
                + "write for example \"controls: {brightness: 10}\""
        ),
        (
            "controls:\n  gain: {a: 1}",
            "e.yaml:2: 'gain' is a section, not a text; write for example \"gain: text\""
        ),
        ("input:", "e.yaml:1: 'input' is empty, not a text; write for example \"input: text\""),
        ("loop: maybe", "e.yaml:1: 'loop' is 'maybe', not true or false; write for example \"loop: true\""),
        (
            "socket:\n  mode: 0888",
            "e.yaml:2: 'mode' is '0888', not octal permissions; write for example \"mode: 0660\""
        ),
        (
            "log: {frames: all}",
            "e.yaml:1: the log has no path; add a line such as \"path: /var/log/edgedet/detections.jsonl\""
        ),
        (
            "log:\n  path: a\n  max_size: big",
            "e.yaml:3: 'max_size' is 'big', not a number of bytes; write for example \"max_size: 64M\""
        ),
        (
            "log:\n  path: a\n  max_size: 99999999999G",
            "e.yaml:3: 'max_size' is '99999999999G', not a number of bytes; write for example \"max_size: 64M\""
        ),
        ("model: [a]", "e.yaml:1: 'model' is a list, not a text; write for example \"model: text\""),
        (
            "fps: 1\ncameras:\n  a: /dev/video0\n  a: /dev/video1",
            "e.yaml:3: 'a' is there twice; remove one of the two"
        ),
        (
            "score: \"0.5",
            "e.yaml:1: not YAML, found unexpected end of stream; check the quotes and the indentation there; tabs are not allowed"
        ),
        (
            "cameras:\n\ta: /dev/video0",
            "e.yaml:2: not YAML, found character that cannot start any token; "
                + "check the quotes and the indentation there; tabs are not allowed"
        ),
    ])
    func mistakesAreNamedWithTheirLine(_ yaml: String, _ message: String) {
        expectRefusal(of: yaml, saying: message)
    }

    @Test func exampleFileIsValid() throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let configuration = try Configuration(file: "/\(root)/systemd/edgedet.yaml")
        #expect(configuration.cameras.map(\.source.description) == ["/dev/video0"])
        #expect(configuration.socket == SocketConfiguration(path: "/run/edgedet/detections.sock"))
        #expect(configuration.log == LogConfiguration(path: "/var/log/edgedet/detections.jsonl"))
    }

    @Test func fileThatIsNotThere() {
        #expect { try Configuration(file: "/nope/e.yaml") } throws: { error in
            (error as? DaemonError)?.message == "cannot read the configuration file /nope/e.yaml"
        }
    }

    @Test func commandLineOutweighsTheFile() throws {
        var configuration = try Configuration(
            yaml: "score: 0.5\nlog: {path: /l, frames: all}\ncameras: {a: /dev/video9, b: /dev/video8}", name: "e.yaml")
        var overrides = ConfigurationOverrides()
        overrides.score = 0.75
        overrides.log = "/m"
        overrides.framesPerSecond = 3
        overrides.loop = true
        overrides.socket = "/s"
        overrides.model = "/model"
        overrides.threads = 3
        try configuration.apply(overrides)
        #expect(configuration.cameras.map(\.score) == [0.75, 0.75])
        #expect(configuration.cameras.map(\.capture.framesPerSecond) == [3, 3])
        #expect(configuration.cameras.map(\.capture.loop) == [true, true])
        #expect(configuration.log?.path == "/m")
        #expect(configuration.log?.frames == .all)
        #expect(configuration.socket.path == "/s")
        #expect(configuration.model == "/model")
        #expect(configuration.threads == 3)
    }

    @Test(arguments: [
        ("/dev/video0", "video0"), ("door=/dev/video0", "door"), ("folder:/a/pictures/", "pictures"),
        ("y4m:-", "camera"),
        ("folder:/a=b/c", "c"),
    ])
    func sourcesOfTheCommandLineGetNames(_ source: String, _ name: String) throws {
        var configuration = Configuration()
        var overrides = ConfigurationOverrides()
        overrides.sources = [source]
        try configuration.apply(overrides)
        #expect(configuration.cameras.map(\.name) == [name])
    }

    @Test(arguments: [
        ("score", "score", 0), ("scroe", "score", 1), ("scor", "score", 1), ("sscore", "score", 1), ("", "abc", 3),
    ])
    func spellingDistance(_ first: String, _ second: String, _ distance: Int) {
        #expect(Spelling.distance(first, second) == distance)
        #expect(Spelling.distance(second, first) == distance)
    }

    @Test(arguments: [
        ("qr_codes", "qr_code"), ("AZTEC", "aztec"), ("azte", "aztec"), ("azt", nil), ("aztecaz", nil), ("", nil),
        (String(repeating: "qr_code", count: 5000), nil),
    ])
    func whatTakesTooManyChangesHasNoNeighbour(_ word: String, _ neighbour: String?) {
        #expect(Spelling.nearest(to: word, among: ["qr_code", "aztec"]) == neighbour)
    }
}
