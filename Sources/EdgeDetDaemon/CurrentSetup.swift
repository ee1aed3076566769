// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What the daemon is set up to do now: a reload changes it.
final class CurrentSetup: Sendable {
    private let values: Mutex<(configuration: Configuration, engine: EngineFacts?)>

    init(_ configuration: Configuration, _ engine: EngineFacts?) {
        values = Mutex((configuration, engine))
    }

    /// Its configuration.
    var configuration: Configuration { values.withLock { $0.configuration } }

    /// What its detector is made of.
    var engine: EngineFacts? { values.withLock { $0.engine } }

    /// Another setup holds from now on.
    func change(to configuration: Configuration, _ engine: EngineFacts?) {
        values.withLock { $0 = (configuration, engine) }
    }
}
