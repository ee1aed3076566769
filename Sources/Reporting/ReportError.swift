// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Diagnostics
import Files

/// A page that cannot be written.
public struct ReportError: UserFacingError, Hashable {
    /// What went wrong.
    public let message: String
    /// What to do about it.
    public let remedy: String

    init(_ file: UnwritableFile) {
        message = "the report \(file.message)"
        remedy = file.remedy
    }
}
