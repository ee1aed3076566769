// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Why a daemon did not answer as it should.
struct ControlFault: UserFacingError {
    let message: String
    let remedy: String

    static func nobody(_ path: String) -> ControlFault {
        ControlFault(
            message: "no daemon answers on \(path)",
            remedy:
                "start one with 'edgedet run' or 'systemctl start edgedet', or name its control socket with --control")
    }

    static func foreign(_ path: String) -> ControlFault {
        ControlFault(
            message: "what answers on \(path) is not this edgedet's daemon",
            remedy: "name the daemon's control socket with --control, or restart a daemon of an older version")
    }

    static func ended(_ path: String) -> ControlFault {
        ControlFault(
            message: "what listens on \(path) ended the connection without an answer",
            remedy: "ask again: a daemon that stops or starts does so; otherwise name the control socket with --control"
        )
    }

    /// The daemon's own words, which have a remedy after a semicolon where there is one.
    static func refused(_ error: String) -> ControlFault {
        let parts = error.split(separator: "; ", maxSplits: 1).map(String.init)
        return ControlFault(
            message: parts.first ?? error, remedy: parts.count > 1 ? parts[1] : "see 'edgedet status'")
    }
}
