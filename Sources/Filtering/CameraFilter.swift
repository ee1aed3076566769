// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Detection
public import EfficientDet
public import Imaging

/// Objects that count, each with the zones it is in.
public struct FilteredObjects: Sendable, Hashable {
    /// The objects, in the detector's order.
    public var objects: [Detection] = []
    /// For each object the names of its zones; empty where the camera has no zones.
    public var zones: [[String]] = []

    /// Nothing.
    public init() {}
}

/// What decides about one camera's frames and detections: its settings, and what it remembers of earlier frames.
///
/// Another one with other settings can take its place between two frames; it begins without memory.
public struct CameraFilter: Sendable {
    private let filter: DetectionFilter
    private let hasZones: Bool
    private let hasOneLabel: Bool
    private var history: ConfirmationHistory?
    private var gate: MotionGate?

    /// Begins without memory.
    ///
    /// - Parameters:
    ///   - settings: What counts.
    ///   - score: Lowest confidence of classes that have none of their own, 0 to 1.
    ///   - labels: The network's classes.
    public init(_ settings: DetectionSettings, score: Float, labels: LabelMap) {
        filter = DetectionFilter(settings, score: score, labels: labels)
        hasZones = !settings.zones.isEmpty
        hasOneLabel = settings.hasOneLabel
        history = settings.confirmation.map(ConfirmationHistory.init)
        let linger = (settings.confirmation?.window ?? 1) - 1
        gate = settings.motion.map { MotionGate($0, masks: settings.masks, linger: linger) }
    }

    /// What the detector is to be asked for.
    public var minimumScore: Float { filter.minimumScore }

    /// Whether a frame has to be looked at, rather than being as good as the one that was looked at last.
    ///
    /// - Parameters:
    ///   - image: The network's input with the frame in it.
    ///   - letterbox: How it lies there.
    ///   - nanoseconds: When it was captured.
    public mutating func wants(_ image: RGBImage, letterbox: Letterbox, at nanoseconds: UInt64) -> Bool {
        gate?.opens(for: image, width: letterbox.scaledWidth, height: letterbox.scaledHeight, at: nanoseconds) ?? true
    }

    /// The objects of a frame that was looked at which count.
    ///
    /// - Parameters:
    ///   - objects: What the detector found, in pixels of the frame.
    ///   - width: Columns of the frame.
    ///   - height: Rows of the frame.
    public mutating func keep(_ objects: [Detection], width: Int, height: Int) -> FilteredObjects {
        var kept = FilteredObjects()
        kept.objects.reserveCapacity(objects.count)
        // Before classes are chosen: what is more likely something else does not count as one of interest.
        for object in hasOneLabel ? OneLabel.best(of: objects) : objects {
            guard let zones = filter.zones(of: object, width: width, height: height) else { continue }
            kept.objects.append(object)
            if hasZones { kept.zones.append(zones) }
        }
        guard let verdicts = history?.confirm(kept.objects), verdicts.contains(false) else { return kept }
        var confirmed = FilteredObjects()
        for index in verdicts.indices where verdicts[index] {
            confirmed.objects.append(kept.objects[index])
            if hasZones { confirmed.zones.append(kept.zones[index]) }
        }
        return confirmed
    }

    /// Forgets earlier frames, as after a time without any.
    public mutating func forget() {
        history?.forget()
        gate?.forget()
    }
}
