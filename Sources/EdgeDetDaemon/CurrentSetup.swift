// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What the daemon is set up to do now: a reload changes it.
final class CurrentSetup: Sendable {
    struct Values: Sendable {
        /// Its configuration; of what needs a restart, the one it began with.
        var configuration: Configuration
        /// `DetectorPlan.identity` of the detector at work.
        var detector: String
        /// What that detector is made of.
        var engine: EngineFacts?
    }

    private let stored: Mutex<Values>

    init(_ configuration: Configuration, _ detector: DetectorPlan) {
        stored = Mutex(Values(configuration: configuration, detector: detector.identity, engine: detector.facts))
    }

    /// What holds now.
    var values: Values { stored.withLock { $0 } }

    /// Another setup holds from now on.
    func change(to values: Values) {
        stored.withLock { $0 = values }
    }
}
