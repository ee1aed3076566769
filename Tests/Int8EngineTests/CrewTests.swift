// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import Int8Engine

struct CrewTests {
    final class Log: Sendable {
        let entries = Mutex<[(step: Int, portion: Int)]>([])
    }

    /// With more members than any machine has cores, some always keep the others waiting: they must fall asleep and wake.
    @Test func membersWithoutACoreAreWaitedFor() {
        let done = Log()
        let crew = Crew(size: 64, portions: [Int](repeating: 64, count: 20)) { step, range, _ in
            done.entries.withLock { $0.append((step, range.count)) }
        }
        for _ in 0..<5 { crew.run() }
        crew.stop()
        #expect(done.entries.withLock { $0.reduce(0) { $0 + $1.portion } } == 5 * 20 * 64)
    }

    @Test(arguments: 1...4)
    func everyPortionIsDoneOnceAndStepsFollowEachOther(size: Int) {
        let portions = [1, 7, 64, 3, 1, 100]
        let log = Log()
        let crew = Crew(size: size, portions: portions) { step, range, member in
            precondition((0..<size).contains(member))
            log.entries.withLock { log in for portion in range { log.append((step, portion)) } }
        }
        for _ in 0..<50 {
            log.entries.withLock { $0 = [] }
            crew.run()
            let entries = log.entries.withLock { $0 }
            #expect(entries.map(\.step) == entries.map(\.step).sorted())
            for (step, count) in portions.enumerated() {
                #expect(entries.filter { $0.step == step }.map(\.portion).sorted() == Array(0..<count))
            }
        }
        crew.stop()
    }
}
