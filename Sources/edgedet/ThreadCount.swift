// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EdgeDetDaemon

/// What `--threads` may be in every command: the same as in a configuration.
enum ThreadCount {
    /// - Throws: `ValidationError`.
    static func validate(_ threads: Int?) throws {
        let counts = Configuration.threadCounts
        if let threads, !counts.contains(threads) {
            throw ValidationError("--threads must be \(counts.lowerBound) to \(counts.upperBound).")
        }
    }
}
