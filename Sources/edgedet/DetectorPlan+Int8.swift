// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import EdgeDetDaemon
import Foundation
import Int8Engine

extension DetectorPlan {
    /// Chooses model file (the default one if none is named), kernels and threads (as many as there are cores if none
    /// are), and reads the file; it is set up by `make`.
    init(_ configuration: Configuration) throws {
        let path = try configuration.model ?? DefaultModel.path()
        let threads = configuration.threads ?? ProcessInfo.processInfo.activeProcessorCount
        let instructionSet = InstructionSet.best
        // Before it is read: if it is replaced meanwhile, the next reload reads it again.
        let version = Self.version(ofFile: path)
        let loaded = try Int8Model.load(path)
        let facts = EngineFacts(model: path, instructionSet: instructionSet.name, threads: threads)
        self.init(
            identity: "\(path) \(version) \(threads)", facts: facts, labels: loaded.labels,
            make: { Int8Detector(try Int8Engine(loaded, threads: threads, instructionSet: instructionSet)) })
    }

    /// What changes when a file is replaced or written to.
    private static func version(ofFile path: String) -> String {
        let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: file) else { return "" }
        let changed = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        return "\(attributes[.systemFileNumber] ?? 0) \(attributes[.size] ?? 0) \(changed)"
    }
}
