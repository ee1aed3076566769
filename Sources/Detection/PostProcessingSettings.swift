// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// How proposals become detections; the defaults are those of the effdet reference (`bench.py`, `anchors.py`).
public struct PostProcessingSettings: Sendable, Hashable {
    /// How many proposals of the highest logits are decoded; an anchor may be among them with several classes.
    public var topK: Int
    /// A box that overlaps a better one of its class by more than this intersection over union is removed, 0 to 1.
    public var iouThreshold: Float
    /// How many detections a picture may have.
    public var maximumDetections: Int
    /// Whether boxes are cut at the picture's edges, before suppression, as effdet does if it knows the picture's size.
    public var clipsToPicture: Bool

    /// Makes settings; counts are at least 1.
    public init(
        topK: Int = 5000, iouThreshold: Float = 0.5, maximumDetections: Int = 100, clipsToPicture: Bool = true
    ) {
        precondition(topK > 0 && maximumDetections > 0)
        self.topK = topK
        self.iouThreshold = iouThreshold
        self.maximumDetections = maximumDetections
        self.clipsToPicture = clipsToPicture
    }
}
