// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Detection

/// A rectangle as COCO writes it, [x, y, width, height] in pixels, in double precision.
public struct CocoBox: Sendable, Hashable {
    /// Left edge.
    public var x: Double
    /// Top edge.
    public var y: Double
    /// Right edge − left edge.
    public var width: Double
    /// Bottom edge − top edge.
    public var height: Double

    /// Makes a rectangle.
    public init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// Width and height are subtracted in float32, as detectors written in Python do.
    public init(_ box: Box) {
        self.init(x: Double(box.x0), y: Double(box.y0), width: Double(box.width), height: Double(box.height))
    }

    /// width · height.
    public var area: Double { width * height }

    /// The shared area over the area of both, 0 to 1, with pycocotools' order of operations (`bbIou` in maskApi.c).
    ///
    /// - Parameter isCrowd: Whether `truth` is a crowd region; then the shared area is divided by this box's area,
    ///   because a detection need not fill a crowd.
    func intersectionOverUnion(with truth: CocoBox, isCrowd: Bool) -> Double {
        let sharedWidth = min(x + width, truth.x + truth.width) - max(x, truth.x)
        guard sharedWidth > 0 else { return 0 }
        let sharedHeight = min(y + height, truth.y + truth.height) - max(y, truth.y)
        guard sharedHeight > 0 else { return 0 }
        let intersection = sharedWidth * sharedHeight
        let union = isCrowd ? area : area + truth.area - intersection
        return intersection / union
    }
}

extension CocoBox: Codable {
    /// Reads an array of four numbers.
    public init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        self.init(
            x: try values.decode(Double.self), y: try values.decode(Double.self),
            width: try values.decode(Double.self), height: try values.decode(Double.self))
    }

    /// Writes an array of four numbers.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.unkeyedContainer()
        for value in [x, y, width, height] { try values.encode(value) }
    }
}
