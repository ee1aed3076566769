// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// What can be wrong with a file of weights.
public struct WeightsError: UserFacingError, Hashable {
    /// The kinds of faults, for callers that decide by them.
    public enum Code: Sendable, Hashable {
        /// The file cannot be opened or read.
        case cannotRead
        /// The file cannot be written.
        case cannotWrite
        /// The file is of a kind that is not read here.
        case unsupportedContainer
        /// The file is shorter than it says.
        case truncated
        /// The file contradicts its own format.
        case malformed
        /// The file asks for code to be run, or for objects that are neither tensors nor plain values.
        case foreignObject
        /// A tensor has an element type that is not read here.
        case unsupportedType
        /// The network needs a tensor that is not there.
        case missingTensor
        /// A tensor has another shape than the network needs.
        case wrongShape
        /// A tensor holds NaN or an infinity.
        case notFinite
        /// The tensors belong to no network that is known.
        case unknownArchitecture
        /// The metadata contradicts the tensors, or means nothing.
        case wrongMetadata
    }

    /// The kind of fault.
    public let code: Code
    /// What went wrong, naming file and tensor.
    public let message: String
    /// What to do about it.
    public let remedy: String

    /// Makes an error of a sentence and an imperative, neither with a full stop.
    public init(_ code: Code, _ message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }
}
