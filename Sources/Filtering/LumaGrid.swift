// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// The mean luma of a picture's cells.
struct LumaGrid {
    /// Cells in a row.
    let columns: Int
    /// Rows of cells.
    let rows: Int
    /// 0 to 255, row by row.
    private(set) var means: [Float]

    private let width: Int
    private let height: Int
    /// Every so many pixels one is looked at, in either direction: large cells need not all of theirs.
    private let step: Int

    /// Cells in a row or column of a square picture.
    private static let cells = 32

    /// Lays a grid over the top left part of a picture.
    ///
    /// - Parameters:
    ///   - image: The picture, whose larger side decides the size of the cells.
    ///   - width: Columns of the part, at most the picture's.
    ///   - height: Rows of the part, at most the picture's.
    init(image: RGBImage, width: Int, height: Int) {
        self.width = width
        self.height = height
        let side = max(max(image.width, image.height) / Self.cells, 1)
        step = side > 8 ? 2 : 1
        columns = max(width / side, 1)
        rows = max(height / side, 1)
        means = Array(repeating: 0, count: columns * rows)
    }

    /// Whether it was laid for a part of this size.
    func fits(width: Int, height: Int) -> Bool { width == self.width && height == self.height }

    /// The corners of a cell in shares of the part.
    func corners(column: Int, row: Int) -> [Point] {
        let (left, right) = (Double(column) / Double(columns), Double(column + 1) / Double(columns))
        let (top, bottom) = (Double(row) / Double(rows), Double(row + 1) / Double(rows))
        return [Point(x: left, y: top), Point(x: right, y: top), Point(x: right, y: bottom), Point(x: left, y: bottom)]
    }

    /// Takes the means of a picture.
    mutating func measure(_ image: RGBImage) {
        let pixels = image.pixels.span
        for row in 0..<rows {
            for column in 0..<columns {
                let (left, right) = (column * width / columns, (column + 1) * width / columns)
                var (sum, count) = (0, 0)
                for y in stride(from: row * height / rows, to: (row + 1) * height / rows, by: step) {
                    var index = (y * image.width + left) * 3
                    for _ in stride(from: left, to: right, by: step) {
                        // BT.601's weights in 256ths.
                        sum += 77 * Int(pixels[index]) + 150 * Int(pixels[index + 1]) + 29 * Int(pixels[index + 2])
                        count += 1
                        index += 3 * step
                    }
                }
                means[row * columns + column] = Float(sum) / Float(256 * max(count, 1))
            }
        }
    }
}
