// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CPosix
import Glibc
import Synchronization

/// A fixed set of threads that walk through the same list of steps together.
///
/// Every thread runs the whole list. Within a step they claim portions from a shared counter until none is left, then
/// meet at a barrier; nothing is locked or allocated per step. Between images the helpers sleep on a condition.
/// The caller's thread is the first member, so a crew of one has no other threads and no barrier.
///
/// `@unchecked Sendable`: the mutable state is the atomics, what the mutex guards, and `work`, which is written only
/// while every helper waits for the next image.
final class Crew: @unchecked Sendable {
    /// What a member does with portions `range` of a step.
    typealias Work = (_ step: Int, _ range: Range<Int>, _ member: Int) -> Void

    let size: Int
    private let portions: [Int]
    private let claimed: UnsafeMutablePointer<Atomic<Int>>
    private let arrived = Atomic<Int>(0)
    private let round = Atomic<Int>(0)
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var image = 0
    private var isStopping = false
    private var work: Work?
    private var helpers: [pthread_t] = []

    /// Starts `size` − 1 threads.
    ///
    /// - Parameter portions: Number of portions of each step; a step with one runs on whoever comes first.
    init(size: Int, portions: [Int]) {
        self.size = max(1, size)
        self.portions = portions
        claimed = .allocate(capacity: portions.count)
        for index in portions.indices { (claimed + index).initialize(to: Atomic(0)) }
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(wake, nil)
        for member in 1..<max(1, size) { helpers.append(Crew.start(self, member)) }
    }

    /// Ends the helpers; they hold no reference to the crew while they sleep.
    func stop() {
        pthread_mutex_lock(mutex)
        isStopping = true
        pthread_cond_broadcast(wake)
        pthread_mutex_unlock(mutex)
        for helper in helpers { pthread_join(helper, nil) }
        helpers = []
    }

    deinit {
        (claimed).deinitialize(count: portions.count)
        claimed.deallocate()
        pthread_cond_destroy(wake)
        pthread_mutex_destroy(mutex)
        wake.deallocate()
        mutex.deallocate()
    }

    /// Runs all steps once; returns when the last is done.
    ///
    /// - Parameter afterStep: Called on this thread when a step is complete, before the next begins. It forces the
    ///   steps to run on this thread alone.
    func run(_ work: @escaping Work, afterStep: ((Int) -> Void)? = nil) {
        guard size > 1, afterStep == nil else {
            for (step, count) in portions.enumerated() {
                work(step, 0..<count, 0)
                afterStep?(step)
            }
            return
        }
        for step in portions.indices { claimed[step].store(0, ordering: .relaxed) }
        pthread_mutex_lock(mutex)
        self.work = work
        image += 1
        pthread_cond_broadcast(wake)
        pthread_mutex_unlock(mutex)
        walk(work, member: 0)
    }

    private func walk(_ work: Work, member: Int) {
        for (step, count) in portions.enumerated() {
            // Small enough that nobody waits long for the last portion, large enough that claiming costs nothing.
            let grain = max(1, count / (size * 4))
            while true {
                let first = claimed[step].wrappingAdd(grain, ordering: .relaxed).oldValue
                if first >= count { break }
                work(step, first..<min(first + grain, count), member)
            }
            meet()
        }
    }

    /// Waits until every member has come here.
    private func meet() {
        let mine = round.load(ordering: .acquiring)
        if arrived.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue == size {
            arrived.store(0, ordering: .relaxed)
            round.wrappingAdd(1, ordering: .releasing)
            return
        }
        var spins = 0
        while round.load(ordering: .acquiring) == mine {
            spins += 1
            // On a shared machine the one we wait for may have lost its core: then give ours away.
            if spins > 2000 { sched_yield() } else { spinHint() }
        }
    }

    @inline(__always)
    private func spinHint() {
        // A relaxed load keeps the loop from hammering the barrier's cache line more than needed.
        _ = arrived.load(ordering: .relaxed)
    }

    private func help(_ member: Int) {
        var seen = 0
        while true {
            pthread_mutex_lock(mutex)
            while image == seen && !isStopping { pthread_cond_wait(wake, mutex) }
            seen = image
            let stopping = isStopping
            let work = self.work
            pthread_mutex_unlock(mutex)
            if stopping { return }
            if let work { walk(work, member: member) }
        }
    }

    private final class Start {
        let crew: Unmanaged<Crew>
        let member: Int

        init(_ crew: Crew, _ member: Int) {
            // Unretained: `stop` joins the thread before the owner lets go of the crew.
            self.crew = .passUnretained(crew)
            self.member = member
        }
    }

    private static func start(_ crew: Crew, _ member: Int) -> pthread_t {
        let start = Unmanaged.passRetained(Start(crew, member)).toOpaque()
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
                cposix_name_thread("int8-\(start.member)")
                start.crew._withUnsafeGuaranteedRef { $0.help(start.member) }
                return nil
            }, start)
        precondition(result == 0, "the system refuses another thread")
        return thread
    }
}
