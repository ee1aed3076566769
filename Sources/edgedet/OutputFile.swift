// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation

/// Output files: whether they can be written is known before long work, and Ctrl-C leaves no part of one behind.
enum OutputFile {
    /// A place that cannot be written to.
    struct Fault: UserFacingError {
        let message: String
        let remedy = "name a file in a folder that exists and may be written"
    }

    /// Checks that a file can be made, or replaced, at a path.
    static func check(_ path: String) throws(Fault) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw Fault(message: "\(path) is a folder, not a file")
        }
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw Fault(message: "\(path) cannot be written: there is no folder \(folder)")
        }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw Fault(message: "\(path) cannot be written: \(folder) is not writable")
        }
    }

    /// Writes while SIGINT and SIGTERM are held off; a writer puts a temporary file beside the final one, and that would
    /// stay. Takes the fraction of a second that a write takes.
    static func write(_ body: () throws -> Void) rethrows {
        let handlers = [SIGINT, SIGTERM].map { ($0, signal($0, SIG_IGN)) }
        defer { for (number, handler) in handlers { signal(number, handler) } }
        try body()
    }
}
