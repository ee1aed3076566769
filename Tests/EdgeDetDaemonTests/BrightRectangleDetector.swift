// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import EfficientDet
import Foundation

/// A detector that needs no weights: finds the one rectangle of pixels brighter than 200 on a dark picture.
final class BrightRectangleDetector: ObjectDetector {
    let inputWidth = 64
    let inputHeight = 64
    let labels: LabelMap
    private let pause: TimeInterval

    /// - Parameter pause: Seconds that a picture takes at least, so that an endless source leaves time to others.
    init(label: String = "rectangle", pause: TimeInterval = 0) {
        labels = LabelMap(names: [label])
        self.pause = pause
    }

    func detect(_ pixels: [UInt8], letterbox: Letterbox, minimumScore: Float) -> [Detection] {
        if pause > 0 { Thread.sleep(forTimeInterval: pause) }
        var columns: ClosedRange<Int>?
        var rows: ClosedRange<Int>?
        for y in 0..<letterbox.scaledHeight {
            for x in 0..<letterbox.scaledWidth where pixels[(y * inputWidth + x) * 3] > 200 {
                columns = min(columns?.lowerBound ?? x, x)...max(columns?.upperBound ?? x, x)
                rows = min(rows?.lowerBound ?? y, y)...max(rows?.upperBound ?? y, y)
            }
        }
        guard let columns, let rows, minimumScore <= 0.75 else { return [] }
        func back(_ edge: Int) -> Float { Float(Double(edge) / letterbox.scale) }
        let box = Box(
            x0: back(columns.lowerBound), y0: back(rows.lowerBound), x1: back(columns.upperBound + 1),
            y1: back(rows.upperBound + 1))
        return [Detection(label: 0, score: 0.75, box: box)]
    }
}
