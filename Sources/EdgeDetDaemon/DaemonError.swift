// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// Why the daemon cannot start, or ended with a failure.
public struct DaemonError: UserFacingError, Hashable {
    /// The kinds of trouble, for callers and tests that must tell them apart.
    public enum Code: Sendable, Hashable {
        /// The configuration file cannot be read.
        case unreadableConfiguration
        /// The configuration file is not YAML.
        case malformedConfiguration
        /// A key that does not exist, or not at this place.
        case unknownKey
        /// A value that its key does not take.
        case badValue
        /// There is no camera to look through.
        case noCameras
        /// systemd passed something that is not a listening Unix stream socket.
        case badActivation
        /// A source that is no camera could not be read.
        case sourceFailed
    }

    /// What kind of trouble it is.
    public let code: Code
    /// What went wrong, naming the file and line, key or camera.
    public let message: String
    /// What to do about it.
    public let remedy: String

    init(_ code: Code, _ message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    /// Configuration for everything that only a change of it can cure.
    public var exitStatus: ExitStatus {
        switch code {
        case .unreadableConfiguration, .malformedConfiguration, .unknownKey, .badValue, .noCameras: .configuration
        case .badActivation, .sourceFailed: .failure
        }
    }
}
