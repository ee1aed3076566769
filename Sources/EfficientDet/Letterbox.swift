// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// How a picture of any size lies in the network's input: scaled to fit, at the top left, the rest filled.
///
/// Sizes are truncated, `int(side·scale)`, as effdet does; boxes go back by 1/scale in both directions.
public struct Letterbox: Sendable, Hashable {
    /// Columns of the picture.
    public let sourceWidth: Int
    /// Rows of the picture.
    public let sourceHeight: Int
    /// Columns of the network's input.
    public let inputWidth: Int
    /// Rows of the network's input.
    public let inputHeight: Int
    /// Input pixels per picture pixel.
    public let scale: Double
    /// Columns of the input that the picture covers, at least 1.
    public let scaledWidth: Int
    /// Rows of the input that the picture covers, at least 1.
    public let scaledHeight: Int

    /// The colour of the rest: the rounded mean of ImageNet, red, green, blue.
    public static let fill: (red: UInt8, green: UInt8, blue: UInt8) = (124, 116, 104)

    /// Fits a picture into an input; all sizes in pixels, at least 1.
    public init(sourceWidth: Int, sourceHeight: Int, inputWidth: Int, inputHeight: Int) {
        self.sourceWidth = sourceWidth
        self.sourceHeight = sourceHeight
        self.inputWidth = inputWidth
        self.inputHeight = inputHeight
        scale = min(Double(inputWidth) / Double(sourceWidth), Double(inputHeight) / Double(sourceHeight))
        scaledWidth = max(1, Int(Double(sourceWidth) * scale))
        scaledHeight = max(1, Int(Double(sourceHeight) * scale))
    }
}
