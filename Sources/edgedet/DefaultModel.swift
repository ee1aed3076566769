// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation

/// Where the int8 model lies that is used when nobody names one.
enum DefaultModel {
    static let fileName = "symbols-d0-int8.safetensors"

    /// It is in none of the places where it is looked for.
    struct Missing: UserFacingError {
        let message = "the default model \(DefaultModel.fileName) is not installed"
        let remedy = "name a model with --model or in the configuration, or make one with 'edgedet calibrate'"
        /// At the next start it will not be there either.
        let exitStatus = ExitStatus.configuration
    }

    /// The installed one, or that of the source tree the program was built in.
    static func path() throws -> String {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        var folders = [
            program.deletingLastPathComponent().appendingPathComponent("../share/edgedet/models").path,
            "/usr/share/edgedet/models",
        ]
        // .build/<triple>/release/edgedet: the source tree is a few folders up.
        var folder = program.deletingLastPathComponent()
        for _ in 0..<4 {
            folder = folder.deletingLastPathComponent()
            folders.append(folder.appendingPathComponent("models").path)
        }
        folders.append("models")
        for folder in folders {
            let path = "\(folder)/\(fileName)"
            if FileManager.default.fileExists(atPath: path) { return path }
        }
        throw Missing()
    }
}
