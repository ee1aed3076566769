// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Testing

struct ImageFileTests {
    @Test("PNG loses nothing", arguments: [(1, 1), (17, 5), (64, 48), (255, 3)])
    func pngRoundTrip(width: Int, height: Int) throws {
        let image = TestPictures.noise(width: width, height: height, seed: 5)
        #expect(try ImageFile.decode(ImageFile.encodePNG(image), name: "noise") == image)
    }

    @Test func jpegRoundTripGetsCloserWithQuality() throws {
        let image = TestPictures.waves(width: 123, height: 77)
        var differences: [Double] = []
        for quality in [20, 60, 95] {
            let decoded = try ImageFile.decode(ImageFile.encodeJPEG(image, quality: quality), name: "waves")
            #expect((decoded.width, decoded.height) == (123, 77))
            differences.append(TestPictures.meanDifference(decoded.pixels, image.pixels))
        }
        #expect(differences == differences.sorted(by: >))
        #expect(differences[2] < 1)
        #expect(try ImageFile.encodeJPEG(image, quality: 500) == ImageFile.encodeJPEG(image, quality: 100))
    }

    @Test(
        "Other programs' JPEG files",
        arguments: [
            (JPEGFixtures.yCbCr422, 2.0), (JPEGFixtures.progressive420, 2.0), (JPEGFixtures.rgb, 3.0),
            (JPEGFixtures.cmyk, 3.0),
        ])
    func foreignJPEG(base64: String, tolerance: Double) throws {
        let image = try ImageFile.decode(JPEGFixtures.bytes(base64), name: "fixture")
        #expect(TestPictures.meanDifference(image.pixels, JPEGFixtures.gradient.pixels) < tolerance)
        // As a camera's frame it takes the way through planes.
        let frame = CameraFrame(
            format: .mjpg, width: 40, height: 24, bytesPerRow: 0, bytes: JPEGFixtures.bytes(base64))
        let input = try Letterboxer(inputWidth: 40, inputHeight: 24).input(of: frame)
        #expect(TestPictures.meanDifference(input.pixels, JPEGFixtures.gradient.pixels) < tolerance)
    }

    @Test func grayJPEGHasThreeEqualChannels() throws {
        let bytes = JPEGFixtures.bytes(JPEGFixtures.gray)
        let image = try ImageFile.decode(bytes, name: "fixture")
        let frame = CameraFrame(format: .mjpg, width: 40, height: 24, bytesPerRow: 0, bytes: bytes)
        let input = try Letterboxer(inputWidth: 40, inputHeight: 24).input(of: frame)
        #expect(input == image)
        for index in 0..<40 * 24 {
            let pixel = image.pixels[3 * index..<3 * index + 3].map { Double($0) }
            let original = JPEGFixtures.gradient.pixels[3 * index..<3 * index + 3].map { Double($0) }
            let luma = 0.299 * original[0] + 0.587 * original[1] + 0.114 * original[2]
            #expect(pixel[0] == pixel[1] && pixel[1] == pixel[2])
            #expect(abs(pixel[0] - luma) < 8)
        }
    }

    @Test(
        "Every colour type of PNG, and transparency over black",
        arguments: [
            (8, 0, [7, 200], "", [7, 7, 7, 200, 200, 200]),
            (1, 0, [0b0100_0000], "", [0, 0, 0, 255, 255, 255]),
            (4, 0, [0x3F], "", [51, 51, 51, 255, 255, 255]),
            (16, 0, [7, 99, 200, 1], "", [7, 7, 7, 200, 200, 200]),
            (8, 2, [1, 2, 3, 4, 5, 6], "", [1, 2, 3, 4, 5, 6]),
            (16, 2, [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0], "", [1, 2, 3, 4, 5, 6]),
            (8, 3, [1, 0], "", [200, 100, 50, 9, 8, 7]),
            (2, 3, [0b0100_0000], "", [200, 100, 50, 9, 8, 7]),
            (8, 3, [1, 0], "0 128", [100, 50, 25, 0, 0, 0]),
            (8, 4, [200, 128, 90, 0], "", [100, 100, 100, 0, 0, 0]),
            (8, 6, [200, 100, 50, 128, 1, 2, 3, 255], "", [100, 50, 25, 1, 2, 3]),
            (8, 2, [1, 2, 3, 4, 5, 6], "0 4 0 5 0 6", [1, 2, 3, 0, 0, 0]),
            (8, 0, [7, 200], "0 7", [0, 0, 0, 200, 200, 200]),
        ] as [(UInt8, UInt8, [UInt8], String, [UInt8])])
    func pngColourTypes(
        depth: UInt8, type: UInt8, row: [UInt8], transparency: String, expected: [UInt8]
    ) throws {
        var extra: [(type: String, body: [UInt8])] = []
        if type == 3 { extra.append(("PLTE", [9, 8, 7, 200, 100, 50])) }
        let entries = transparency.split(separator: " ").compactMap { UInt8($0) }
        if !entries.isEmpty { extra.append(("tRNS", entries)) }
        let file = PNGMaker.file(width: 2, height: 1, depth: depth, colorType: type, rows: [row], extra: extra)
        #expect(try ImageFile.decode(file, name: "made").pixels == expected)
    }

    @Test func filesAreWrittenWholeAndReplaced() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("imaging-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("picture.bin").path
        let image = TestPictures.waves(width: 33, height: 20)
        // The name says nothing: the content is what counts.
        try ImageFile.write(image, to: path, format: .jpeg)
        #expect(try TestPictures.meanDifference(ImageFile.read(path).pixels, image.pixels) < 2)
        try ImageFile.write(image, to: path, format: .png)
        #expect(try ImageFile.read(path) == image)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["picture.bin"])
        let error = #expect(throws: ImagingError.self) {
            try ImageFile.write(image, to: folder.path + "/none/picture.png", format: .png)
        }
        #expect(error?.code == .cannotWrite)
        let taken = folder.appendingPathComponent("folder")
        try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: false)
        #expect(throws: ImagingError.self) { try ImageFile.write(image, to: taken.path, format: .png) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["folder", "picture.bin"])
    }

    @Test func unreadableFilesAreNamed() {
        let missing = #expect(throws: ImagingError.self) { try ImageFile.read("/nonexistent/door.jpg") }
        #expect(missing?.code == .cannotRead)
        #expect(missing?.message == "/nonexistent/door.jpg cannot be read: No such file or directory")
        let folder = #expect(throws: ImagingError.self) { try ImageFile.read("/") }
        #expect(folder?.code == .cannotRead)
    }
}
