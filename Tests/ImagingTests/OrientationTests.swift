// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Testing

/// JPEG files of cameras that were held otherwise than upright.
struct OrientationTests {
    /// EXIF data with a directory of the given entries, each tag, type and value; a number of another tag stands before.
    private static func exif(
        _ entries: [(tag: UInt16, type: UInt16, value: UInt16)], isLittleEndian: Bool, directory: UInt32 = 8
    ) -> [UInt8] {
        func number(_ value: UInt32, _ count: Int) -> [UInt8] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
            return isLittleEndian ? bytes : bytes.reversed()
        }
        let head = Array((isLittleEndian ? "II" : "MM").utf8) + number(42, 2) + number(directory, 4)
        let body = entries.flatMap { entry in
            number(UInt32(entry.tag), 2) + number(UInt32(entry.type), 2) + number(1, 4) + number(UInt32(entry.value), 2)
                + [0, 0]
        }
        return Array("Exif\0\0".utf8) + head + number(UInt32(entries.count), 2) + body + number(0, 4)
    }

    /// A JPEG file with a segment behind the one that its encoder begins with.
    private static func file(_ image: RGBImage, segment: [UInt8], marker: UInt8 = 0xE1) throws -> [UInt8] {
        var bytes = try ImageFile.encodeJPEG(image, quality: 95)
        let length = segment.count + 2
        let first = 4 + Int(bytes[4]) << 8 + Int(bytes[5]) - 2 + 2
        bytes.insert(contentsOf: [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + segment, at: first)
        return bytes
    }

    /// Where a stored pixel is seen, by the standard's words: the edges at which row 0 and column 0 are.
    private static func seen(_ x: Int, _ y: Int, of image: RGBImage, row: String, column: String) -> (x: Int, y: Int) {
        func place(_ edge: String, _ distance: Int, _ extent: Int) -> (isAcross: Bool, at: Int) {
            switch edge {
            case "left": (true, distance)
            case "right": (true, extent - 1 - distance)
            case "top": (false, distance)
            default: (false, extent - 1 - distance)
            }
        }
        let places = [place(row, y, image.height), place(column, x, image.width)]
        return (places.first { $0.isAcross }!.at, places.first { !$0.isAcross }!.at)
    }

    static let orientations: [(UInt16, String, String)] = [
        (1, "top", "left"), (2, "top", "right"), (3, "bottom", "right"), (4, "bottom", "left"), (5, "left", "top"),
        (6, "right", "top"), (7, "right", "bottom"), (8, "left", "bottom"),
    ]

    @Test(
        "All eight orientations come out upright, and stored as they are where that is asked for",
        arguments: orientations)
    func orientationsOfEXIF(value: UInt16, row: String, column: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("orientation-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let image = TestPictures.waves(width: 48, height: 24)
        for isLittleEndian in [true, false] {
            let segment = Self.exif([(0x010F, 3, 7), (0x0112, 3, value)], isLittleEndian: isLittleEndian)
            let path = folder.appendingPathComponent("picture.jpg").path
            try Data(try Self.file(image, segment: segment)).write(to: URL(fileURLWithPath: path))
            let stored = try ImageFile.read(path, .stored)
            #expect((stored.width, stored.height) == (48, 24))
            #expect(TestPictures.meanDifference(stored.pixels, image.pixels) < 1)
            let upright = try ImageFile.read(path)
            let isTurned = value >= 5
            #expect((upright.width, upright.height) == (isTurned ? (24, 48) : (48, 24)))
            for y in 0..<24 {
                for x in 0..<48 {
                    let place = Self.seen(x, y, of: stored, row: row, column: column)
                    #expect(upright[place.x, place.y] == stored[x, y])
                }
            }
        }
    }

    @Test func whatIsNoOrientationChangesNothing() throws {
        let image = TestPictures.waves(width: 32, height: 16)
        let good = Self.exif([(0x0112, 3, 6)], isLittleEndian: true)
        var segments = [
            Self.exif([(0x0112, 3, 0)], isLittleEndian: true), Self.exif([(0x0112, 3, 9)], isLittleEndian: false),
            Self.exif([(0x0112, 2, 6)], isLittleEndian: true), Self.exif([], isLittleEndian: true),
            Self.exif([(0x0112, 3, 6)], isLittleEndian: true, directory: .max),
            Self.exif([(0x0112, 3, 6)], isLittleEndian: true, directory: 22),
            Array("http://ns.adobe.com/xap/1.0/\0".utf8),
        ]
        // Cut anywhere before the value's end, which is ten bytes into the entry.
        segments += (0..<good.count - 6).map { Array(good.prefix($0)) }
        for segment in segments {
            let decoded = try ImageFile.decode(Self.file(image, segment: segment), name: "made", .upright)
            #expect((decoded.width, decoded.height) == (32, 16), "\(segment)")
        }
        let marked = try ImageFile.decode(Self.file(image, segment: good, marker: 0xE2), name: "made", .upright)
        #expect(marked.width == 32, "only APP1 holds EXIF")
        let turned = try ImageFile.decode(Self.file(image, segment: good), name: "made", .upright)
        #expect(turned.width == 16)
    }

    @Test func aCamerasFrameIsTakenAsItLies() throws {
        let image = TestPictures.waves(width: 32, height: 16)
        let bytes = try Self.file(image, segment: Self.exif([(0x0112, 3, 6)], isLittleEndian: true))
        let frame = CameraFrame(format: .mjpg, width: 32, height: 16, bytesPerRow: 0, bytes: bytes)
        #expect(try RGBImage(frame).width == 32)
        let input = try Letterboxer(inputWidth: 32, inputHeight: 16).input(of: frame)
        #expect(TestPictures.meanDifference(input.pixels, image.pixels) < 2)
    }
}
