// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Tells a reader that lines are missing where this one stands: `{"dropped":17}`, in a log file with the reason.
struct DroppedLines {
    /// How many lines are missing.
    var count: Int
    /// Why, if it is not that the reader was slow.
    var reason: String?

    /// The notice as a line, its newline included.
    func line() -> [UInt8] {
        var line = JSONLine()
        line.raw(#"{"dropped":"#)
        line.integer(count)
        if let reason {
            line.raw(#","reason":"#)
            line.string(reason)
        }
        line.raw("}")
        line.newline()
        return line.bytes
    }
}
