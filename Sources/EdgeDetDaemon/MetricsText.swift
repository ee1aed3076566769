// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Publishing

/// Writes metrics in Prometheus' text form, version 0.0.4.
///
/// <https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md>
struct MetricsText {
    /// What a metric is.
    enum Kind: String {
        /// Only grows, until the process starts anew.
        case counter
        /// May go up and down.
        case gauge
        /// Counts by ranges.
        case histogram
    }

    /// What was written so far.
    private(set) var text = ""
    private var name = ""

    /// Begins a metric; its samples follow.
    mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        let escaped = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        text += "# HELP \(name) \(escaped)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// One value of the metric that was begun.
    mutating func sample(_ value: Double, _ labels: [(name: String, value: String)] = [], suffix: String = "") {
        text += name + suffix
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
        }
        text += " \(Self.number(value))\n"
    }

    /// One value that is a whole number.
    mutating func sample(_ value: Int, _ labels: [(name: String, value: String)] = [], suffix: String = "") {
        sample(Double(value), labels, suffix: suffix)
    }

    /// The samples of a histogram: how many times were at most as long as each bound, their sum and their number.
    mutating func samples(_ histogram: TimeHistogram, _ labels: [(name: String, value: String)]) {
        var total = 0
        for (bound, count) in zip(TimeHistogram.bounds + [.infinity], histogram.counts) {
            total += count
            sample(total, labels + [("le", Self.number(bound))], suffix: "_bucket")
        }
        sample(histogram.sum, labels, suffix: "_sum")
        sample(total, labels, suffix: "_count")
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    /// Whole numbers without a decimal point, as far as they are exact.
    private static func number(_ value: Double) -> String {
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if value.isNaN { return "NaN" }
        return value == value.rounded() && abs(value) < 9e15 ? "\(Int(value))" : "\(value)"
    }
}

extension MetricsText {
    /// Everything that is told of a daemon.
    init(_ view: DaemonView) {
        self.init()
        let cameras = view.camerasWithStatistics().map { camera, statistics in
            (labels: [(name: "camera", value: camera.name)], camera: camera, statistics: statistics)
        }
        let engine = view.current.values.engine
        begin("edgedet_build_info", .gauge, "What this edgedet is; always 1.")
        sample(
            1,
            [
                ("version", BuildVersion.current), ("isa", engine?.instructionSet ?? ""),
                ("model", engine?.model ?? ""),
            ])
        begin("edgedet_camera_up", .gauge, "Whether the camera gives frames.")
        for camera in cameras { sample(camera.camera.state == .running ? 1 : 0, camera.labels) }
        begin(
            "edgedet_camera_last_frame_timestamp_seconds", .gauge, "Capture time of the last frame that was looked at.")
        for camera in cameras {
            if let time = camera.statistics.lastFrameTime { sample(time, camera.labels) }
        }
        begin("edgedet_frames_total", .counter, "Frames that were looked at and published.")
        for camera in cameras { sample(camera.statistics.frames, camera.labels) }
        begin(
            "edgedet_frames_skipped_total", .counter,
            "Frames that no event tells of: overtaken, lost, damaged, or passed over by fps, every or motion.")
        for camera in cameras { sample(camera.statistics.skipped, camera.labels) }
        begin("edgedet_detections_total", .counter, "Objects that were found, each frame counted anew.")
        for camera in cameras {
            for (label, count) in camera.statistics.detections.sorted(by: { $0.key < $1.key }) {
                sample(count, camera.labels + [("label", label)])
            }
        }
        begin("edgedet_inference_seconds", .histogram, "Time that the network took for a frame.")
        for camera in cameras { samples(camera.statistics.inference, camera.labels) }
        begin("edgedet_latency_seconds", .histogram, "Time from a frame's capture to its publication.")
        for camera in cameras { samples(camera.statistics.latency, camera.labels) }
        begin("edgedet_clients", .gauge, "Clients of the socket that carries events.")
        sample(view.publisher.clientCount)
        begin("edgedet_client_lines_dropped_total", .counter, "Lines that clients were too slow for.")
        sample(view.publisher.droppedLineCount)
        begin("edgedet_log_lines_lost_total", .counter, "Lines that the log of detections lacks.")
        sample(view.publisher.logCondition?.linesLost ?? 0)
        if let album = view.observation.album?.condition {
            begin("edgedet_snapshots_total", .counter, "Pictures written into the folder of snapshots.")
            sample(album.written)
            begin("edgedet_snapshots_lost_total", .counter, "Pictures that could not be written.")
            sample(album.lost)
        }
        // Not without the prefix: node_exporter has metrics of those names for itself, and refuses to add ours to them.
        begin("edgedet_process_resident_memory_bytes", .gauge, "Resident memory of the daemon.")
        sample(DaemonView.residentBytes ?? 0)
        begin("edgedet_process_start_time_seconds", .gauge, "When the daemon started, in Unix seconds.")
        sample(view.startTime)
    }
}

/// Which edgedet this is.
enum BuildVersion {
    /// The release, as the change log names it.
    static let current = "unreleased"
}
