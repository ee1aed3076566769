// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// What can stop a calibration.
public struct QuantizationError: UserFacingError, Hashable {
    /// The kinds of fault.
    public enum Code: Sendable, Hashable {
        /// Weights or activations are so large or small that 16 bits cannot hold a multiplier.
        case outOfRange
    }

    /// The kind.
    public let code: Code
    /// What went wrong.
    public let message: String
    /// What to do about it.
    public let remedy: String
}
