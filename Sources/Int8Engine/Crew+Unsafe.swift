// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CPosix
import Glibc
import Synchronization

/// A fixed set of threads that walk through the same list of steps together.
///
/// Every thread runs the whole list. Within a step each claims portions of its own share, the same part of every step's,
/// so that it reads mostly what it wrote itself; then those that others have not come to, until none is left. Then they
/// meet at a barrier. Nothing is locked or allocated per step. Between images the helpers sleep, soon after the last one,
/// and so does a member whose partner keeps it waiting at the barrier because the machine has something else to do.
/// The caller's thread is the first member, so a crew of one has no other threads and no barrier.
///
/// `@unchecked Sendable`: the mutable state is the atomics, and `portions`, which helpers read only during a run.
final class Crew: @unchecked Sendable {
    /// What a member does with portions `range` of a step.
    typealias Work = (_ step: Int, _ range: Range<Int>, _ member: Int) -> Void

    let size: Int
    /// Number of portions of each step; a step with one runs on whoever comes first. Constant during a run.
    var portions: [Int]
    private let work: Work
    private let shares: [CrewShare]
    private let arrived = Atomic<Int>(0)
    /// Barriers passed since the start; a member that waits may sleep on it.
    private let round: Bell
    /// Images begun since the start; helpers sleep on it.
    private let image: Bell
    private let isStopping = Atomic<Bool>(false)
    private var helpers: [pthread_t] = []
    /// As long as a short step takes a slow processor: longer than that is worth the way through the kernel.
    private static let spins = 2000

    /// Starts `size` − 1 threads.
    ///
    /// - Parameters:
    ///   - portions: Number of portions of each step.
    ///   - work: Called on all of the threads.
    init(size: Int, portions: [Int], work: @escaping Work) {
        self.size = max(1, size)
        self.portions = portions
        self.work = work
        shares = (0..<max(1, size)).map { _ in CrewShare() }
        round = Bell()
        image = Bell()
        for member in 1..<max(1, size) { helpers.append(Crew.start(self, member)) }
    }

    /// Ends the helpers; they hold no reference to the crew while they sleep.
    func stop() {
        isStopping.store(true, ordering: .releasing)
        image.ring()
        for helper in helpers { pthread_join(helper, nil) }
        helpers = []
    }

    /// Runs all steps once; returns when the last is done. It allocates nothing.
    ///
    /// - Parameter afterStep: Called on this thread when a step is complete, before the next begins. It forces the
    ///   steps to run on this thread alone.
    func run(afterStep: ((Int) -> Void)? = nil) {
        guard size > 1, afterStep == nil else {
            for (step, count) in portions.enumerated() {
                work(step, 0..<count, 0)
                afterStep?(step)
            }
            return
        }
        image.ring()
        walk(member: 0)
    }

    private func walk(member: Int) {
        // Nobody passes the next barrier without this member, so it stays as it is until then.
        var round = round.count
        for (step, count) in portions.enumerated() {
            // All have left the step before, and none can come to the next.
            shares[member].open(round &+ 1)
            for turn in 0..<size {
                let owner = (member + turn) % size
                let share = start(of: owner, count)..<start(of: owner + 1, count)
                while let range = shares[owner].claim(of: share, round) { work(step, range, member) }
            }
            meet(round)
            round &+= 1
        }
    }

    /// Where a member's share of `count` portions begins.
    private func start(of member: Int, _ count: Int) -> Int { (count * member + size - 1) / size }

    /// Waits until every member has come here.
    private func meet(_ mine: UInt32) {
        if arrived.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue == size {
            arrived.store(0, ordering: .relaxed)
            round.ring()
        } else {
            round.wait(after: mine, spins: Crew.spins)
        }
    }

    private func help(_ member: Int) {
        var seen: UInt32 = 0
        while true {
            // While pictures come one after the other, nobody has to be woken.
            image.wait(after: seen, spins: Crew.spins)
            seen &+= 1
            if isStopping.load(ordering: .acquiring) { return }
            walk(member: member)
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
