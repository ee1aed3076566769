// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A progress bar that several tasks may move on.
final class SharedProgressBar: Sendable {
    private let title: String
    private let start = ContinuousClock.now
    private let bar = Mutex<ProgressBar?>(nil)

    init(_ title: String) {
        self.title = title
    }

    /// One more of so many steps is done.
    func advance(total: Int) {
        bar.withLock { bar in
            if bar == nil { bar = ProgressBar(title, total: total, since: start) }
            bar?.advance()
        }
    }

    /// Clears the line.
    func finish() {
        bar.withLock { $0 = nil }
    }
}
