// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Diagnostics
import Glibc

/// A file that cannot be written.
public struct UnwritableFile: UserFacingError, Hashable {
    /// The file's path.
    public let path: String
    /// The errno of what the system refused.
    public let code: Int32

    init(_ path: String, _ code: Int32) {
        (self.path, self.code) = (path, code)
    }

    /// Names the file and what the system said.
    public var message: String { "\(path) cannot be written: \(String(cString: strerror(code)))" }
    /// What to look at.
    public var remedy: String { "check that its folder exists, may be written and has room" }
}
