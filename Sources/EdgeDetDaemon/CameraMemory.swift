// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Filtering

/// What the inference thread remembers of one camera from frame to frame.
struct CameraMemory {
    /// The number of the next event.
    var sequence = 0
    /// The number of the next object.
    var region = 1
    /// Whether the last frame was damaged.
    var hasBadFrame = false
    private var filter: CameraFilter?
    private var rules: Rules?

    /// What a filter was made of.
    private struct Rules: Equatable {
        var detection: DetectionSettings
        var score: Float
        var labels: LabelMap
    }

    /// Lets the camera's filter work, which begins anew when the settings or the network are others than before.
    mutating func withFilter<Result>(
        of camera: CameraConfiguration, labels: LabelMap, _ body: (inout CameraFilter) throws -> Result
    ) rethrows -> Result {
        let wanted = Rules(detection: camera.detection, score: camera.score, labels: labels)
        var current: CameraFilter
        if let filter, wanted == rules {
            current = filter
        } else {
            current = CameraFilter(wanted.detection, score: wanted.score, labels: wanted.labels)
            rules = wanted
        }
        // One owner at a time, so that nothing is copied.
        filter = nil
        defer { filter = current }
        return try body(&current)
    }

    /// Forgets earlier frames, which say nothing about those that come after an outage; the numbers go on.
    mutating func forgetFrames() {
        filter?.forget()
    }
}
