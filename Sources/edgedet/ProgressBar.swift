// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reporting

/// One line on standard error that says how far long work is; nothing at all unless that is a terminal.
struct ProgressBar: ~Copyable {
    private let title: String
    private let total: Int
    private let isShown: Bool
    private let start: ContinuousClock.Instant
    private var done = 0
    private var lastDrawn: ContinuousClock.Instant?

    /// Starts the clock.
    ///
    /// - Parameters:
    ///   - title: What is being done, a word or two.
    ///   - total: How many steps there are.
    ///   - start: When the work began.
    init(
        _ title: String, total: Int, since start: ContinuousClock.Instant = .now,
        isShown: Bool = isatty(STDERR_FILENO) == 1
    ) {
        self.title = title
        self.start = start
        self.total = total
        self.isShown = isShown
    }

    /// One more step is done; draws ten times a second at most.
    mutating func advance() {
        done += 1
        guard isShown else { return }
        let now = ContinuousClock.now
        if let lastDrawn, now - lastDrawn < .milliseconds(100), done < total { return }
        lastDrawn = now
        StandardError.write("\r\(Self.line(title: title, done: done, total: total, elapsed: now - start))\u{1B}[K")
    }

    /// Clears the line, so that results or an error begin on a clean one.
    deinit {
        if lastDrawn != nil { StandardError.write("\r\u{1B}[K") }
    }

    /// At most 79 columns for a title of 20: "evaluating [#####               ]  25%  12.5/s  0:24 left".
    static func line(title: String, done: Int, total: Int, elapsed: Duration) -> String {
        let share = total > 0 ? Double(done) / Double(total) : 1
        let filled = Int(share * 20)
        let bar = String(repeating: "#", count: filled) + String(repeating: " ", count: 20 - filled)
        let seconds = elapsed / .seconds(1)
        guard done > 0, seconds > 0 else { return "\(title) [\(bar)]" }
        let rate = Double(done) / seconds
        let left = Int((Double(total - done) / rate).rounded(.up))
        let percent = String(Int(share * 100))
        let padding = String(repeating: " ", count: 3 - percent.count)
        return "\(title) [\(bar)] \(padding)\(percent)%  \(FixedPoint.text(rate, digits: 1))/s  \(clock(left)) left"
    }

    /// 0:05, 12:34, 1:02:03.
    private static func clock(_ seconds: Int) -> String {
        func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let minutes = seconds / 60 % 60
        guard seconds >= 3600 else { return "\(minutes):\(twoDigits(seconds % 60))" }
        return "\(seconds / 3600):\(twoDigits(minutes)):\(twoDigits(seconds % 60))"
    }
}
