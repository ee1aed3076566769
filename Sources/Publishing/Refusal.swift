// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Tells a client why it is turned away: `{"error":"..."}`.
struct Refusal {
    /// One sentence.
    var reason: String

    /// The notice as a line, its newline included.
    func line() -> [UInt8] {
        var line = JSONLine()
        line.raw(#"{"error":"#)
        line.string(reason)
        line.raw("}")
        line.newline()
        return line.bytes
    }
}
