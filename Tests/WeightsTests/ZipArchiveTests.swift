// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Weights

struct ZipArchiveTests {
    @Test func theChecksumIsThatOfTheStandardsExample() {
        #expect(CRC32.checksum(of: Array("123456789".utf8)) == 0xcbf4_3926)
        #expect(CRC32.checksum(of: []) == 0)
    }

    @Test(arguments: [true, false], ["", "PK\u{5}\u{6} and other remarks"])
    func entriesAreFoundByTheDirectoryAtTheEnd(isLarge: Bool, comment: String) throws {
        var maker = ZipMaker()
        maker.add("a", [1, 2, 3])
        maker.add("b/c", [], isWide: true)
        maker.add("d", [4], isWide: true)
        try withFile(maker.encoded(comment: comment, isLarge: isLarge)) { path in
            let archive = try ZipArchive(RandomAccessFile(path))
            #expect(archive.entries.count == 3)
            #expect(try archive.bytes(of: "a") == [1, 2, 3])
            #expect(try archive.bytes(of: "b/c") == [])
            #expect(try archive.bytes(of: "d") == [4])
            #expect(try archive.bytes(of: "e") == nil)
        }
    }
}
