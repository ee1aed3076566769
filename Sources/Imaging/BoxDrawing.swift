// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Detection
public import EfficientDet

/// Draws detections into pictures: a box in the colour of the class, and its name with the score on a filled ground.
public struct BoxDrawing: Sendable {
    /// Pixels of a box's lines.
    public var lineWidth: Int
    /// Pixels of one dot of the 5x9 font.
    public var dot: Int

    /// Chooses sizes that suit a picture.
    ///
    /// - Parameters:
    ///   - width: Columns of the picture.
    ///   - height: Rows of the picture.
    public init(width: Int, height: Int) {
        let side = min(width, height)
        lineWidth = max(2, (side + 120) / 240)
        dot = max(1, (side + 220) / 350)
    }

    /// A copy of the picture with everything drawn into it, the best on top.
    ///
    /// - Parameters:
    ///   - detections: Boxes in pixels of the picture; they may reach beyond it.
    ///   - image: The picture.
    ///   - labels: Names of the classes.
    public static func annotate(_ image: RGBImage, with detections: [Detection], labels: LabelMap) -> RGBImage {
        var image = image
        BoxDrawing(width: image.width, height: image.height).draw(detections, labels: labels, on: &image)
        return image
    }

    /// Draws boxes, then their captions, so that no line crosses a caption.
    public func draw(_ detections: [Detection], labels: LabelMap, on image: inout RGBImage) {
        let shown = detections.sorted { $0.score < $1.score }.compactMap { detection in
            visible(detection.box, in: image).map { (detection, $0) }
        }
        for (detection, rectangle) in shown {
            outline(rectangle, RGBColor(label: detection.label), on: &image)
        }
        for (detection, rectangle) in shown {
            let text = "\(labels.name(of: detection.label)) \(Self.format(detection.score))"
            caption(text, at: rectangle, RGBColor(label: detection.label), on: &image)
        }
    }

    /// The box in whole pixels, or nothing if none of it is in the picture. Edges that lie outside stay outside, but
    /// near: the lines there are clipped away.
    private func visible(_ box: Box, in image: RGBImage) -> PixelRectangle? {
        func edge(_ value: Float, _ limit: Int) -> Int? {
            guard !value.isNaN else { return nil }
            let beyond = Float(lineWidth + 2)
            return Int(min(max(value, -beyond), Float(limit) + beyond).rounded())
        }
        guard let x0 = edge(box.x0, image.width), let y0 = edge(box.y0, image.height),
            let x1 = edge(box.x1, image.width), let y1 = edge(box.y1, image.height)
        else { return nil }
        guard x0 < image.width, y0 < image.height, x1 > 0, y1 > 0, x1 >= x0, y1 >= y0 else { return nil }
        // A box thinner than a pixel still deserves to be seen.
        return PixelRectangle(x0: x0, y0: y0, x1: max(x1, x0 + 1), y1: max(y1, y0 + 1))
    }

    /// The lines lie along the box's inner edge, with a dark seam on both sides that shows them on any ground.
    private func outline(_ rectangle: PixelRectangle, _ color: RGBColor, on image: inout RGBImage) {
        for side in RGBImage.sides(of: rectangle.insetBy(-1), thickness: lineWidth + 2) { image.darken(side) }
        for side in RGBImage.sides(of: rectangle, thickness: lineWidth) { image.paint(side, color) }
    }

    /// On top of the box, or inside where there is no room above; moved sideways as far as needed to be in the picture.
    private func caption(_ text: String, at rectangle: PixelRectangle, _ color: RGBColor, on image: inout RGBImage) {
        let padding = 2 * dot
        let width = (text.unicodeScalars.count * BitmapFont.advance - 1) * dot + 2 * padding
        let height = BitmapFont.height * dot + 2 * padding - dot
        let y0 = rectangle.y0 - height >= 0 ? rectangle.y0 - height : max(rectangle.y0, 0)
        let x0 = max(min(rectangle.x0, image.width - width), 0)
        let ground = PixelRectangle(x0: x0, y0: y0, x1: x0 + width, y1: y0 + height)
        image.paint(ground, color)
        image.write(text, x: x0 + padding, y: y0 + padding, dot: dot, color.readableInk)
    }

    /// Two decimals; what is less than 1 does not look like 1.
    private static func format(_ score: Float) -> String {
        guard score < 1 else { return score >= 1 ? "1.00" : "?" }
        let hundredths = min(Int((max(score, 0) * 100).rounded()), 99)
        return "0.\(hundredths / 10)\(hundredths % 10)"
    }
}
