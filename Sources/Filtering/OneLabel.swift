// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Detection

/// One label for each object: a network that takes a thing for two kinds reports two boxes in one place, since detectors
/// suppress overlapping boxes within each class only.
public enum OneLabel {
    /// Boxes that share more than this of the area they cover together are the same object, as they are within a class.
    public static let overlap = PostProcessingSettings().iouThreshold

    /// The detections that no better one of any class lies on; of equal scores the earlier is the better.
    ///
    /// - Parameter objects: Highest score first.
    /// - Returns: Some of them, in the same order.
    public static func best(of objects: [Detection]) -> [Detection] {
        objects.reduce(into: []) { best, object in
            let isBeaten = best.contains { $0.box.intersectionOverUnion(with: object.box) > overlap }
            if !isBeaten { best.append(object) }
        }
    }
}
