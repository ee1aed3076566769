// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation
import FuzzedReaders
import Testing

/// The seeds that scripts/fuzz begins with, and what it once found, read by the fuzzers' own entry points.
struct SeedReplayTests {
    private static func seeds(_ reader: FuzzedReader) throws -> [URL] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("FuzzSeeds/\(reader.rawValue)")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    }

    @Test("Every seed ends with a value or with a sentence and a remedy", arguments: FuzzedReader.allCases)
    func replay(reader: FuzzedReader) throws {
        var (accepted, refused) = (0, 0)
        for seed in try Self.seeds(reader) {
            switch try reader.read([UInt8](Data(contentsOf: seed))) {
            case .accepted: accepted += 1
            case .refused(let error):
                refused += 1
                #expect(!error.message.isEmpty && !error.remedy.isEmpty, "\(seed.lastPathComponent)")
            }
        }
        #expect(accepted + refused > 1)
        // A client is never refused; a whole model or checkpoint is too large for a seed.
        if reader != .client { #expect(refused > 0) }
        if reader != .model, reader != .checkpoint { #expect(accepted > 0) }
    }

    @Test("Half of every seed ends so, too", arguments: FuzzedReader.allCases)
    func replayHalves(reader: FuzzedReader) throws {
        for seed in try Self.seeds(reader) {
            let bytes = [UInt8](try Data(contentsOf: seed))
            _ = try reader.read(Array(bytes[..<(bytes.count / 2)]))
        }
    }
}
