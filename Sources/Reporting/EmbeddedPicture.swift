// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Detection
import FoundationEssentials
public import Imaging

/// A picture inside the page, with boxes that are drawn as vectors over it.
public struct EmbeddedPicture: Sendable {
    /// What a box stands for.
    public enum Kind: String, Sendable, CaseIterable {
        /// A detection without a judgement.
        case found
        /// A detection of an object that is there.
        case right
        /// A detection of nothing.
        case wrong
        /// An object without a detection.
        case missed
        /// An object that was found.
        case truth
    }

    /// A box over the picture.
    public struct Mark: Sendable {
        let kind: Kind
        let box: Box
        let label: String

        /// Gathers a box in pixels of the picture; an empty label is not drawn.
        public init(_ kind: Kind, _ box: Box, label: String = "") {
            self.kind = kind
            self.box = box
            self.label = label
        }
    }

    /// What is written below it.
    public let caption: String
    private let jpeg: String
    private let width: Int
    private let height: Int
    private let marks: [Mark]

    /// Scales a picture down to fit and keeps it as JPEG.
    ///
    /// - Parameters:
    ///   - image: The picture.
    ///   - longSide: At most so many pixels are kept of its longer side.
    ///   - marks: Boxes in the picture's own pixels; later ones lie on top.
    /// - Throws: What encoding throws.
    public init(_ image: RGBImage, longSide: Int, caption: String, marks: [Mark] = []) throws(ImagingError) {
        let scale = min(1, Double(longSide) / Double(max(image.width, image.height)))
        let letterboxer = Letterboxer(
            inputWidth: max(1, Int(Double(image.width) * scale)), inputHeight: max(1, Int(Double(image.height) * scale))
        )
        try letterboxer.fit(image)
        jpeg = Data(try ImageFile.encodeJPEG(letterboxer.input, quality: 82)).base64EncodedString()
        width = image.width
        height = image.height
        self.caption = caption
        self.marks = marks
    }

    /// The same picture with other boxes and another caption.
    public init(_ other: EmbeddedPicture, caption: String, marks: [Mark]) {
        jpeg = other.jpeg
        width = other.width
        height = other.height
        self.caption = caption
        self.marks = marks
    }

    /// The picture in HTML.
    public var markup: Markup {
        let line = Double(max(width, height)) / 200
        let font = Double(max(width, height)) / 28
        var boxes: [Markup] = []
        var labels: [Markup] = []
        var taken: [Label] = []
        // The last ones are the most important: they choose the places of their labels first.
        for mark in marks.reversed() {
            let x = clamp(mark.box.x0, width)
            let y = clamp(mark.box.y0, height)
            let bottom = max(y + 1, clamp(mark.box.y1, height))
            let shape: Markup = """
                x="\(x)" y="\(y)" width="\(max(1, clamp(mark.box.x1, width) - x))" height="\(bottom - y)" fill="none"
                """
            boxes.append(
                """
                <g class="\(mark.kind.rawValue)"><rect class="seam" \(shape) stroke-width="\(line * 2)"/>\
                <rect class="box" \(shape) stroke-width="\(line)"\(dashes(mark.kind, line))/></g>
                """)
            guard !mark.label.isEmpty else { continue }
            let baselines = [y - line * 1.2, bottom + font, y + font, bottom - line * 1.5]
            let label = Label.placed(
                length: Double(mark.label.count) * font * 0.62, font: font, x: x, baselines: baselines,
                within: (Double(width), Double(height)), beside: taken)
            taken.append(label)
            labels.append(
                """
                <text class="mark \(mark.kind.rawValue)" x="\(label.x)" y="\(label.baseline)" \
                style="font-size:\(font)px;stroke-width:\(font / 4)">\(mark.label)</text>
                """)
        }
        let note: Markup = caption.isEmpty ? "" : "<figcaption>\(caption)</figcaption>"
        return """
            <figure class="picture"><svg viewBox="0 0 \(width) \(height)" role="img" aria-label="\(caption)">\
            <image width="\(width)" height="\(height)" preserveAspectRatio="none" \
            href="data:image/jpeg;base64,\(jpeg)"/>\(Array(boxes.reversed()))\(labels)</svg>\(note)</figure>
            """
    }

    /// Where a label stands.
    private struct Label {
        let x: Double
        let baseline: Double
        let length: Double
        let font: Double

        /// The first of the baselines that is in the picture and free of other labels; the first in the picture otherwise.
        static func placed(
            length: Double, font: Double, x: Double, baselines: [Double], within size: (width: Double, height: Double),
            beside others: [Label]
        ) -> Label {
            let x = max(0, min(x, size.width - length))
            let places = baselines.filter { $0 >= font && $0 <= size.height - font * 0.2 }.map {
                Label(x: x, baseline: $0, length: length, font: font)
            }
            let free = places.first { place in !others.contains { $0.touches(place) } }
            return free ?? places.first ?? Label(x: x, baseline: font, length: length, font: font)
        }

        private func touches(_ other: Label) -> Bool {
            abs(baseline - other.baseline) < font && x < other.x + other.length && other.x < x + length
        }
    }

    private func dashes(_ kind: Kind, _ line: Double) -> Markup {
        kind == .missed ? " stroke-dasharray=\"\(line * 3) \(line * 2)\"" : ""
    }

    /// Boxes may reach beyond the picture, or be no numbers at all.
    private func clamp(_ value: Float, _ side: Int) -> Double {
        value.isNaN ? 0 : Double(min(max(value, 0), Float(side)))
    }
}
