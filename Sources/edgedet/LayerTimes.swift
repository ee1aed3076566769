// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Int8Engine
import Reporting

/// How long each step of a run takes: medians over many runs on one thread.
struct LayerTimes {
    private let rows: [(name: String, milliseconds: Double, multiplyAccumulates: Int)]
    private let whole: Double

    /// Runs the engine `iterations` times.
    init(_ engine: Int8Engine, _ pixels: [UInt8], iterations: Int) {
        let steps = engine.stepDescriptions
        var times = [[Double]](repeating: [], count: steps.count)
        var wholes: [Double] = []
        for _ in 0..<iterations {
            let start = ContinuousClock.now
            var last = start
            engine.run(
                pixels,
                stepDone: { step in
                    let now = ContinuousClock.now
                    times[step].append((now - last) / .milliseconds(1))
                    last = now
                })
            wholes.append((last - start) / .milliseconds(1))
        }
        func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
        rows = zip(steps, times).map { ($0.name, median($1), $0.multiplyAccumulates) }
        whole = median(wholes)
    }

    func print() throws {
        let sum = rows.reduce(0) { $0 + $1.milliseconds }
        let width = rows.map(\.name.count).max() ?? 0
        try StandardOutput.say("\n\(padded("step", width))       ms    share   GMAC/s")
        for row in rows {
            let rate = Double(row.multiplyAccumulates) / row.milliseconds / 1e6
            let columns = [
                padded(row.name, width), right(FixedPoint.text(row.milliseconds, digits: 3), 8),
                right(FixedPoint.text(row.milliseconds / sum * 100, digits: 1) + "%", 8),
                row.multiplyAccumulates > 0 ? right(FixedPoint.text(rate, digits: 0), 8) : "",
            ]
            try StandardOutput.say(columns.joined(separator: " "))
        }
        try StandardOutput.say(
            "\(padded("sum of the steps", width)) \(right(FixedPoint.text(sum, digits: 3), 8)); "
                + "the whole \(FixedPoint.text(whole, digits: 3)) ms")
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
