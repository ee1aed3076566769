// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation

/// Standard output, for lines that programs read.
enum StandardOutput {
    /// A full disk behind it, for example.
    struct Failure: UserFacingError {
        let message: String
        let remedy = "make room where the output goes, or send it elsewhere"
    }

    /// Writes a line.
    ///
    /// - Throws: `Failure`.
    static func say(_ line: String) throws(Failure) { try write("\(line)\n".utf8) }

    /// Writes at once, also into a pipe. `FileHandle.write(_:)` would end the process instead of throwing.
    ///
    /// - Throws: `Failure`.
    static func write(_ bytes: some Sequence<UInt8>) throws(Failure) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        } catch {
            throw Failure(message: "standard output cannot be written: \(error.localizedDescription)")
        }
    }
}
