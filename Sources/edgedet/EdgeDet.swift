// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

@main
struct EdgeDet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edgedet", abstract: "Detects objects in camera frames with an int8 EfficientDet on the CPU.",
        subcommands: [
            DevicesCommand.self
        ])
}
