// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// How a picture of any size lies in the network's input: scaled to fit, at the top left, the rest filled.
///
/// How sizes are rounded, and by which ratio boxes go back, is a convention of the network's family.
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
    /// Columns of the picture for one of the input: what takes a box back.
    public let pixelsPerColumn: Double
    /// Rows of the picture for one of the input.
    public let pixelsPerRow: Double

    /// The colour of the rest: the rounded mean of ImageNet, red, green, blue.
    public static let fill: (red: UInt8, green: UInt8, blue: UInt8) = (124, 116, 104)

    /// Fits a picture into an input; all sizes in pixels, at least 1.
    public init(
        sourceWidth: Int, sourceHeight: Int, inputWidth: Int, inputHeight: Int,
        sizing: Conventions.Sizing = .truncated
    ) {
        self.sourceWidth = sourceWidth
        self.sourceHeight = sourceHeight
        self.inputWidth = inputWidth
        self.inputHeight = inputHeight
        let (across, down) = (Double(inputWidth) / Double(sourceWidth), Double(inputHeight) / Double(sourceHeight))
        scale = min(across, down)
        let truncated = (
            width: max(1, Int(Double(sourceWidth) * scale)), height: max(1, Int(Double(sourceHeight) * scale))
        )
        switch sizing {
        case .truncated:
            (scaledWidth, scaledHeight) = truncated
            (pixelsPerColumn, pixelsPerRow) = (1 / scale, 1 / scale)
        case .exact:
            // Of a square only the rows are exact, as in zylo117's code.
            (scaledWidth, scaledHeight) =
                across < down ? (inputWidth, truncated.height) : (truncated.width, inputHeight)
            pixelsPerColumn = Double(sourceWidth) / Double(scaledWidth)
            pixelsPerRow = Double(sourceHeight) / Double(scaledHeight)
        }
    }
}
