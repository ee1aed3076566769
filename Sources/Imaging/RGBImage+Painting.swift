// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// A rectangle of whole pixels; the edges x1 and y1 are exclusive.
struct PixelRectangle: Hashable {
    var x0: Int
    var y0: Int
    var x1: Int
    var y1: Int

    var width: Int { x1 - x0 }
    var height: Int { y1 - y0 }

    func insetBy(_ pixels: Int) -> PixelRectangle {
        PixelRectangle(x0: x0 + pixels, y0: y0 + pixels, x1: x1 - pixels, y1: y1 - pixels)
    }
}

extension RGBImage {
    /// Paints a rectangle, as much of it as lies in the picture.
    mutating func paint(_ rectangle: PixelRectangle, _ color: RGBColor) {
        forEachSample(of: rectangle) { pixels, index in
            pixels[index] = color.red
            pixels[index + 1] = color.green
            pixels[index + 2] = color.blue
        }
    }

    /// Takes two thirds of the light away.
    mutating func darken(_ rectangle: PixelRectangle) {
        forEachSample(of: rectangle) { pixels, index in
            for channel in index..<index + 3 { pixels[channel] /= 3 }
        }
    }

    /// Calls `body` for the four sides of a frame that lies along a rectangle's inner edge; none overlap.
    static func sides(of rectangle: PixelRectangle, thickness: Int) -> [PixelRectangle] {
        guard rectangle.width > 2 * thickness, rectangle.height > 2 * thickness else { return [rectangle] }
        let inner = rectangle.insetBy(thickness)
        var (top, bottom, left, right) = (rectangle, rectangle, rectangle, rectangle)
        top.y1 = inner.y0
        bottom.y0 = inner.y1
        (left.y0, left.y1, left.x1) = (inner.y0, inner.y1, inner.x0)
        (right.y0, right.y1, right.x0) = (inner.y0, inner.y1, inner.x1)
        return [top, bottom, left, right]
    }

    /// Writes ASCII text with its top left corner at a pixel; what does not fit the picture is clipped.
    mutating func write(_ text: String, x: Int, y: Int, dot: Int, _ color: RGBColor) {
        var left = x
        for character in text.unicodeScalars {
            for (row, bits) in BitmapFont.rows(character).enumerated() {
                for column in 0..<BitmapFont.glyphWidth where bits >> (BitmapFont.glyphWidth - 1 - column) & 1 == 1 {
                    let (dotX, dotY) = (left + column * dot, y + row * dot)
                    paint(PixelRectangle(x0: dotX, y0: dotY, x1: dotX + dot, y1: dotY + dot), color)
                }
            }
            left += BitmapFont.advance * dot
        }
    }

    private mutating func forEachSample(of rectangle: PixelRectangle, _ body: (inout [UInt8], Int) -> Void) {
        let (x0, x1) = (max(rectangle.x0, 0), min(rectangle.x1, width))
        let (y0, y1) = (max(rectangle.y0, 0), min(rectangle.y1, height))
        guard x0 < x1, y0 < y1 else { return }
        for row in y0..<y1 {
            for column in x0..<x1 { body(&pixels, (row * width + column) * 3) }
        }
    }
}
