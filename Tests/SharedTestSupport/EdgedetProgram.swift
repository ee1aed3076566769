// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// The built program, which lies beside the tests, and what it needs from the source tree.
package enum EdgedetProgram {
    /// The source tree.
    package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    /// The default int8 model.
    package static let model = "\(root)/models/symbols-d0-int8.safetensors"
    /// The program itself.
    package static let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("edgedet").path
    /// Whether the default model is there; it is not in a tree that was cloned without large files.
    package static var hasModel: Bool { FileManager.default.fileExists(atPath: model) }

    /// What a run of the program left behind.
    package struct Outcome: Sendable {
        package let status: Int32
        package let output: String
        package let errors: String
    }

    /// A process that was not started yet, its standard error thrown away.
    package static func process(
        _ arguments: [String], environment: [String: String] = [:], prefix: [String] = []
    ) -> Process {
        let process = Process()
        let words = prefix + [path] + arguments
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        process.standardError = FileHandle(forWritingAtPath: "/dev/null")
        return process
    }

    /// Runs the program to its end.
    ///
    /// - Parameters:
    ///   - arguments: The command line.
    ///   - prefix: A program that starts it, with an absolute path, and that one's arguments.
    ///   - phrase: For a daemon: once standard error has this text, the program is told to end.
    package static func run(
        _ arguments: [String], prefix: [String] = [], endingAfter phrase: String? = nil
    ) throws -> Outcome {
        let process = process(arguments, prefix: prefix)
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let listener = Thread.gathering(output.fileHandleForReading)
        var heard = Data()
        var isTold = false
        while case let more = errors.fileHandleForReading.availableData, !more.isEmpty {
            heard += more
            if let phrase, !isTold, String(decoding: heard, as: UTF8.self).contains(phrase) {
                process.terminate()
                isTold = true
            }
        }
        process.waitUntilExit()
        return Outcome(
            status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: listener.text, errors: String(decoding: heard, as: UTF8.self))
    }
}

extension Thread {
    /// Reads to the end on a thread of its own, so that a full pipe holds up nobody.
    fileprivate static func gathering(_ handle: FileHandle) -> Gathering {
        let gathering = Gathering()
        Thread { gathering.finish(String(decoding: handle.readDataToEndOfFile(), as: UTF8.self)) }.start()
        return gathering
    }
}

/// A text that another thread reads.
private final class Gathering: @unchecked Sendable {
    private let condition = NSCondition()
    private var result: String?

    func finish(_ text: String) {
        condition.withLock {
            result = text
            condition.signal()
        }
    }

    var text: String {
        condition.withLock {
            while result == nil { condition.wait() }
            return result ?? ""
        }
    }
}
