// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Glibc

/// Copies the picture into the arena's padded rows; what lies beyond it is the letterbox's fill. Portions are some rows.
///
/// The first convolution pads normalized values with 0, which is the mean colour; the nearest pixel is the fill, at most
/// 0.01 standard deviations away.
struct PictureWork {
    /// Where the caller's pixels are, letterboxed RGB, [height, width, 3]; set before every run.
    let pixels: UnsafeMutablePointer<UnsafePointer<UInt8>?>
    /// [height + 1, stride]
    let image: UnsafeMutablePointer<UInt8>
    let width: Int
    let height: Int
    let stride: Int

    private static let rowsPerPortion = 16

    var portions: Int { (height + PictureWork.rowsPerPortion - 1) / PictureWork.rowsPerPortion }

    func run(_ portions: Range<Int>) {
        let source = pixels.pointee!
        let first = portions.lowerBound * PictureWork.rowsPerPortion
        let last = min(portions.upperBound * PictureWork.rowsPerPortion, height)
        for row in first..<last {
            let output = image + row * stride
            output.update(from: source + row * width * 3, count: width * 3)
            fill(output, from: width * 3)
        }
        if last == height { fill(image + height * stride, from: 0) }
    }

    /// How many rows there are above the letterbox's fill; all rows below have nothing else.
    ///
    /// - Parameter pixels: Like those that the work copies.
    func contentRows(of pixels: UnsafePointer<UInt8>) -> Int {
        let fill = Letterbox.fill
        var rows = height
        while rows > 0 {
            let row = pixels + (rows - 1) * width * 3
            // A row that is the same when it is moved by a pixel has one colour.
            guard (row[0], row[1], row[2]) == fill, memcmp(row, row + 3, (width - 1) * 3) == 0 else { break }
            rows -= 1
        }
        return rows
    }

    private func fill(_ row: UnsafeMutablePointer<UInt8>, from start: Int) {
        let fill = SIMD3(Letterbox.fill.red, Letterbox.fill.green, Letterbox.fill.blue)
        for byte in start..<stride { row[byte] = fill[byte % 3] }
    }
}
