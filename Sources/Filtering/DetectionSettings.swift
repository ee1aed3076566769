// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Which of a camera's detections count, and which of its frames are looked at.
///
/// Everything that concerns places and sizes is in shares of the frame, so that it holds at any resolution.
public struct DetectionSettings: Sendable, Hashable {
    /// What of a box must lie in a zone or a mask.
    public enum ReferencePoint: String, Sendable, Hashable, CaseIterable {
        /// The middle of its lower edge: where what stands touches the ground.
        case bottom
        /// Its middle.
        case centre
    }

    /// The classes of interest; nil for all of them.
    public var labels: [LabelRule]?
    /// Whether of boxes that lie on each other, whatever their classes, only the one of the highest score counts.
    public var hasOneLabel = false
    /// Smallest box that counts, as a share of the frame's area, 0 to 1.
    public var minimumArea = 0.0
    /// Largest box that counts, as a share of the frame's area, 0 to 1.
    public var maximumArea = 1.0
    /// Where objects count; everywhere if there are none.
    public var zones: [Zone] = []
    /// Where objects do not count, and movement neither.
    public var masks: [Polygon] = []
    /// What of a box must lie there.
    public var referencePoint = ReferencePoint.bottom
    /// How often an object must be seen before it counts; nil for once.
    public var confirmation: ConfirmationRule?
    /// Every how many frames of the source one is looked at, at least 1.
    public var every = 1
    /// When frames count as still and are not looked at; nil for never.
    public var motion: MotionRule?

    /// Lets everything count and looks at every frame.
    public init() {}
}

/// A class of interest.
public struct LabelRule: Sendable, Hashable {
    /// The class's name.
    public var name: String
    /// Lowest confidence that counts, 0 to 1; nil for the camera's.
    public var score: Float?
    /// File and line, "edgedet.yaml:7"; nil where there is none. It does not make a rule another one.
    public var place: String?

    /// Makes a rule.
    public init(name: String, score: Float? = nil, place: String? = nil) {
        self.name = name
        self.score = score
        self.place = place
    }

    /// Whether class and score are the same.
    public static func == (first: LabelRule, second: LabelRule) -> Bool {
        first.name == second.name && first.score == second.score
    }

    /// Agrees with `==`.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(score)
    }
}

/// A part of the frame that events name.
public struct Zone: Sendable, Hashable {
    /// What events call it.
    public var name: String
    /// Where it is.
    public var polygon: Polygon

    /// Makes a zone.
    public init(name: String, polygon: Polygon) {
        self.name = name
        self.polygon = polygon
    }
}

/// How often an object must be seen before it counts.
public struct ConfirmationRule: Sendable, Hashable {
    /// In so many frames, 1 to `window`.
    public var frames: Int
    /// Of the latest so many that were looked at, the present one included.
    public var window: Int
    /// Two boxes of one class are the same object from this intersection over union on, 0 to 1.
    public var overlap: Float

    /// Makes a rule.
    ///
    /// - Precondition: `frames` is at least 1 and at most `window`.
    public init(frames: Int, window: Int, overlap: Float = 0.3) {
        precondition(frames >= 1 && frames <= window)
        self.frames = frames
        self.window = window
        self.overlap = overlap
    }
}

/// When a frame counts as still.
public struct MotionRule: Sendable, Hashable {
    /// By how much the mean luma of a cell, 0 to 255, must differ from that of the frame looked at last. A cell is a
    /// 32nd of the network's input wide and high, so noise of single pixels averages out.
    public var threshold = 6.0
    /// In more than this share of the cells, 0 to 1; 0 means that one is enough.
    public var area = 0.0
    /// After so many seconds a frame is looked at although it is still.
    public var maximumPause = 10.0

    /// Makes a rule of the defaults.
    public init() {}
}
