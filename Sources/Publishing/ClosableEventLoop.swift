// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// Takes work for an event loop from any thread until it is closed. What comes later is left out: a loop that has been shut
/// down must not be given any more, and threads that hung meanwhile do not know.
final class ClosableEventLoop: Sendable {
    private let eventLoop: Mutex<(any EventLoop)?>

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = Mutex(eventLoop)
    }

    /// Has the loop do something; never waits for it.
    func execute(_ work: @escaping @Sendable () -> Void) {
        eventLoop.withLock { $0?.execute(work) }
    }

    /// To be called before the loop is shut down.
    func close() {
        eventLoop.withLock { $0 = nil }
    }
}
