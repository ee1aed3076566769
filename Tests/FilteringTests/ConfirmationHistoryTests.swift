// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import Testing

@testable import Filtering

@Suite struct ConfirmationHistoryTests {
    /// Squares of 10 pixels; `nil` in a sequence is a frame without any.
    private func object(_ x: Float, label: Int = 0) -> Detection {
        Detection(label: label, score: 1, box: Box(x0: x, y0: 0, x1: x + 10, y1: 10))
    }

    private func expect(_ objects: [Detection], _ verdicts: [Bool], _ confirmation: inout ConfirmationHistory) {
        let actual = confirmation.confirm(objects)
        #expect(actual == verdicts)
    }

    /// For each frame with a square whether it counts.
    private func verdicts(_ rule: ConfirmationRule, _ positions: [Float?]) -> [Bool?] {
        var confirmation = ConfirmationHistory(rule)
        return positions.map { position in
            let objects = position.map { [object($0)] } ?? []
            let verdicts = confirmation.confirm(objects)
            #expect(verdicts.count == objects.count)
            return verdicts.first
        }
    }

    @Test func objectCountsWhenItWasSeenOftenEnough() {
        let rule = ConfirmationRule(frames: 3, window: 3)
        #expect(verdicts(rule, [0, 0, 0, 0]) == [false, false, true, true])
        // A gap begins anew where no frame may be missing.
        #expect(verdicts(rule, [0, 0, nil, 0, 0, 0]) == [false, false, nil, false, false, true])
    }

    @Test func gapsDoNotMatterWithinTheWindow() {
        let rule = ConfirmationRule(frames: 2, window: 4)
        #expect(verdicts(rule, [0, nil, nil, 0]) == [false, nil, nil, true])
        #expect(verdicts(rule, [0, nil, nil, nil, 0]) == [false, nil, nil, nil, false])
        #expect(verdicts(rule, [0, nil, nil, nil, 0, nil, nil, 0]) == [false, nil, nil, nil, false, nil, nil, true])
        // For longer than the ring holds.
        #expect(verdicts(rule, Array(repeating: 0, count: 10)) == [false] + Array(repeating: true, count: 9))
    }

    @Test func onceIsEnoughWhereOnceIsAskedFor() {
        for window in 1...3 {
            #expect(verdicts(ConfirmationRule(frames: 1, window: window), [0, nil, 50]) == [true, nil, true])
        }
    }

    @Test func objectMayMoveAsLongAsItOverlaps() {
        let rule = ConfirmationRule(frames: 2, window: 2, overlap: 0.5)
        // 10 x 10 moved by 3 pixels: 70 of 130; by 4: 60 of 140.
        #expect(verdicts(rule, [0, 3, 6, 9]) == [false, true, true, true])
        #expect(verdicts(rule, [0, 4, 8, 12]) == [false, false, false, false])
    }

    @Test func anotherClassIsAnotherObject() {
        var confirmation = ConfirmationHistory(ConfirmationRule(frames: 2, window: 2))
        expect([object(0), object(50, label: 1)], [false, false], &confirmation)
        expect([object(0, label: 1), object(50, label: 1), object(0)], [false, true, true], &confirmation)
    }

    @Test func twoInOneFrameCountOnce() {
        var confirmation = ConfirmationHistory(ConfirmationRule(frames: 3, window: 3))
        expect([object(0), object(1)], [false, false], &confirmation)
        expect([object(0), object(1)], [false, false], &confirmation)
        expect([object(0)], [true], &confirmation)
    }

    @Test func whatWasForgottenConfirmsNothing() {
        var confirmation = ConfirmationHistory(ConfirmationRule(frames: 2, window: 3))
        expect([object(0)], [false], &confirmation)
        confirmation.forget()
        expect([object(0)], [false], &confirmation)
        expect([object(0)], [true], &confirmation)
        expect([object(0)], [true], &confirmation)
        confirmation.forget()
        expect([object(0)], [false], &confirmation)
    }

    @Test func boxesWithoutAreaAreNobodysCompany() {
        let point = Detection(label: 0, score: 1, box: Box(x0: 5, y0: 5, x1: 5, y1: 5))
        var confirmation = ConfirmationHistory(ConfirmationRule(frames: 2, window: 2, overlap: 0))
        expect([point], [false], &confirmation)
        expect([point], [false], &confirmation)
    }
}
