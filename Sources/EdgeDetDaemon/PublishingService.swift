// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Publishing
import ServiceLifecycle

/// Keeps the ways out open until everybody else has ended, then lets out what was published and closes them.
struct PublishingService: Service {
    let publisher: Publisher
    /// Whether the daemon ends because there are no more frames, and nobody wants it to end soon.
    var isOver: @Sendable () -> Bool = { false }

    func run() async throws {
        // Ends by a graceful shutdown or by cancellation; either way what was accepted goes out.
        try? await gracefulShutdown()
        await publisher.shutDown(grace: isOver() ? .seconds(10) : .seconds(1))
    }
}
