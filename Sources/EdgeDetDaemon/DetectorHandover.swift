// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import Synchronization

/// Carries a detector from the thread that made it to the one that will use it.
final class DetectorHandover: Sendable {
    private let detector: Mutex<(any ObjectDetector)?>

    init(_ detector: sending any ObjectDetector) {
        self.detector = Mutex(detector)
    }

    /// The detector, the first time.
    func take() -> sending (any ObjectDetector)? {
        detector.withLock { $0.take() }
    }
}
