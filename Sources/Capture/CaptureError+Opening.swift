// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Failures to open a file or a device. See: man 2 open.
extension CaptureError {
    /// - Parameters:
    ///   - what: The noun for the message, "folder" or "file" or "camera".
    static func opening(_ path: String, what: String, _ error: Errno) -> CaptureError {
        let noun = what.prefix(1).uppercased() + what.dropFirst()
        switch error {
        case .noEntry, .notADirectory, .noDevice, .noDeviceOrAddress:
            let remedy =
                what == "camera" ? "plug it in, or see 'edgedet devices' for those that are there" : "check the path"
            return CaptureError(
                .noSuchDevice, "\(noun) '\(path)' does not exist", remedy: remedy, call: "open",
                errorNumber: error.code)
        case .accessDenied, .notPermitted:
            let group = SystemCalls.group(of: path)
            let remedy =
                if what == "camera", let group {
                    "add the user to the group '\(group)' that owns it (usermod -aG \(group) USER) and log in again"
                } else { "give the user the right to read it and the folders above it" }
            return CaptureError(
                .permissionDenied, "\(noun) '\(path)' may not be opened by this user", remedy: remedy, call: "open",
                errorNumber: error.code)
        case .busy:
            return CaptureError(
                .busy, "\(noun) '\(path)' is in use by another program",
                remedy: "stop that program (fuser -v \(path) names it)", call: "open", errorNumber: error.code)
        default:
            return CaptureError(
                .systemFailure, "\(noun) '\(path)' cannot be opened: \(error)",
                remedy: "check the path and the system log",
                call: "open", errorNumber: error.code)
        }
    }
}
