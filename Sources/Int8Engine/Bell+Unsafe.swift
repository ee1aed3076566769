// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CPosix
import Synchronization

/// Counts events; threads wait for the next, first awake and then asleep.
///
/// Ringing costs a system call only if somebody sleeps (futex(2)).
struct Bell: @unchecked Sendable, ~Copyable {
    private let state: UnsafeMutablePointer<Atomic<UInt32>>
    private let sleepers = Atomic<Int>(0)

    init() {
        state = .allocate(capacity: 1)
        state.initialize(to: Atomic(0))
    }

    deinit {
        state.deinitialize(count: 1)
        state.deallocate()
    }

    /// How often it rang.
    var count: UInt32 { state.pointee.load(ordering: .sequentiallyConsistent) }

    /// Counts one more, and wakes who sleeps.
    func ring() {
        state.pointee.wrappingAdd(1, ordering: .sequentiallyConsistent)
        if sleepers.load(ordering: .sequentiallyConsistent) > 0 { cposix_wake_all(UnsafeMutableRawPointer(state)) }
    }

    /// Returns when it has rung since it stood at `count`.
    ///
    /// - Parameter spins: How often to look before going to sleep.
    func wait(after count: UInt32, spins: Int) {
        for _ in 0..<spins {
            if self.count != count { return }
            cposix_spin_hint()
        }
        sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
        // The system looks once more before it lets the thread sleep, so a ring in between is not missed.
        while self.count == count { cposix_sleep_while(UnsafeMutableRawPointer(state), count) }
        sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    }
}
