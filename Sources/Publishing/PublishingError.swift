// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// Why detections cannot leave, or cannot be received.
public struct PublishingError: UserFacingError, Hashable {
    /// The kinds of trouble, for callers and tests that must tell them apart.
    public enum Code: Sendable, Hashable {
        /// Another process listens on the socket's path.
        case socketInUse
        /// The path does not fit into a `sockaddr_un`.
        case socketPathTooLong
        /// Something that is not a socket lies at the path.
        case notASocket
        /// The socket could not be made, for a reason of the system.
        case socketUnavailable
        /// Nobody listens on the socket's path.
        case noServer
        /// The connection broke off.
        case connectionLost
        /// The log file cannot be opened or written.
        case logUnavailable
        /// The log file's end is not JSON lines, so it belongs to somebody else.
        case logForeign
        /// A received line is not an event.
        case malformedEvent
        /// A client's subscription cannot be understood.
        case badSubscription
    }

    /// What kind of trouble it is.
    public let code: Code
    /// What went wrong, naming the path.
    public let message: String
    /// What to do about it.
    public let remedy: String

    /// Only another path cures one that is too long.
    public var exitStatus: ExitStatus { code == .socketPathTooLong ? .configuration : .failure }

    init(_ code: Code, _ message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }
}
