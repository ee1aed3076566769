// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Detection
import Diagnostics
import Filtering
import FoundationEssentials
import Publishing
import Yams

extension Configuration {
    /// Reads a configuration file.
    ///
    /// - Throws: `unreadableConfiguration`, `malformedConfiguration`, `unknownKey`, `badValue`; the message names file
    ///   and line.
    public init(file path: String) throws(DaemonError) {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw DaemonError(
                .unreadableConfiguration, "cannot read the configuration file \(path)",
                remedy: "check that it exists and that this user may read it")
        }
        try self.init(yaml: String(decoding: data, as: UTF8.self), name: path)
    }

    /// Reads the text of a configuration file.
    ///
    /// - Parameter name: What errors call the file.
    /// - Throws: `malformedConfiguration`, `unknownKey`, `badValue`.
    public init(yaml: String, name: String) throws(DaemonError) {
        self.init()
        guard let root = try Self.compose(Self.withoutMark(yaml), name: name) else { return }
        let file = try ConfigurationValue(root, key: "", file: name).section(Self.cameras)
        try file.allow(
            ["model", "threads", "socket", "control", "log", "snapshots", "metrics", "cameras"] + CameraDefaults.keys)
        model = try file["model"]?.text()
        threads = try file["threads"]?.integer(in: Configuration.threadCounts)
        if let value = file["socket"] { socket = try SocketConfiguration(value) }
        if let value = file["control"] { control = try ControlConfiguration(value) }
        if let value = file["log"], !value.isOff { log = try LogConfiguration(value) }
        if let value = file["snapshots"], !value.isOff { snapshots = try SnapshotConfiguration(value) }
        if let value = file["metrics"], !value.isOff { metrics = try value.text() }
        let defaults = try CameraDefaults(file, over: CameraDefaults())
        for (name, value) in try file["cameras"]?.section(Self.cameras).values ?? [] {
            cameras.append(try CameraConfiguration(name, value, defaults: defaults))
        }
    }

    private static let cameras = "cameras: {door: {source: /dev/video0}}"

    /// A text without the byte order mark that some editors put before it.
    private static func withoutMark(_ text: String) -> String {
        text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    }

    /// Where a key of the top level stands in a file that can be read; nil if it does not.
    static func line(of key: String, in path: String) -> Int? {
        guard let data = try? Data(contentsOf: URL(filePath: path)),
            let root = try? Yams.compose(yaml: withoutMark(String(decoding: data, as: UTF8.self)))
        else { return nil }
        return root.mapping?.first { $0.key.scalar?.string == key }?.key.mark?.line
    }

    private static func compose(_ yaml: String, name: String) throws(DaemonError) -> Node? {
        do {
            return try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            throw malformed(error, name: name)
        } catch {
            throw DaemonError(
                .malformedConfiguration, "\(name) is not YAML: \(error)", remedy: "check its quotes and indentation")
        }
    }

    private static func malformed(_ error: YamlError, name: String) -> DaemonError {
        let remedy = "check the quotes and the indentation there; tabs are not allowed"
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return DaemonError(
                .malformedConfiguration, "\(name):\(mark.line): not YAML, \(problem)", remedy: remedy)
        case .duplicatedKeysInMapping(let duplicates, let context):
            return DaemonError(
                .malformedConfiguration,
                "\(name):\(context.mark.line): '\(duplicates.joined(separator: "', '"))' is there twice",
                remedy: "remove one of the two")
        default:
            return DaemonError(.malformedConfiguration, "\(name): not YAML, \(error)", remedy: remedy)
        }
    }
}

/// The keys that may stand both at the top and in a camera.
private struct CameraDefaults {
    static let keys =
        ["score", "fps", "width", "height", "format", "input", "controls", "bottom_up", "loop"] + DetectionSettings.keys

    var score = Detection.defaultScore
    var capture = CaptureSettings()
    var detection = DetectionSettings()

    init() {}

    init(_ section: ConfigurationSection, over defaults: CameraDefaults) throws(DaemonError) {
        self = defaults
        if let value = section["score"] { score = Float(try value.number(in: 0...1)) }
        if let value = section["fps"] { capture.framesPerSecond = try value.number(in: 0...1000) }
        if let value = section["width"] { capture.width = try value.integer(in: 16...16384) }
        if let value = section["height"] { capture.height = try value.integer(in: 16...16384) }
        if let value = section["format"] { capture.format = try value.choice() }
        if let value = section["input"] { capture.input = try value.setting() }
        if let value = section["controls"] { capture.controls = try Self.controls(value, over: capture.controls) }
        if let value = section["bottom_up"] { capture.isBottomUp = try value.boolean() }
        if let value = section["loop"] { capture.loop = try value.boolean() }
        detection = try DetectionSettings(section, over: detection)
    }
}

extension CameraDefaults {
    /// A camera's own controls take the place of those of the same name that hold for all.
    private static func controls(
        _ value: ConfigurationValue, over defaults: [CameraSetting]
    ) throws(DaemonError) -> [CameraSetting] {
        var own: [CameraSetting] = []
        for (_, value) in try value.section("controls: {brightness: 10}").values { own.append(try value.setting()) }
        let names = Set(own.map { CameraControl.normalized($0.name) })
        return defaults.filter { !names.contains(CameraControl.normalized($0.name)) } + own
    }
}

extension CameraConfiguration {
    /// What an error says to do about a name that is none.
    static let nameRemedy = "choose a name of at most 64 bytes without spaces"

    /// Whether a camera can be called that.
    static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 64 && !name.utf8.contains { $0 < 0x21 || $0 == 0x7F }
    }

    fileprivate init(
        _ name: String, _ value: ConfigurationValue, defaults: CameraDefaults
    ) throws(DaemonError) {
        guard Self.isName(name) else {
            throw value.error("a camera cannot be called '\(name)'", remedy: Self.nameRemedy)
        }
        if value.isScalar {
            self.init(
                name: name, source: try value.source(), score: defaults.score, capture: defaults.capture,
                detection: defaults.detection)
            return
        }
        let section = try value.section("\(name): {source: /dev/video0}")
        try section.allow(["source", "snapshots"] + CameraDefaults.keys)
        guard let source = section["source"] else {
            throw value.error(
                "camera '\(name)' has no source", remedy: "add a line such as \"source: /dev/video0\"")
        }
        let own = try CameraDefaults(section, over: defaults)
        self.init(
            name: name, source: try source.source(), score: own.score, capture: own.capture, detection: own.detection)
        if let value = section["snapshots"] { snapshots = try CameraSnapshots(value) }
    }
}

extension SocketConfiguration {
    fileprivate init(_ value: ConfigurationValue) throws(DaemonError) {
        self.init()
        if value.isOff {
            throw value.error("the socket cannot be off", remedy: "leave it out, or name a path nobody reads from")
        }
        if value.isScalar {
            path = try value.text()
            return
        }
        let section = try value.section("socket: {path: /run/edgedet/detections.sock}")
        try section.allow(["path", "mode", "clients"])
        path = try section["path"]?.text()
        if let mode = section["mode"] { permissions = try mode.permissions() }
        if let value = section["clients"] { clients = try value.integer(in: 1...10000) }
    }
}

extension LogConfiguration {
    fileprivate init(_ value: ConfigurationValue) throws(DaemonError) {
        if value.isScalar {
            self.init(path: try value.text())
            return
        }
        let section = try value.section("log: {path: /var/log/edgedet/detections.jsonl}")
        try section.allow(["path", "frames", "max_size", "keep"])
        guard let path = section["path"] else {
            throw value.error(
                "the log has no path", remedy: "add a line such as \"path: /var/log/edgedet/detections.jsonl\"")
        }
        self.init(path: try path.text())
        if let value = section["frames"] { frames = try value.choice() }
        var rule = EventLog.Rotation.standard
        if let value = section["max_size"] { rule.maximumBytes = try value.byteCount() }
        if let value = section["keep"] { rule.keep = try value.integer(in: 0...1000) }
        rotation = rule.maximumBytes > 0 ? rule : nil
    }
}
