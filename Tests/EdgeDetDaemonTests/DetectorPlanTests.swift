// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import Testing

@testable import EdgeDetDaemon

struct DetectorPlanTests {
    /// Stands for the numbers that were read from a model's file.
    private final class Numbers: Sendable {}

    @Test func plan_keepsNothingOfWhatItMadeTheDetectorOf() throws {
        weak var remembered: Numbers?
        let plan: DetectorPlan
        do {
            let numbers = Numbers()
            remembered = numbers
            plan = DetectorPlan(identity: "") { [numbers] in
                withExtendedLifetime(numbers) { BrightRectangleDetector() }
            }
        }
        let copy = plan
        #expect(remembered != nil)
        _ = try plan.make()
        #expect(remembered == nil)
        withExtendedLifetime((plan, copy)) {}
    }
}
