// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Files
import Foundation
import Testing

/// Files that appear whole or not at all.
final class AtomicFileTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "edgedet-files-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func path(_ name: String) -> String { folder.appending(path: name).path() }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted() }
    }

    @Test(arguments: [0, 1, 3_000_000]) func theContentIsWhatWasGiven(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
        try AtomicFile.replace(path("a"), with: bytes)
        #expect(try [UInt8](Data(contentsOf: URL(filePath: path("a")))) == bytes)
        #expect(try names == ["a"])
    }

    @Test func aReaderKeepsTheFileThatItOpened() throws {
        try AtomicFile.replace(path("a"), with: Array("old".utf8))
        let reader = try #require(FileHandle(forReadingAtPath: path("a")))
        try AtomicFile.replace(path("a"), with: Array("newer".utf8))
        #expect(try reader.readToEnd() == Data("old".utf8))
        #expect(try String(contentsOfFile: path("a"), encoding: .utf8) == "newer")
    }

    @Test func permissionsHoldWhateverTheUmaskSays() throws {
        try AtomicFile.replace(path("a"), with: [], permissions: 0o604, isDurable: false)
        let attributes = try FileManager.default.attributesOfItem(atPath: path("a"))
        #expect(attributes[.posixPermissions] as? Int == 0o604)
    }

    @Test func theReasonIsTheSystems() {
        let fault = #expect(throws: UnwritableFile.self) { try AtomicFile.replace(path("none/a"), with: [1]) }
        #expect(fault?.code == ENOENT)
        #expect(fault?.message == "\(path("none/a")) cannot be written: No such file or directory")
    }

    @Test func aFailureLeavesNothingBehind() throws {
        try FileManager.default.createDirectory(atPath: path("a"), withIntermediateDirectories: false)
        let fault = #expect(throws: UnwritableFile.self) { try AtomicFile.replace(path("a"), with: [1]) }
        #expect(fault?.code == EISDIR)
        #expect(try names == ["a"])
    }
}
