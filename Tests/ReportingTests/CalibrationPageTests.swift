// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import Imaging
import Testing

@testable import Reporting

struct CalibrationPageTests {
    private func findings(classes: Double = 28, boxes: Double = 27, found: Int = 20, kept: Int = 20, added: Int = 0)
        -> CalibrationFindings
    {
        var agreement = CalibrationFindings.Agreement(score: 0.3)
        agreement.pictures = 8
        agreement.float = found
        agreement.kept = kept
        agreement.added = added
        agreement.overlaps = 0.95 * Double(kept)
        return CalibrationFindings(
            network: "D0, 512x512, 6 classes", method: "w.safetensors, 72 sample images", seconds: 9.5,
            sizes: (15_600_000, 6_900_000),
            layers: [
                .init("backbone.stem", part: .backbone, decibels: 44), .init("fpn.a", part: .pyramid, decibels: 31),
                .init("class_net.a", part: .classHead, decibels: .infinity),
            ],
            heads: [
                .init(level: 3, classes: classes, boxes: 40), .init(level: 4, classes: 33, boxes: boxes),
            ], agreement: agreement, warnings: ["Only 8 sample images: add more."])
    }

    @Test func verdict_followsObjectsAndOutputs() {
        #expect(CalibrationVerdict(findings()).tone == .good)
        // One detection at the threshold may go either way.
        #expect(CalibrationVerdict(findings(found: 2, kept: 1)).tone == .good)
        #expect(CalibrationVerdict(findings(kept: 16)).tone == .fair)
        #expect(CalibrationVerdict(findings(added: 12)).tone == .poor)
        #expect(CalibrationVerdict(findings(classes: 17)).tone == .fair)
        #expect(CalibrationVerdict(findings(boxes: 9)).tone == .poor)
        #expect(
            CalibrationVerdict(findings(kept: 19, added: 1)).sentence
                == "The int8 network can stand in for the float one: it keeps 19 of the 20 objects that the float network "
                + "finds in 8 sample images at a score of 0.30, with boxes that overlap by 0.95 on average, and adds 1; "
                + "class outputs keep 28.0 dB and box outputs 27.0 dB at the worst level.")
        #expect(CalibrationVerdict(findings(found: 0, kept: 0)).sentence.contains("finds no object in 8 sample images"))
    }

    @Test func worstLayers_comeWorstFirst() {
        #expect(findings().worstLayers(2).map(\.name) == ["fpn.a", "backbone.stem"])
        #expect(findings().worst == (28, 27))
    }

    @Test func page_showsWarningsPlotsAndPictures() throws {
        let image = RGBImage(width: 64, height: 48, pixels: [UInt8](repeating: 90, count: 64 * 48 * 3))
        let box = Box(x0: -5, y0: 2, x1: .nan, y1: 900)
        let picture = try EmbeddedPicture(
            image, longSide: 32, caption: "1.jpg, float: 1", marks: [.init(.found, box, label: "qr & 0.90")])
        let html = CalibrationPage(
            findings(),
            .init(
                values: [.init("fpn.a, channel 3: 12.0 dB", span: -1...2, float: [1, 2], int8: [3, 0], range: 0...1)],
                pairs: [picture, EmbeddedPicture(picture, caption: "1.jpg, int8: 0", marks: [])],
                samples: [picture])
        ).page.html
        for text in [
            "Please check", "Only 8 sample images: add more.", "Signal to noise of every layer",
            "fpn.a, channel 3: 12.0 dB",
            "range of the codes", "1.jpg, int8: 0", "qr &amp; 0.90", "20 of 20", "of 15.6 MB in float", "class head",
        ] { #expect(html.contains(text), "\(text) is missing") }
        #expect(!html.contains("<script") && !html.contains("http"))
    }

    @Test func pictures_areScaledDownButNeverUp() throws {
        let image = RGBImage(width: 640, height: 480, pixels: [UInt8](repeating: 90, count: 640 * 480 * 3))
        let small = try EmbeddedPicture(image, longSide: 64, caption: "").markup.text
        let large = try EmbeddedPicture(image, longSide: 2000, caption: "").markup.text
        // Boxes are drawn in the picture's own pixels, whatever the copy's size.
        #expect(small.contains("viewBox=\"0 0 640 480\"") && large.contains("viewBox=\"0 0 640 480\""))
        #expect(small.count < large.count)
    }
}
