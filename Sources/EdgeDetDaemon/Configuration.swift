// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Capture
public import Detection
public import Filtering
public import Publishing

/// What the daemon is to do: the configuration file, with the command line's word on top.
///
/// The file is YAML. Every key may be left out but `cameras` and each camera's `source`:
///
///     model: FILE              the int8 model; edgedet's own if left out
///     threads: N               threads of the network; as many as there are cores if left out
///     socket: PATH             where clients connect, or
///       path: PATH
///       mode: 0660             who may connect, as octal permissions
///       clients: 256           how many at a time
///     control: PATH            where "edgedet status" and "edgedet snapshot" ask, "off" for nowhere, or
///       path: PATH
///       mode: 0660
///     log: PATH                a file of JSON lines, "-" for standard output; none if left out or "off", or
///       path: PATH
///       frames: objects        or all: also frames in which nothing was found
///       max_size: 64M          begins a new file beyond so many bytes (K, M, G); 0 never does
///       keep: 5                older files that are kept
///     snapshots: PATH          a folder for pictures of frames with objects; none if left out or "off", or
///       folder: PATH
///       max_size: 500M         the oldest are removed beyond so many bytes
///       cooldown: 10           seconds from one picture of a camera to its next
///     metrics: PATH            a file for the textfile collector of Prometheus' node_exporter; none if left out
///     score: 0.5               lowest confidence that counts as an object, 0 to 1
///     fps: 10                  frames per second; see `CaptureSettings` for each kind of source
///     width: 640               columns a camera is asked for
///     height: 480              rows a camera is asked for
///     format: MJPG             layout a camera is asked for, by its four characters
///     input: S-Video           input of a capture card, by its name or number
///     controls:                what cameras are set to whenever they are opened, by the names that v4l2-ctl prints
///       exposure_absolute: 200
///       power_line_frequency: 50 Hz
///     bottom_up: false         whether a camera's pictures stand on their heads
///     loop: false              whether a folder or a file begins again at its end
///     labels: [qr_code, aztec] which classes count, or with a score for each: {qr_code: 0.5, aztec: 0.4}; or all
///     one_label: false         whether of boxes on each other only the best counts, whatever their classes
///     min_area: 0.001          smallest and largest box that counts, as shares of the frame's area
///     max_area: 0.5
///     zones:                   where objects count; corners are shares of the frame's width and height
///       doorway: [[0.2, 0.4], [0.8, 0.4], [0.8, 1], [0.2, 1]]
///     masks: ["0,0, 1,0, 1,0.1"]  where they do not; either form of writing serves for both
///     zone_point: bottom       what of a box must lie there: the middle of its lower edge, or of it all (centre)
///     confirm:                 an object counts that was seen in so many of the latest frames; or off
///       frames: 2
///       of: 3
///       overlap: 0.3           intersection over union from which a box is the same object's
///     every: 1                 looks at every so many frames
///     motion: false            whether frames in which nothing moves are passed over, or
///       threshold: 6           by how many levels of 255 a spot must get brighter or darker
///       area: 0                in more than this share of the picture
///       max_pause: 10          seconds after which a still frame is looked at all the same
///     cameras:
///       NAME: SOURCE           or
///       NAME:
///         source: SOURCE       /dev/video0, folder:/path, y4m:/path, y4m:-
///         score: 0.5           and everything from score to motion, which overrides what stands above
///         snapshots: off       no pictures of this one, or {cooldown: 60}
public struct Configuration: Sendable, Hashable {
    /// The int8 model's file; nil for the one that edgedet brings.
    public var model: String?
    /// Threads of the network; nil for as many as there are cores.
    public var threads: Int?
    /// How many there may be.
    public static let threadCounts = 1...1024
    /// Where clients connect.
    public var socket = SocketConfiguration()
    /// Where the daemon answers questions about itself.
    public var control = ControlConfiguration()
    /// The log file, if there is to be one.
    public var log: LogConfiguration?
    /// Pictures of what was found, if they are to be kept.
    public var snapshots: SnapshotConfiguration?
    /// The metrics' file, if there is to be one.
    public var metrics: String?
    /// The cameras, in the order of the file.
    public var cameras: [CameraConfiguration] = []

    /// A configuration without cameras.
    public init() {}

    /// Where clients connect and where the daemon answers, less what is left to it.
    public var socketPaths: [String] {
        let control = control.isEnabled ? control.path ?? socket.path.map(SocketPath.control) : nil
        return [socket.path, control].compactMap { $0 }
    }
}

/// Where clients connect.
public struct SocketConfiguration: Sendable, Hashable {
    /// The socket's path; nil for `SocketPath.forServing`.
    public var path: String?
    /// The socket's permissions: who may write may connect.
    public var permissions: UInt32 = 0o660
    /// How many clients at a time.
    public var clients = 256
}

/// Which detections are kept in a file.
public struct LogConfiguration: Sendable, Hashable {
    /// The file; "-" for standard output.
    public var path: String
    /// Which frames it gets.
    public var frames = Publisher.LoggedFrames.objects
    /// When a new file is begun; nil for never.
    public var rotation: EventLog.Rotation? = .standard

    /// A log with the defaults.
    public init(path: String) {
        self.path = path
    }
}

/// One camera, or what stands in for one.
public struct CameraConfiguration: Sendable, Hashable {
    /// What events call it.
    public var name: String
    /// Where its frames come from.
    public var source: SourceURI
    /// Lowest confidence that counts as an object, 0 to 1.
    public var score: Float
    /// What is asked of the source.
    public var capture: CaptureSettings
    /// Which detections count, and which frames are looked at.
    public var detection: DetectionSettings
    /// Which pictures are kept of what it sees.
    public var snapshots = CameraSnapshots()

    /// A camera with the defaults.
    public init(
        name: String, source: SourceURI, score: Float = Detection.defaultScore,
        capture: CaptureSettings = CaptureSettings(),
        detection: DetectionSettings = DetectionSettings()
    ) {
        self.name = name
        self.source = source
        self.score = score
        self.capture = capture
        self.detection = detection
    }

    /// Whether every frame is looked at, the source waiting for the network: a file or folder that is not replayed in
    /// its own time. Otherwise the newest frame wins.
    public var isLossless: Bool { !source.isCamera && capture.framesPerSecond == 0 }
}
