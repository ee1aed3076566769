// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// What can be wrong with an int8 model file, or with the wish to run it.
public struct Int8Error: UserFacingError, Hashable {
    /// The kinds of fault.
    public enum Code: Sendable, Hashable {
        /// The file is a float network, or something else altogether.
        case notAnInt8Model
        /// The file is an int8 model of a format this program does not know.
        case unknownVersion
        /// The file's contents do not match their checksum.
        case corrupt
        /// A tensor is missing or has another size than the network needs.
        case mismatch
        /// There are no kernels of that name, or the processor cannot run them.
        case unsupportedInstructionSet
    }

    /// The kind.
    public let code: Code
    /// What went wrong.
    public let message: String
    /// What to do about it.
    public let remedy: String

    init(_ code: Code, _ message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }
}
