// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation
import Imaging
import SharedTestSupport
import Testing

@testable import EdgeDetDaemon

@Suite struct SnapshotFolderTests {
    private let place: TemporaryFolder

    init() throws {
        place = try TemporaryFolder()
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: place.file("f")).sorted()
    }

    private func add(_ numbers: some Sequence<Int>, to folder: inout SnapshotFolder, bytes: Int = 100) throws {
        for number in numbers {
            try folder.add(
                [UInt8](repeating: 0, count: bytes), name: SnapshotFolder.name(Double(number), camera: "door"))
        }
    }

    @Test(arguments: [
        (1_795_219_200.1239, "door", "20261121T000000.123Z-door.jpg"), (0, "a/b", "19700101T000000.000Z-a_b.jpg"),
        (.nan, "türe", "19700101T000000.000Z-türe.jpg"), (-5, "..", "19700101T000000.000Z-...jpg"),
    ]) func namesSortByTimeAndNameTheCamera(_ time: Double, _ camera: String, _ name: String) {
        #expect(SnapshotFolder.name(time, camera: camera) == name)
    }

    @Test func oldestMakeRoom_alsoThoseOfAnEarlierRun_foreignFilesStay() throws {
        var folder = SnapshotFolder(path: place.file("f"), maximumBytes: 1000)
        try add(0..<10, to: &folder)
        #expect(try names().count == 10)
        try place.write(String(repeating: "x", count: 5000), to: "f/holiday.jpg")
        try place.write("x", to: "f/20261121T000000.123Z-door.txt")
        try place.write("torn", to: "f/19700101T000003.000Z-door.jpg.7.9.partial")
        var again = SnapshotFolder(path: place.file("f"), maximumBytes: 1000)
        try add(10..<12, to: &again)
        // Room is made for some more than one.
        let kept = (2..<12).map { SnapshotFolder.name(Double($0), camera: "door") }
        #expect(try Set(names()) == Set(kept).union(["holiday.jpg", "20261121T000000.123Z-door.txt"]))
        try add(12..<100, to: &again)
        #expect(try names().contains(SnapshotFolder.name(99, camera: "door")))
        #expect(try names().filter { $0.hasSuffix("door.jpg") }.count <= 10)
    }

    @Test func filesThatSomebodyRemoved_areNotCounted() throws {
        var folder = SnapshotFolder(path: place.file("f"), maximumBytes: 1000)
        try add(0..<10, to: &folder)
        for name in try names().dropFirst() { try FileManager.default.removeItem(atPath: place.file("f/\(name)")) }
        try add(10..<12, to: &folder)
        #expect(try names() == [0, 10, 11].map { SnapshotFolder.name(Double($0), camera: "door") })
    }

    @Test func pictureBeyondTheLimit_isNotWritten() throws {
        var folder = SnapshotFolder(path: place.file("f"), maximumBytes: 1000)
        try add(0..<2, to: &folder)
        #expect(throws: ImagingError.self) { try add(5..<6, to: &folder, bytes: 1001) }
        #expect(try names().count == 2)
    }

    @Test func onlyTheLastPartOfThePathIsMade_andAFolderThatComesLaterIsUsed() throws {
        var folder = SnapshotFolder(path: place.file("deep/f"), maximumBytes: 1000)
        #expect {
            try folder.open()
        } throws: { error in
            (error as? ImagingError)?.description
                == "the folder \(place.file("deep/f")) cannot be used: No such file or directory; "
                + "check that it exists, may be written and has room"
        }
        try FileManager.default.createDirectory(atPath: place.file("deep"), withIntermediateDirectories: false)
        try add(0..<1, to: &folder)
        #expect(place.exists("deep/f/\(SnapshotFolder.name(0, camera: "door"))"))
        try FileManager.default.removeItem(atPath: place.file("deep/f"))
        #expect(throws: ImagingError.self) { try add(1..<2, to: &folder) }
        try add(2..<3, to: &folder)
        #expect(place.exists("deep/f/\(SnapshotFolder.name(2, camera: "door"))"))
    }
}
