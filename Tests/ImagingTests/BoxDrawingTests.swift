// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import EfficientDet
import Imaging
import Testing

struct BoxDrawingTests {
    private let gray = RGBImage(width: 200, height: 150, pixels: [UInt8](repeating: 90, count: 200 * 150 * 3))
    private let labels = LabelMap(names: ["qr_code", "aruco", "Grüße"])

    /// Whether each pixel differs from the grey ground.
    private func changed(_ image: RGBImage) -> [[Bool]] {
        (0..<image.height).map { row in (0..<image.width).map { image[$0, row] != [90, 90, 90] } }
    }

    private func detection(
        _ x0: Float, _ y0: Float, _ x1: Float, _ y1: Float, label: Int = 0, score: Float = 0.5
    ) -> Detection {
        Detection(label: label, score: score, box: Box(x0: x0, y0: y0, x1: x1, y1: y1))
    }

    @Test func aBoxHasLinesInTheColourOfItsClassAndAnUntouchedMiddle() {
        let image = BoxDrawing.annotate(gray, with: [detection(50, 60, 120, 110, label: 1)], labels: labels)
        let color = RGBColor(label: 1)
        let line = [color.red, color.green, color.blue]
        for (x, y) in [(50, 60), (119, 60), (50, 109), (119, 109), (80, 109), (50, 85), (119, 85), (80, 60)] {
            #expect(image[x, y] == line, "\(x) \(y)")
        }
        // The seam outside, and nothing beyond it.
        #expect(image[49, 85] == [30, 30, 30] && image[120, 85] == [30, 30, 30])
        #expect(image[48, 85] == [90, 90, 90] && image[121, 85] == [90, 90, 90])
        for y in 70..<100 { for x in 60..<110 { #expect(image[x, y] == [90, 90, 90]) } }
    }

    @Test func theCaptionIsAboveTheBoxOrInsideWhereThereIsNoRoom() {
        let above = changed(BoxDrawing.annotate(gray, with: [detection(20, 60, 190, 110)], labels: labels))
        #expect(above[50][30] && !above[66][30])
        let inside = changed(BoxDrawing.annotate(gray, with: [detection(20, 5, 190, 110)], labels: labels))
        #expect(!inside[2][30] && inside[12][30])
    }

    @Test func aCaptionAtTheRightBorderIsMovedInside() {
        let image = changed(BoxDrawing.annotate(gray, with: [detection(190, 60, 300, 110)], labels: labels))
        #expect(image[50][199] && image[50][140])
    }

    @Test(
        "Boxes partly outside are clipped, wholly outside or without sense are left out",
        arguments: [
            (-50, -50, 250, 200, true), (-50, 40, 20, 80, true), (180, 100, 400, 400, true), (10, 10, 10, 10, true),
            (-1e30, -1e30, 1e30, 1e30, true), (-.infinity, 20, .infinity, 40, true), (-50, 10, -10, 60, false),
            (10, -60, 60, -10, false), (200, 10, 260, 60, false), (10, 150, 60, 190, false), (.nan, 1, 50, 50, false),
            (60, 60, 20, 20, false), (-1e30, 0, -1e20, 50, false),
        ] as [(Float, Float, Float, Float, Bool)])
    func boxesOutside(x0: Float, y0: Float, x1: Float, y1: Float, isVisible: Bool) {
        for score in [0.5, .nan, -1, 7] as [Float] {
            let image = BoxDrawing.annotate(
                gray, with: [detection(x0, y0, x1, y1, label: 2, score: score)], labels: labels)
            #expect((image != gray) == isVisible)
            #expect(image.pixels.count == gray.pixels.count)
        }
    }

    @Test func tinyPicturesAndForeignClassesAreDrawnToo() {
        for (width, height) in [(1, 1), (3, 40), (40, 3)] {
            let ground = RGBImage(
                width: width, height: height, pixels: [UInt8](repeating: 0, count: width * height * 3))
            let image = BoxDrawing.annotate(
                ground, with: [detection(0, 0, 40, 40, label: 99), detection(0, 0, 1, 1, label: -3)], labels: labels)
            #expect(image != ground)
        }
    }

    @Test func theBestDetectionIsOnTop() {
        let low = detection(50, 60, 120, 110, label: 0, score: 0.4)
        let high = detection(50, 60, 120, 110, label: 1, score: 0.9)
        let image = BoxDrawing.annotate(gray, with: [high, low], labels: labels)
        let color = RGBColor(label: 1)
        #expect(image[119, 85] == [color.red, color.green, color.blue])
    }

    @Test func coloursOfClassesDifferAndStandOutFromBlackAndWhite() {
        let colors = (0..<90).map { RGBColor(label: $0) }
        #expect(Set(colors).count == 90)
        for color in colors {
            let luma = 0.299 * Double(color.red) + 0.587 * Double(color.green) + 0.114 * Double(color.blue)
            #expect(luma > 95, "\(color)")
            #expect(min(color.red, color.green, color.blue) < 200, "\(color)")
        }
    }

    @Test func everyPrintableCharacterHasAGlyphOfItsOwn() {
        var seen: [[UInt8]: Character] = [:]
        for code in UInt8(33)..<127 {
            let character = Character(Unicode.Scalar(code))
            let map = LabelMap(names: [String(character)])
            let image = BoxDrawing.annotate(gray, with: [detection(20, 60, 190, 110)], labels: map)
            let twin = seen.updateValue(character, forKey: image.pixels)
            #expect(twin == nil, "\(character) looks like \(String(describing: twin))")
        }
        #expect(seen.count == 94)
    }
}
