// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Detection
public import EfficientDet

/// What was seen in one frame: one line on the socket and in the log.
///
/// The line is one JSON object without spaces, UTF-8, ended by a newline, its keys in alphabetical order as DL
/// Streamer's `gvametaconvert` writes them. Keys that element does not know (`camera`, `file`, `frame_time`,
/// `inference_ms`, `schema`, `seq`, an object's `zones`) do not clash with its own.
///
///     camera        string   the camera's name in the configuration
///     file          string   the picture's name, only if the source has names (an image folder)
///     frame_time    number   wall clock of the capture, Unix seconds with microseconds
///     inference_ms  number   time the network took, milliseconds with microseconds
///     objects       array    highest confidence first, empty if nothing was found
///       detection
///         bounding_box  x_max, x_min, y_max, y_min: edges divided by the frame's size, 0 to 1, six decimals
///         confidence    number   0 to 1, six decimals
///         label         string   the class's name
///         label_id      integer  class index + 1
///       h, w, x, y    integer  the same box in pixels of the camera's frame, at least 1 wide and high, inside it
///       region_id     integer  counts a camera's objects from 1, never 0
///       roi_type      string   the same as `label`
///       zones         array    names of the zones it is in, only if the camera has zones
///     resolution    height, width of the camera's frame in pixels
///     schema        integer  1
///     seq           integer  counts a camera's events from 0 without a gap
///     source        string   where the frames come from, e.g. /dev/video0
///     timestamp     integer  capture time, nanoseconds of the monotonic clock
///
/// Numbers with decimals always have at least one and never an exponent.
public struct FrameEvent: Sendable, Hashable {
    /// The camera's name.
    public var camera: String
    /// Where its frames come from.
    public var source: String
    /// The picture's name, for sources that have names.
    public var file: String?
    /// The number of this event among the camera's, from 0.
    public var sequence: Int
    /// Capture time, nanoseconds of the monotonic clock.
    public var timestamp: UInt64
    /// Capture time, seconds since 1970.
    public var frameTime: Double
    /// Time the network took, milliseconds.
    public var inferenceMilliseconds: Double
    /// Columns of the camera's frame, at least 1.
    public var width: Int
    /// Rows of the camera's frame, at least 1.
    public var height: Int
    /// What was found, in pixels of the camera's frame.
    public var objects: [Detection]
    /// `region_id` of the first object, at least 1; the others follow.
    public var firstRegion: Int
    /// For each object the names of the zones it is in; empty if the camera has no zones.
    public var zones: [[String]]

    /// Describes a frame that was looked at.
    public init(
        camera: String, source: String, file: String? = nil, sequence: Int, timestamp: UInt64, frameTime: Double,
        inferenceMilliseconds: Double, width: Int, height: Int, objects: [Detection], firstRegion: Int = 1,
        zones: [[String]] = []
    ) {
        precondition(zones.isEmpty || zones.count == objects.count)
        self.camera = camera
        self.source = source
        self.file = file
        self.sequence = sequence
        self.timestamp = timestamp
        self.frameTime = frameTime
        self.inferenceMilliseconds = inferenceMilliseconds
        self.width = width
        self.height = height
        self.objects = objects
        self.firstRegion = firstRegion
        self.zones = zones
    }

    /// The event as a line, its newline included.
    ///
    /// - Parameter labels: The names of the classes.
    public func line(labels: LabelMap) -> [UInt8] {
        line(labels: labels) { _ in true }
    }

    /// The event as a line with some of the objects, which keep their numbers.
    func line(labels: LabelMap, keeping isKept: (Detection) -> Bool) -> [UInt8] {
        var line = JSONLine(capacity: 256 + 256 * objects.count)
        line.raw(#"{"camera":"#)
        line.string(camera)
        if let file {
            line.raw(#","file":"#)
            line.string(file)
        }
        line.raw(#","frame_time":"#)
        line.decimal(frameTime, places: 6)
        line.raw(#","inference_ms":"#)
        line.decimal(inferenceMilliseconds, places: 3)
        line.raw(#","objects":["#)
        var isFirst = true
        for (index, object) in objects.enumerated() where isKept(object) {
            if !isFirst { line.raw(",") }
            isFirst = false
            let zones = zones.indices.contains(index) ? zones[index] : nil
            write(object, region: firstRegion + index, zones: zones, to: &line, labels: labels)
        }
        line.raw(#"],"resolution":{"height":"#)
        line.integer(height)
        line.raw(#","width":"#)
        line.integer(width)
        line.raw(#"},"schema":1,"seq":"#)
        line.integer(sequence)
        line.raw(#","source":"#)
        line.string(source)
        line.raw(#","timestamp":"#)
        line.integer(timestamp)
        line.raw("}")
        line.newline()
        return line.bytes
    }

    private func write(
        _ object: Detection, region: Int, zones: [String]?, to line: inout JSONLine, labels: LabelMap
    ) {
        let name = labels.name(of: object.label)
        let (x0, x1) = Self.clip(object.box.x0, object.box.x1, to: width)
        let (y0, y1) = Self.clip(object.box.y0, object.box.y1, to: height)
        let (x, w) = Self.pixels(x0, x1, of: width)
        let (y, h) = Self.pixels(y0, y1, of: height)
        line.raw(#"{"detection":{"bounding_box":{"x_max":"#)
        line.decimal(x1 / Double(width), places: 6)
        line.raw(#","x_min":"#)
        line.decimal(x0 / Double(width), places: 6)
        line.raw(#","y_max":"#)
        line.decimal(y1 / Double(height), places: 6)
        line.raw(#","y_min":"#)
        line.decimal(y0 / Double(height), places: 6)
        line.raw(#"},"confidence":"#)
        line.decimal(Double(object.score), places: 6)
        line.raw(#","label":"#)
        line.string(name)
        line.raw(#","label_id":"#)
        line.integer(labels.id(of: object.label))
        line.raw(#"},"h":"#)
        line.integer(h)
        line.raw(#","region_id":"#)
        line.integer(region)
        line.raw(#","roi_type":"#)
        line.string(name)
        line.raw(#","w":"#)
        line.integer(w)
        line.raw(#","x":"#)
        line.integer(x)
        line.raw(#","y":"#)
        line.integer(y)
        if let zones {
            line.raw(#","zones":"#)
            line.strings(zones)
        }
        line.raw("}")
    }

    /// An interval in pixels, cut off at the frame's edges; edges that are not numbers lie at 0.
    private static func clip(_ low: Float, _ high: Float, to size: Int) -> (Double, Double) {
        func inside(_ edge: Float) -> Double { edge.isNaN ? 0 : min(max(Double(edge), 0), Double(size)) }
        let start = inside(low)
        return (start, max(start, inside(high)))
    }

    /// The whole pixels nearest to a clipped interval: at least one, inside the frame.
    private static func pixels(_ low: Double, _ high: Double, of size: Int) -> (origin: Int, length: Int) {
        let origin = min(Int(low.rounded()), size - 1)
        return (origin, max(Int(high.rounded()) - origin, 1))
    }
}
