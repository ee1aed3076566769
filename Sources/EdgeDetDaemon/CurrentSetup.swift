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

    init(_ values: Values) {
        stored = Mutex(values)
    }

    /// What holds now.
    var values: Values { stored.withLock { $0 } }

    /// Another setup holds from now on.
    func change(to values: Values) {
        stored.withLock { $0 = values }
    }
}

extension CurrentSetup.Values {
    /// Takes of the plan only what is told about it: what it makes a detector of is large.
    init(_ configuration: Configuration, _ plan: DetectorPlan) {
        self.init(configuration: configuration, detector: plan.identity, engine: plan.facts)
    }
}
