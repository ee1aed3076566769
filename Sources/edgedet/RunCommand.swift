// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EdgeDetDaemon
import Foundation
import Logging

/// The daemon, in the foreground.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Watch cameras and send what they see; SIGTERM or Ctrl-C ends it.",
        discussion: """
            Without --source the cameras come from the configuration file. Options given here outweigh the file.
            SIGHUP opens the log anew and, if there is a configuration file, takes it over as it is by then.
            """)

    @Option(name: .shortAndLong, help: "Configuration file; \(defaultFile) if that exists.")
    var config: String?

    @Option(
        name: .shortAndLong,
        help: "Watch this instead of the file's cameras: [NAME=]/dev/video0, folder:PATH, y4m:PATH. May be repeated.")
    var source: [String] = []

    @Option(name: .shortAndLong, help: "The int8 model.")
    var model: String?

    @Option(help: "Unix socket that clients connect to.")
    var socket: String?

    @Option(help: "Append detections to this file as lines of JSON; - is standard output.")
    var log: String?

    @Option(help: "Lowest confidence that counts as an object, 0 to 1.")
    var score: Float?

    @Option(help: "Threads of the network; as many as there are cores if left out.")
    var threads: Int?

    @Option(help: "Frames per second; 0 looks at every frame of a folder or file, as fast as possible.")
    var fps: Double?

    @Flag(exclusivity: .exclusive)
    var repetition: Repetition?

    /// What happens at the end of a folder or file.
    enum Repetition: EnumerableFlag {
        case once, loop

        static func help(for value: Repetition) -> ArgumentHelp? {
            switch value {
            case .once: "Look at a folder or file once, then end."
            case .loop: "Begin a folder or file again at its end."
            }
        }
    }

    @Option(help: "Least important messages to show: \(levels).", transform: Self.level)
    var logLevel: Logger.Level = .info

    private static let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")

    private static func level(_ text: String) throws -> Logger.Level {
        guard let level = Logger.Level(rawValue: text) else { throw ValidationError("It is one of \(levels).") }
        return level
    }

    static let defaultFile = "/etc/edgedet/edgedet.yaml"

    func validate() throws {
        if let score, !(0...1).contains(score) { throw ValidationError("--score is a number from 0 to 1.") }
        try ThreadCount.validate(threads)
        if let fps, !(0...1000).contains(fps) { throw ValidationError("--fps is a number from 0 to 1000.") }
    }

    func run() async throws {
        // Until the daemon listens for it: there is nothing to read anew yet, and its default would end the process.
        signal(SIGHUP, SIG_IGN)
        let level = logLevel
        LoggingSystem.bootstrap { _ in
            var handler = StandardErrorLogHandler()
            handler.logLevel = level
            return handler
        }
        let logger = Logger(label: "edgedet")
        let source = configurationSource
        let configuration = try source.read()
        let detector = try source.blaming("model") { try DetectorPlan(configuration) }
        if let labels = detector.labels { try configuration.check(labels: labels) }
        let daemon = try Daemon(
            configuration, detector: detector, reloading: Reloading(source: source, plan: DetectorPlan.init),
            logger: logger)
        if let facts = detector.facts { logger.info("model \(facts)") }
        try await daemon.run()
    }

    private var configurationSource: ConfigurationSource {
        var source = ConfigurationSource(file: config)
        if config == nil, self.source.isEmpty, FileManager.default.fileExists(atPath: Self.defaultFile) {
            source.file = Self.defaultFile
        }
        source.overrides.sources = self.source
        source.overrides.model = model
        source.overrides.threads = threads
        source.overrides.socket = socket
        source.overrides.log = log
        source.overrides.score = score
        source.overrides.framesPerSecond = fps
        source.overrides.loop = repetition.map { $0 == .loop }
        return source
    }
}
