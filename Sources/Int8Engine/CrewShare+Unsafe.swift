// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How many portions of a member's share of a step are claimed, by it or by others.
///
/// There are two counters: while the members are at the one, its owner sets the other to zero for the next step. Each has
/// a cache line of its own, because members' processors may be far apart.
final class CrewShare: @unchecked Sendable {
    /// As long as a cache line; processors that fetch two at once fetch both of one owner.
    private static let distance = 64
    private let counters: UnsafeMutableRawPointer

    init() {
        counters = .allocate(byteCount: 2 * CrewShare.distance, alignment: 2 * CrewShare.distance)
        for round: UInt32 in 0...1 { counter(round).initialize(to: Atomic(0)) }
    }

    deinit {
        for round: UInt32 in 0...1 { counter(round).deinitialize(count: 1) }
        counters.deallocate()
    }

    private func counter(_ round: UInt32) -> UnsafeMutablePointer<Atomic<Int>> {
        (counters + Int(round & 1) * CrewShare.distance).assumingMemoryBound(to: Atomic<Int>.self)
    }

    /// Sets the counter of a round to zero, which nobody may be at.
    func open(_ round: UInt32) { counter(round).pointee.store(0, ordering: .relaxed) }

    /// The next portions of `share`, about half of those that are left; nil if there is none.
    ///
    /// Many at first, because portions beside each other share what a kernel has loaded; few at last, so that nobody
    /// waits long for whoever has the last ones.
    func claim(of share: Range<Int>, _ round: UInt32) -> Range<Int>? {
        let left = share.count - counter(round).pointee.load(ordering: .relaxed)
        guard left > 0 else { return nil }
        let grain = (left + 1) / 2
        let first = share.lowerBound + counter(round).pointee.wrappingAdd(grain, ordering: .relaxed).oldValue
        return first < share.upperBound ? first..<min(first + grain, share.upperBound) : nil
    }
}
