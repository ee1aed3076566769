// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CPosix
import Foundation
import Synchronization

/// Threads of their own for work that blocks, which Swift's task pool must not.
enum WorkerThread {
    /// Runs a body on a thread with a name, as "top -H" shows it, and waits for it without blocking a task thread.
    ///
    /// A task that is cancelled no longer waits; the thread then goes on alone until the body returns.
    ///
    /// - Parameter name: Cut off after 15 bytes, which is all that Linux keeps.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws; `CancellationError`.
    static func run<Outcome: Sendable>(
        named name: String, _ body: @escaping @Sendable () throws -> Outcome
    ) async throws -> Outcome {
        let waiter = Waiter<Outcome>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard waiter.register(continuation) else { return }
                let thread = Thread {
                    // `Thread.name` does not reach the kernel.
                    cposix_name_thread(name)
                    waiter.resume(with: Result { try body() })
                }
                // The default of 8 MiB is address space only, but a small box may count it.
                thread.stackSize = 2 << 20
                thread.start()
            }
        } onCancel: {
            waiter.resume(with: .failure(CancellationError()))
        }
    }

}

/// Resumes a continuation once, whoever comes first.
private final class Waiter<Outcome: Sendable>: Sendable {
    private enum State {
        case initial
        case waiting(CheckedContinuation<Outcome, any Error>)
        case resumed
    }

    private let state = Mutex(State.initial)

    /// - Returns: Whether there is still something to wait for.
    func register(_ continuation: CheckedContinuation<Outcome, any Error>) -> Bool {
        let isResumed = state.withLock { state in
            if case .resumed = state { return true }
            state = .waiting(continuation)
            return false
        }
        if isResumed { continuation.resume(throwing: CancellationError()) }
        return !isResumed
    }

    func resume(with result: Result<Outcome, any Error>) {
        let continuation: CheckedContinuation<Outcome, any Error>? = state.withLock { state in
            defer { state = .resumed }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        continuation?.resume(with: result)
    }
}
