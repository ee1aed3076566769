// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

@testable import EdgeDetDaemon

/// Expects that a configuration is refused with this sentence, and with the exit status for configurations.
func expectRefusal(of yaml: String, saying message: String, at location: SourceLocation = #_sourceLocation) {
    do {
        _ = try Configuration(yaml: yaml, name: "e.yaml")
        Issue.record("was accepted", sourceLocation: location)
    } catch {
        #expect(error.description == message, sourceLocation: location)
        #expect(error.exitStatus == .configuration, sourceLocation: location)
    }
}
