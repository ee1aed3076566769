// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Keeps the largest keys of a stream, in constant time a key and in memory for twice as many as are kept.
struct TopSelection {
    /// A key and what it stands for.
    struct Entry: Equatable {
        var key: UInt64
        var position: Int
    }

    /// After `finish()`: the kept entries, largest key first.
    private(set) var entries: [Entry] = []
    private let count: Int
    /// Keys below cannot be among the largest any more.
    private var floor: UInt64 = 0

    /// Keeps the `count` largest, at least 1.
    init(count: Int) {
        precondition(count > 0)
        self.count = count
    }

    /// Forgets the entries, but not their memory.
    mutating func reset() {
        entries.removeAll(keepingCapacity: true)
        floor = 0
    }

    /// Takes one more; keys are distinct.
    mutating func insert(key: UInt64, position: Int) {
        guard key >= floor else { return }
        entries.append(Entry(key: key, position: position))
        if entries.count >= 2 * count { discardSmallest() }
    }

    /// Leaves the largest only, in order.
    mutating func finish() {
        if entries.count > count { discardSmallest() }
        sort(0, entries.count - 1)
    }

    /// Hoare's quicksort, largest first. The library's sort allocates, and this runs for every frame.
    private mutating func sort(_ first: Int, _ last: Int) {
        var (low, high) = (first, last)
        while low < high {
            let (right, left) = divide(low, high)
            // The smaller part by recursion, so that it is never deep.
            if right - low < high - left {
                sort(low, right)
                low = left
            } else {
                sort(left, high)
                high = right
            }
        }
    }

    /// Swaps entries until the larger keys lie up to the first index given back, the smaller ones from the second on.
    private mutating func divide(_ low: Int, _ high: Int) -> (right: Int, left: Int) {
        let pivot = entries[low + (high - low) / 2].key
        var left = low
        var right = high
        while left <= right {
            while entries[left].key > pivot { left += 1 }
            while entries[right].key < pivot { right -= 1 }
            if left <= right {
                entries.swapAt(left, right)
                left += 1
                right -= 1
            }
        }
        return (right, left)
    }

    /// Hoare's selection: moves the `count` largest to the front and drops the rest.
    private mutating func discardSmallest() {
        var low = 0
        var high = entries.count - 1
        while low < high {
            let (right, left) = divide(low, high)
            if count - 1 <= right {
                high = right
            } else if count - 1 >= left {
                low = left
            } else {
                break
            }
        }
        floor = entries[count - 1].key
        entries.removeLast(entries.count - count)
    }
}
