// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// An error that a person can act on: every module's error type conforms, so the command line prints them all alike.
public protocol UserFacingError: Error, CustomStringConvertible {
    /// What went wrong, one sentence without a full stop, naming the file, device or key it happened to.
    var message: String { get }
    /// What to do about it, one imperative sentence without a full stop.
    var remedy: String { get }
    /// The process's exit status if nobody handles the error.
    var exitStatus: ExitStatus { get }
}

extension UserFacingError {
    /// "message; remedy", the line that is printed.
    public var description: String { "\(message); \(remedy)" }
    /// Failure, unless the conforming type says otherwise.
    public var exitStatus: ExitStatus { .failure }
}

/// The exit statuses of `edgedet`, as in sysexits.h where it has one.
public enum ExitStatus: Int32, Sendable {
    /// The work failed.
    case failure = 1
    /// The command line makes no sense.
    case usage = 2
    /// The configuration is wrong (EX_CONFIG); a service manager need not try again.
    case configuration = 78
}
