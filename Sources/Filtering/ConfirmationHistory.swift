// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Detection

/// Remembers what was seen in the latest frames, and tells what was seen often enough.
public struct ConfirmationHistory: Sendable {
    private let rule: ConfirmationRule
    /// The frames before the present one, in a ring; at most `window - 1`.
    private var history: [[Detection]] = []
    private var oldest = 0

    /// Remembers nothing yet.
    public init(_ rule: ConfirmationRule) {
        self.rule = rule
        history.reserveCapacity(rule.window - 1)
    }

    /// Which objects of the next frame were seen in `frames` of the latest `window` frames, this one included.
    ///
    /// In an earlier frame an object was seen if one of its class overlaps it there, confirmed or not. Frames that were
    /// not looked at do not take part.
    ///
    /// - Returns: For each object whether it counts.
    public mutating func confirm(_ objects: [Detection]) -> [Bool] {
        let verdicts = objects.map { object in
            let earlier = history.count { frame in frame.contains { isSame($0, object) } }
            return earlier + 1 >= rule.frames
        }
        remember(objects)
        return verdicts
    }

    /// Forgets everything, as after a time without frames.
    public mutating func forget() {
        history.removeAll(keepingCapacity: true)
        oldest = 0
    }

    private func isSame(_ first: Detection, _ second: Detection) -> Bool {
        first.label == second.label && first.box.intersectionOverUnion(with: second.box) >= rule.overlap
    }

    private mutating func remember(_ objects: [Detection]) {
        guard rule.window > 1 else { return }
        if history.count < rule.window - 1 {
            history.append(objects)
        } else {
            history[oldest] = objects
            oldest = (oldest + 1) % history.count
        }
    }
}
