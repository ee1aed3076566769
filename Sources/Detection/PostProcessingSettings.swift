// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet

/// How proposals become detections; the defaults are those of the effdet reference (`bench.py`, `anchors.py`).
public struct PostProcessingSettings: Sendable, Hashable {
    /// How many proposals of the highest logits are decoded, nil for all.
    public var topK: Int?
    /// A box that overlaps a better one of its class by more than this intersection over union is removed, 0 to 1.
    public var iouThreshold: Float
    /// How many detections a picture may have.
    public var maximumDetections: Int
    /// Whether boxes end at the picture's edges.
    public var clipsToPicture: Bool
    /// Whether an anchor may be there with several classes.
    public var candidates: Conventions.Candidates
    /// Where boxes are cut off before suppression: effdet does it at the picture's edges, if at all.
    public var clipping: Conventions.Clipping
    /// How detections' boxes are averaged with those that they removed; nil leaves the best anchor's box, as the reference
    /// does.
    public var voting: BoxVoting?

    /// Makes settings; counts are at least 1.
    public init(
        topK: Int? = 5000, iouThreshold: Float = 0.5, maximumDetections: Int = 100, clipsToPicture: Bool = true,
        candidates: Conventions.Candidates = .everyClass, clipping: Conventions.Clipping = .picture,
        voting: BoxVoting? = nil
    ) {
        precondition(topK ?? 1 > 0 && maximumDetections > 0)
        self.topK = topK
        self.iouThreshold = iouThreshold
        self.maximumDetections = maximumDetections
        self.clipsToPicture = clipsToPicture
        self.candidates = candidates
        self.clipping = clipping
        self.voting = voting
    }

    /// The settings that belong to a network's conventions.
    ///
    /// zylo117's code keeps any number of detections. Here they are 1000: COCO's evaluation looks at 100 of a class, and
    /// nobody's picture may cost unbounded time and length of an event.
    public init(_ conventions: Conventions, clipsToPicture: Bool = true, voting: BoxVoting? = nil) {
        let isBestClass = conventions.candidates == .bestClass
        self.init(
            topK: isBestClass ? nil : 5000, maximumDetections: isBestClass ? 1000 : 100,
            clipsToPicture: clipsToPicture, candidates: conventions.candidates, clipping: conventions.clipping,
            voting: voting)
    }
}
