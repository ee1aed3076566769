// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Standard error, for what people read. What cannot be written is left out: there is no better place to say so, and it must
/// not stop the work.
enum StandardError {
    /// Writes a line.
    static func say(_ line: String) { write("\(line)\n") }

    /// Writes as it is. `FileHandle.write(_:)` would end the process where it cannot.
    static func write(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
}
