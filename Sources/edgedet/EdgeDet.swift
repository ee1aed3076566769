// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Foundation

@main
struct EdgeDet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edgedet", abstract: "Detects objects in camera frames with an int8 EfficientDet on the CPU.",
        subcommands: [
            RunCommand.self,
            WatchCommand.self,
            StatusCommand.self,
            SnapshotCommand.self,
            DetectCommand.self,
            ImportCommand.self,
            CalibrateCommand.self,
            EvaluateCommand.self,
            BenchCommand.self,
            DevicesCommand.self,
            DoctorCommand.self,
            CheckConfigCommand.self,
        ])

    /// Runs a command; whatever goes wrong is one line on standard error and the exit status its kind has.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as any UserFacingError {
            StandardError.say("error: \(error)")
            Foundation.exit(error.exitStatus.rawValue)
        } catch {
            let isUsage = exitCode(for: error) == .validationFailure
            if isUsage {
                StandardError.say(fullMessage(for: error))
                Foundation.exit(ExitStatus.usage.rawValue)
            }
            exit(withError: error)
        }
    }
}
