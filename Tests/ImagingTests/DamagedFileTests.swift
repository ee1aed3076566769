// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Testing

struct DamagedFileTests {
    @Test("Files cut short are refused wherever the cut is", arguments: ImageFormat.allCases)
    func truncatedFiles(format: ImageFormat) throws {
        let image = TestPictures.noise(width: 60, height: 40, seed: 9)
        let bytes = try format == .png ? ImageFile.encodePNG(image) : ImageFile.encodeJPEG(image)
        #expect(throws: Never.self) { try ImageFile.decode(bytes, name: "whole") }
        let cuts = [8, 9, 20, 33, 40, bytes.count / 4, bytes.count / 2, bytes.count - 20, bytes.count - 2]
        for cut in cuts + (format == .png ? [bytes.count - 12, bytes.count - 13, bytes.count - 1] : []) {
            let error = #expect(throws: ImagingError.self, "cut at \(cut)") {
                try ImageFile.decode(Array(bytes[..<cut]), name: "cut.file")
            }
            #expect(error?.code == .damagedPicture, "cut at \(cut)")
            #expect(error?.message.hasPrefix("cut.file is damaged: ") == true)
        }
    }

    @Test(
        "What is no picture is refused by name",
        arguments: [
            ("", "is empty"), ("hello, world", "is no picture"), ("GIF89a....", "is a GIF file"),
            ("RIFF....WEBPVP8 ", "is a WebP file"), ("BM......", "is a BMP file"), ("....ftypheic", "is a HEIF file"),
            ("%PDF-1.7", "is a PDF file"), ("\u{FF}", "is no picture"), ("P6 2 2 255 ", "is no picture"),
        ])
    func foreignFiles(content: String, expectation: String) {
        let error = #expect(throws: ImagingError.self) { try ImageFile.decode(Array(content.utf8), name: "x.jpg") }
        #expect(error?.code == .notAPicture)
        #expect(error?.message.contains("x.jpg " + expectation) == true, "\(String(describing: error))")
    }

    @Test(
        "Absurd sizes are refused before memory is asked for",
        arguments: [
            (60_000, 60_000, ImagingError.Code.tooLarge), (32_768, 1, .tooLarge), (10_001, 10_000, .tooLarge),
            (2_147_483_647, 2_147_483_647, .tooLarge), (0, 5, .damagedPicture), (-1, 5, .damagedPicture),
        ])
    func absurdPNGSizes(width: Int, height: Int, code: ImagingError.Code) {
        let size = PNGMaker.bigEndian(UInt32(truncatingIfNeeded: width)) + PNGMaker.bigEndian(UInt32(height))
        let file =
            PNGMaker.signature + PNGMaker.chunk("IHDR", size + [8, 2, 0, 0, 0])
            + PNGMaker.chunk("IDAT", [0x78, 1, 3, 0, 0, 0, 0, 1]) + PNGMaker.chunk("IEND", [])
        let error = #expect(throws: ImagingError.self) { try ImageFile.decode(file, name: "absurd.png") }
        #expect(error?.code == code, "\(String(describing: error))")
    }

    @Test func absurdJPEGSizeIsRefused() throws {
        var bytes = try ImageFile.encodeJPEG(TestPictures.waves(width: 16, height: 16))
        // SOF0: marker, length, precision, then height and width.
        let frameHeader = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
        bytes.replaceSubrange(frameHeader + 5..<frameHeader + 9, with: [0xF0, 0, 0xF0, 0])
        let error = #expect(throws: ImagingError.self) { try ImageFile.decode(bytes, name: "absurd.jpg") }
        #expect(error?.code == .tooLarge)
        bytes.replaceSubrange(frameHeader + 5..<frameHeader + 9, with: [0, 16, 0, 0])
        #expect(throws: ImagingError.self) { try ImageFile.decode(bytes, name: "empty.jpg") }
    }

    @Test("Flipped bits are refused or give a whole picture, they never crash", arguments: ImageFormat.allCases)
    func flippedBits(format: ImageFormat) throws {
        let image = TestPictures.noise(width: 24, height: 16, seed: 21)
        let whole = try format == .png ? ImageFile.encodePNG(image) : ImageFile.encodeJPEG(image, quality: 50)
        var generator = SplitMix64(state: 77)
        var refused = 0
        for _ in 0..<300 {
            var bytes = whole
            bytes[Int.random(in: 2..<bytes.count, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            do {
                let decoded = try ImageFile.decode(bytes, name: "flipped")
                #expect(decoded.pixels.count == decoded.width * decoded.height * 3)
            } catch {
                refused += 1
            }
        }
        // Every chunk of PNG that matters has a checksum; in JPEG most flips are only other coefficients.
        #expect(refused >= (format == .png ? 290 : 30), "\(refused) of 300")
    }
}
