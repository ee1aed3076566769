// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Capture

@Suite struct FrameStorageTests {
    private func fill(_ storage: inout FrameStorage, _ bytes: [UInt8]) -> [UInt8] {
        storage.begin()
        bytes.withUnsafeBytes { storage.append($0[...]) }
        return storage.finish()
    }

    @Test func anArrayThatNobodyHoldsKeepsItsRoom() {
        var storage = FrameStorage(count: 2, capacity: 10_000)
        for number in 0..<6 {
            #expect(fill(&storage, [UInt8(number)]).capacity >= 10_000)
        }
    }

    @Test func anArrayThatIsHeldIsLeftAlone() {
        var storage = FrameStorage(count: 2, capacity: 4)
        let held = (0..<6).map { fill(&storage, [UInt8($0), 9]) }
        #expect(held == (0..<6).map { [UInt8($0), 9] })
    }

    @Test func bytesAreAddedInOrder() {
        var storage = FrameStorage(count: 1, capacity: 0)
        _ = fill(&storage, [1, 2])
        storage.append(repeating: 128, count: 2)
        #expect(storage.count == 4)
        #expect(storage.finish() == [1, 2, 128, 128])
        #expect(fill(&storage, []) == [])
    }
}
