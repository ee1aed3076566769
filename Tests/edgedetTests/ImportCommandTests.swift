// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Foundation
import Testing

@testable import edgedet

struct ImportCommandTests {
    private static let weights = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "models/symbols-d0.safetensors").path

    /// A folder of its own that is gone afterwards.
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "edgedet-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test func importingTwiceGivesTheSameBytes() throws {
        try withFolder { folder in
            try ImportCommand.parse([Self.weights, "--output", "\(folder)/a", "--classes", "6"]).run()
            try ImportCommand.parse(["\(folder)/a", "--output", "\(folder)/b"]).run()
            let first = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/a"))
            #expect(first.count > 15_000_000)
            #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/b")) == first)
        }
    }

    @Test func labelsOfAFileReplaceThoseOfTheNetwork() throws {
        try withFolder { folder in
            try Data("a\nb\nc\nd\ne\nf\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/labels.txt"))
            try ImportCommand.parse([
                Self.weights, "--output", "\(folder)/a", "--labels", "\(folder)/labels.txt",
            ]).run()
            let header = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/a")).prefix(1000)
            #expect(String(decoding: header, as: UTF8.self).contains(#"[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"]"#))
        }
    }

    @Test(arguments: [
        ["--classes", "90"], ["--labels", "coco90"], ["--labels", "coco80"], ["--labels", "nowhere.txt"],
    ])
    func whatDoesNotFitIsRefusedAndNothingIsWritten(options: [String]) throws {
        try withFolder { folder in
            let thrown = try #require(throws: (any Error).self) {
                try ImportCommand.parse([Self.weights, "--output", "\(folder)/a"] + options).run()
            }
            let error = try #require(thrown as? any UserFacingError)
            #expect(error.exitStatus == .failure)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test func aNetworkOfAnotherNormalizationIsRefusedByItsName() throws {
        try withFolder { folder in
            for (name, isRefused) in [
                ("tf_efficientdet_d0_ap-d0cdbd0a.pth", true), ("tf_efficientdet_d0_34.pth", false),
            ] {
                let path = "\(folder)/\(name)"
                try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: Self.weights)
                let command = try ImportCommand.parse([path, "--output", "\(folder)/a"])
                if isRefused {
                    #expect(throws: CommandFault.self) { try command.run() }
                } else {
                    #expect(throws: Never.self) { try command.run() }
                }
                #expect(FileManager.default.fileExists(atPath: "\(folder)/a") != isRefused)
            }
        }
    }

    /// A pickle of the legacy stream: the magic number, then a call of os.system.
    @Test func aCheckpointThatRunsCodeIsRefusedAndNothingIsWritten() throws {
        try withFolder { folder in
            let path = "\(folder)/evil.pth"
            var bytes: [UInt8] = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]
            bytes += [0x80, 2, 0x4d, 0xe9, 0x03, 0x2e]
            bytes += [0x80, 2] + Array("}U\u{d}little_endian".utf8) + [0x88, 0x73, 0x2e]
            bytes += [0x80, 2] + Array("cos\nsystem\n(U\u{4}truetR.".utf8)
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            let thrown = try #require(throws: (any Error).self) {
                try ImportCommand.parse([path, "--output", "\(folder)/a"]).run()
            }
            let error = try #require(thrown as? any UserFacingError)
            #expect(error.message == "\(path) wants to run os.system, which is no part of a checkpoint of weights")
            #expect(error.exitStatus == .failure)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["evil.pth"])
        }
    }
}
