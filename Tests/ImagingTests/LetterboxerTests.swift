// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import EfficientDet
import Imaging
import Testing

struct LetterboxerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var format: PixelFormat
        var width: Int
        var height: Int
        var padding: Int
        var testDescription: String { "\(format.rawValue) \(width)x\(height) padding \(padding)" }
    }

    /// Shrinking a little and a lot, enlarging, tall, odd; with and without padding.
    static let cases: [Case] = PixelFormat.allCases.flatMap { format in
        [(160, 120), (128, 96), (300, 200), (513, 255), (40, 30), (37, 91), (64, 64)].flatMap { size in
            (format.isJPEG ? [0] : [0, 11]).map {
                Case(format: format, width: size.0, height: size.1, padding: $0)
            }
        }
    }

    @Test("Frames equal a plain conversion and a triangle filter", arguments: cases)
    func framesEqualThePlainConversion(_ test: Case) throws {
        let image = TestPictures.waves(width: test.width, height: test.height)
        let maker = FrameMaker(format: test.format, padding: test.padding)
        let letterboxer = Letterboxer(inputWidth: 128, inputHeight: 96)
        let letterbox = try letterboxer.fit(maker.frame(image))
        try check(letterboxer.input, letterbox, against: maker.visible(image))
    }

    @Test(
        "Every matrix and range comes back to the RGB it was made from",
        arguments: [
            (ColorMatrix.bt601, ColorRange.limited), (.bt601, .full), (.bt709, .limited), (.bt709, .full),
            (.bt2020, .limited), (.bt2020, .full),
        ])
    func matrixAndRangeAreHonoured(matrix: ColorMatrix, range: ColorRange) throws {
        for format in PixelFormat.allCases where !format.isRGB && !format.isJPEG {
            for (width, height, padding) in [(96, 64, 0), (97, 63, 9)] {
                let image = TestPictures.waves(width: width, height: height)
                let maker = FrameMaker(format: format, matrix: matrix, range: range, padding: padding)
                let (frame, visible) = (try maker.frame(image), maker.visible(image))
                let letterboxer = Letterboxer(inputWidth: 128, inputHeight: 96)
                try check(letterboxer.input(of: frame), letterboxer.fit(frame), against: visible)
                let full = try RGBImage(frame)
                #expect(TestPictures.meanDifference(full.pixels, visible.pixels) < 2, "\(format) \(width)")
            }
        }
    }

    @Test("Frames whose last row comes first are turned over", arguments: PixelFormat.allCases)
    func bottomUpFrames(format: PixelFormat) throws {
        for (width, height) in [(128, 96), (37, 91), (300, 201), (40, 30)] {
            let image = TestPictures.waves(width: width, height: height)
            let rows = (0..<height).reversed().flatMap { image.samples(columns: 0..<width, rows: $0..<$0 + 1) }
            let maker = FrameMaker(format: format, padding: format.isJPEG ? 0 : 7)
            var frame = try maker.frame(RGBImage(width: width, height: height, pixels: rows))
            frame.isBottomUp = true
            let letterboxer = Letterboxer(inputWidth: 128, inputHeight: 96)
            let letterbox = try letterboxer.fit(frame)
            try check(letterboxer.input, letterbox, against: maker.visible(image))
            let full = try RGBImage(frame)
            #expect(TestPictures.meanDifference(full.pixels, maker.visible(image).pixels) < 2)
            // Taken as it lies it is another picture.
            let input = letterboxer.input.pixels
            frame.isBottomUp = false
            #expect(TestPictures.meanDifference(try letterboxer.input(of: frame).pixels, input) > 5)
        }
    }

    @Test func detectorsLetterboxByTheirConventions() throws {
        final class Nothing: ObjectDetector {
            let (inputWidth, inputHeight, labels) = (64, 128, LabelMap(names: []))
            let conventions: Conventions
            init(_ conventions: Conventions) { self.conventions = conventions }
            func detect(_: [UInt8], letterbox: Letterbox, minimumScore: Float) -> [Detection] { [] }
        }
        // 49 is a side that int(side · (64/side)) makes 63 of.
        let image = TestPictures.waves(width: 49, height: 49)
        for (conventions, width) in [(Conventions.effdet, 63), (.zylo117, 64)] {
            let letterboxer = Letterboxer(for: Nothing(conventions))
            let letterbox = try letterboxer.fit(image)
            #expect((letterboxer.input.width, letterboxer.input.height) == (64, 128))
            #expect(letterbox.scaledWidth == width)
            checkBorder(letterboxer.input, letterbox)
        }
    }

    @Test("Pictures equal a triangle filter", arguments: [(160, 120), (1000, 750), (300, 200), (17, 90), (40, 30)])
    func picturesEqualATriangleFilter(width: Int, height: Int) throws {
        let image = TestPictures.waves(width: width, height: height)
        let letterboxer = Letterboxer(inputWidth: 128, inputHeight: 96)
        try check(letterboxer.input(of: image), letterboxer.fit(image), against: image)
    }

    @Test("Sizes of hardly a pixel keep their colour", arguments: [(1, 1), (1, 5), (3, 1), (2, 1), (1, 300), (300, 1)])
    func tinyPicturesKeepTheirColour(width: Int, height: Int) throws {
        let colour: [UInt8] = [200, 90, 40]
        let gray: [UInt8] = [117, 117, 117]  // 0.299 · 200 + 0.587 · 90 + 0.114 · 40
        let image = RGBImage(width: width, height: height, pixels: (0..<width * height).flatMap { _ in colour })
        for format in PixelFormat.allCases {
            let frame = try FrameMaker(format: format, padding: 3).frame(image)
            let letterboxer = Letterboxer(inputWidth: 128, inputHeight: 96)
            let letterbox = try letterboxer.fit(frame)
            let actual = letterboxer.input.samples(columns: 0..<letterbox.scaledWidth, rows: 0..<letterbox.scaledHeight)
            let hasColour = ![.grey, .y10, .y12, .y16].contains(format)
            let expected = (0..<letterbox.scaledWidth * letterbox.scaledHeight).flatMap { _ in hasColour ? colour : gray
            }
            #expect(TestPictures.largestDifference(actual, expected) <= 4, "\(format)")
            checkBorder(letterboxer.input, letterbox)
        }
    }

    @Test func equalSizePassesThroughUnchanged() throws {
        let image = TestPictures.noise(width: 64, height: 31, seed: 7)
        let letterboxer = Letterboxer(inputWidth: 64, inputHeight: 64)
        let letterbox = try letterboxer.fit(image)
        #expect((letterbox.scaledWidth, letterbox.scaledHeight) == (64, 31))
        #expect(letterboxer.input.samples(columns: 0..<64, rows: 0..<31) == image.pixels)
        let frame = try FrameMaker(format: .rgb24, padding: 5).frame(image)
        #expect(try letterboxer.input(of: frame).samples(columns: 0..<64, rows: 0..<31) == image.pixels)
    }

    @Test func equalSizeLumaIsNotResampled() throws {
        // Grey noise: chroma is constant, so any filtering of luma would show.
        var generator = SplitMix64(state: 11)
        let luma = (0..<64 * 48).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let chroma = [UInt8](repeating: 128, count: 32 * 24 * 2)
        for format in [PixelFormat.nv12, .yu12] {
            let frame = CameraFrame(
                format: format, width: 64, height: 48, bytesPerRow: 64, bytes: luma + chroma, range: .full)
            let image = try RGBImage(frame)
            #expect(TestPictures.largestDifference(luma.flatMap { [$0, $0, $0] }, image.pixels) <= 1)
        }
    }

    @Test("One-pixel stripes are averaged, not sampled, when they are shrunk", arguments: [2, 3, 4, 7])
    func shrinkingAntialiases(factor: Int) throws {
        let side = 96 * factor
        let stripes = (0..<side * side).flatMap { index in
            [UInt8](repeating: (index % side + index / side) % 2 == 0 ? 255 : 0, count: 3)
        }
        let image = RGBImage(width: side, height: side, pixels: stripes)
        let letterboxer = Letterboxer(inputWidth: 96, inputHeight: 96)
        for input in [
            try letterboxer.input(of: image), try letterboxer.input(of: FrameMaker(format: .nv12).frame(image)),
        ] {
            let deviation = input.pixels.map { abs(Int($0) - 128) }.max() ?? 0
            #expect(deviation <= 255 / (2 * factor * factor) + 3)
        }
    }

    @Test func theBorderIsFilledAgainWhenTheGeometryChanges() throws {
        let letterboxer = Letterboxer(inputWidth: 64, inputHeight: 64)
        for (width, height) in [(64, 64), (64, 20), (20, 64), (64, 32), (9, 9)] {
            let image = TestPictures.noise(width: width, height: height, seed: 3)
            try checkBorder(letterboxer.input(of: image), letterboxer.fit(image))
        }
    }

    @Test func anEarlierInputKeepsItsPixels() throws {
        let letterboxer = Letterboxer(inputWidth: 32, inputHeight: 32)
        let first = try letterboxer.input(of: TestPictures.noise(width: 32, height: 32, seed: 1))
        let copy = first.pixels.map { $0 }
        _ = try letterboxer.fit(TestPictures.noise(width: 32, height: 32, seed: 2))
        #expect(first.pixels == copy)
        #expect(letterboxer.input != first)
    }

    @Test func jpegFrameOfAnotherSizeIsRefused() throws {
        var frame = try FrameMaker(format: .mjpg).frame(TestPictures.waves(width: 64, height: 48))
        frame.width = 80
        let error = try #require(throws: ImagingError.self) {
            try Letterboxer(inputWidth: 64, inputHeight: 64).fit(frame)
        }
        #expect(error.code == .badFrame)
        #expect(error.message.contains("64x48") && error.message.contains("80x48"))
    }

    @Test func longPictureIsRefused() {
        let image = RGBImage(width: 40_000, height: 1, pixels: [UInt8](repeating: 9, count: 120_000))
        #expect(throws: ImagingError.self) { try Letterboxer(inputWidth: 64, inputHeight: 64).fit(image) }
    }

    private func check(
        _ input: RGBImage, _ letterbox: Letterbox, against image: RGBImage,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(
            letterbox
                == Letterbox(
                    sourceWidth: image.width, sourceHeight: image.height, inputWidth: input.width,
                    inputHeight: input.height), sourceLocation: sourceLocation)
        let expected = image.resampled(width: letterbox.scaledWidth, height: letterbox.scaledHeight)
        let actual = input.samples(columns: 0..<letterbox.scaledWidth, rows: 0..<letterbox.scaledHeight)
        #expect(TestPictures.meanDifference(actual, expected.pixels) <= 2, sourceLocation: sourceLocation)
        #expect(TestPictures.largestDifference(actual, expected.pixels) <= 40, sourceLocation: sourceLocation)
        checkBorder(input, letterbox, sourceLocation: sourceLocation)
    }

    private func checkBorder(
        _ input: RGBImage, _ letterbox: Letterbox, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let fill = [Letterbox.fill.red, Letterbox.fill.green, Letterbox.fill.blue]
        let right = input.samples(columns: letterbox.scaledWidth..<input.width, rows: 0..<input.height)
        let below = input.samples(columns: 0..<input.width, rows: letterbox.scaledHeight..<input.height)
        for border in [right, below] {
            let expected = (0..<border.count / 3).flatMap { _ in fill }
            #expect(border == expected, sourceLocation: sourceLocation)
        }
    }
}

extension Letterboxer {
    func input(of image: RGBImage) throws -> RGBImage {
        try fit(image)
        return input
    }

    func input(of frame: CameraFrame) throws -> RGBImage {
        try fit(frame)
        return input
    }
}
