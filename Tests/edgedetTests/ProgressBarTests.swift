// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Reporting
import Testing

@testable import edgedet

struct ProgressBarTests {
    @Test(arguments: [
        (0, 0, "evaluating [                    ]"),
        (1, 10, "evaluating [                    ]   0%  0.1/s  1:06:30 left"),
        (100, 8, "evaluating [#####               ]  25%  12.5/s  0:24 left"),
        (399, 300, "evaluating [################### ]  99%  1.3/s  0:01 left"),
        (400, 301, "evaluating [####################] 100%  1.3/s  0:00 left"),
    ])
    func line_showsShareRateAndTimeLeft(done: Int, seconds: Int, line: String) {
        #expect(ProgressBar.line(title: "evaluating", done: done, total: 400, elapsed: .seconds(seconds)) == line)
    }

    @Test func noWork_isAllDone() {
        #expect(ProgressBar.line(title: "x", done: 0, total: 0, elapsed: .zero) == "x [####################]")
    }

    @Test(arguments: [
        (0.0, 3, "0.000"), (0.6140892, 3, "0.614"), (0.9995, 3, "1.000"), (0.0005, 3, "0.001"), (12.05, 1, "12.1"),
        (-0.04, 1, "0.0"), (-1.26, 1, "-1.3"), (7.5, 0, "8"), (.infinity, 1, "inf"),
    ])
    func fixedPoint_roundsToItsDigits(value: Double, digits: Int, text: String) {
        #expect(FixedPoint.text(value, digits: digits) == text)
    }
}
