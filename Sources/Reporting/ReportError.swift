// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// A page that cannot be written.
public struct ReportError: UserFacingError, Hashable {
    /// What went wrong.
    public let message: String
    /// What to do about it.
    public let remedy = "check that its folder exists, may be written and has room"

    init(_ path: String) {
        message = "the report \(path) cannot be written"
    }
}
