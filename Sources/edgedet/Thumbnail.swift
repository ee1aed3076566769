// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// The mean brightness of 16×16 parts of a picture: enough to see that two pictures show the same.
struct Thumbnail: Sendable {
    private static let side = 16
    /// Mean difference, of 255, up to which two pictures are taken for the same scene without change: more than a
    /// camera's noise, less than anything that moves.
    private static let tolerance = 1.0

    private let means: [Double]

    init(_ image: RGBImage) {
        var means: [Double] = []
        for row in 0..<Self.side {
            let rows = row * image.height / Self.side..<max((row + 1) * image.height / Self.side, 1)
            for column in 0..<Self.side {
                let columns = column * image.width / Self.side..<max((column + 1) * image.width / Self.side, 1)
                var sum = 0
                for y in rows {
                    for x in columns {
                        let first = (y * image.width + x) * 3
                        sum += Int(image.pixels[first]) + Int(image.pixels[first + 1]) + Int(image.pixels[first + 2])
                    }
                }
                means.append(Double(sum) / Double(max(1, rows.count * columns.count * 3)))
            }
        }
        self.means = means
    }

    /// The mean of all parts, 0 to 255.
    var brightness: Double { means.reduce(0, +) / Double(means.count) }

    /// The difference between the brightest and the darkest part, 0 to 255.
    var contrast: Double { (means.max() ?? 0) - (means.min() ?? 0) }

    func resembles(_ other: Thumbnail) -> Bool {
        zip(means, other.means).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(means.count) < Self.tolerance
    }
}
