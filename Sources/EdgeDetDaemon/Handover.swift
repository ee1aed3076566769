// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import Synchronization

/// Holds something until the one who needs it takes it, possibly on another thread; afterwards nothing of it is left here,
/// whoever else holds the handover.
final class Handover<Value>: Sendable {
    private let value: Mutex<Value?>

    init(_ value: sending Value) {
        self.value = Mutex(value)
    }

    /// The value, the first time.
    func take() -> sending Value? {
        value.withLock { $0.take() }
    }
}

/// Carries a detector from the thread that made it to the one that will use it.
typealias DetectorHandover = Handover<any ObjectDetector>
