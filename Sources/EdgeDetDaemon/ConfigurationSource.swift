// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Publishing

/// Where a daemon's configuration comes from, to be read at its start and again whenever it is told to.
public struct ConfigurationSource: Sendable, Hashable {
    /// The configuration file, if there is one.
    public var file: String?
    /// The command line's word, which outweighs the file's each time it is read.
    public var overrides: ConfigurationOverrides

    /// Names a source.
    public init(file: String?, overrides: ConfigurationOverrides = ConfigurationOverrides()) {
        self.file = file
        self.overrides = overrides
    }

    /// Reads the configuration and checks that a daemon can begin with it.
    ///
    /// - Throws: What `Configuration.init(file:)`, `apply` and `check` throw.
    public func read() throws -> Configuration {
        var configuration = try file.map { try Configuration(file: $0) } ?? Configuration()
        try configuration.apply(overrides)
        try configuration.check(name: file)
        return configuration
    }

    /// Does something with what a key of the file's top level names; a failure then names file and line, too.
    ///
    /// - Throws: `badValue` for a failure of the file's value, what the body throws for one of the command line's.
    public func blaming<Outcome>(_ key: String, _ body: () throws -> Outcome) throws -> Outcome {
        do {
            return try body()
        } catch let error as any UserFacingError {
            guard let file, !overrides.outweighs(key), let line = Configuration.line(of: key, in: file) else {
                throw error
            }
            throw DaemonError(.badValue, "\(file):\(line): \(error.message)", remedy: error.remedy)
        }
    }
}

extension ConfigurationOverrides {
    fileprivate func outweighs(_ key: String) -> Bool {
        switch key {
        case "model": model != nil
        case "log": log != nil
        default: false
        }
    }
}

extension Configuration {
    /// Checks what only the whole of it shows.
    ///
    /// - Parameter file: What errors call the file; nil if there is none.
    /// - Throws: `noCameras`, and `badValue` for two cameras of one name and for a socket's path that is too long.
    func check(name file: String? = nil) throws(DaemonError) {
        let prefix = file.map { "\($0): " } ?? ""
        guard !cameras.isEmpty else {
            throw DaemonError(
                .noCameras, "\(prefix)there is no camera to look through",
                remedy: "give one with --source /dev/video0, or list them under cameras: in the configuration file")
        }
        for path in socketPaths {
            do throws(PublishingError) { try SocketPath.checkLength(path) } catch {
                throw DaemonError(.badValue, "\(prefix)\(error.message)", remedy: error.remedy)
            }
        }
        let names = cameras.map(\.name)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw DaemonError(
                .badValue, "\(prefix)two cameras are called '\(twice)'", remedy: "give each its own name")
        }
    }
}
