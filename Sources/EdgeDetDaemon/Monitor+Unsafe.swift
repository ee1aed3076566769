// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A value behind a lock, whose users can sleep until it changes: a mutex with a condition variable.
///
/// Swift's `Mutex` has no way to wait; these threads do little else.
final class Monitor<Value>: @unchecked Sendable {
    // Sendable although it holds mutable state: `value` is touched only between lock and unlock, `mutex` and `changed`
    // are made for many threads and keep their address, and a value enters and leaves as `sending` or by Sendable types.
    private var value: Value
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init(_ value: sending Value) {
        self.value = value
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // Deadlines that a change of the wall clock does not move.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Reads the value.
    func read<Result: Sendable>(_ body: (Value) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(value)
    }

    /// Changes the value and wakes everybody who waits for a change.
    func change<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(mutex)
        }
        return body(&value)
    }

    /// Sleeps until the body returns something; it is asked now and after every change.
    ///
    /// - Parameter milliseconds: How long to wait at most; nil for as long as it takes.
    /// - Returns: What the body returned; nil when the time is over.
    func wait<Result: Sendable>(milliseconds: Int? = nil, until body: (inout Value) -> Result?) -> Result? {
        var deadline = timespec()
        if let milliseconds {
            clock_gettime(CLOCK_MONOTONIC, &deadline)
            let nanoseconds = Int(deadline.tv_nsec) + milliseconds % 1000 * 1_000_000
            deadline.tv_sec += time_t(milliseconds / 1000 + nanoseconds / 1_000_000_000)
            deadline.tv_nsec = nanoseconds % 1_000_000_000
        }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&value) {
                // The body may have changed the value: a frame taken makes room for the next.
                pthread_cond_broadcast(changed)
                return result
            }
            if milliseconds == nil {
                pthread_cond_wait(changed, mutex)
            } else if pthread_cond_timedwait(changed, mutex, &deadline) == ETIMEDOUT {
                return nil
            }
        }
    }
}
