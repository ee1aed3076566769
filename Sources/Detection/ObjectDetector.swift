// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet

/// A network that is ready to look at pictures, in float or in int8.
///
/// A detector owns its working memory and serves one caller at a time; it is deliberately not `Sendable`.
public protocol ObjectDetector: AnyObject {
    /// Columns of the letterboxed picture it takes.
    var inputWidth: Int { get }
    /// Rows of the letterboxed picture it takes.
    var inputHeight: Int { get }
    /// Names of its classes.
    var labels: LabelMap { get }
    /// How pictures lie in its input and how its detections are chosen; effdet's unless it says otherwise.
    var conventions: Conventions { get }

    /// Looks at one picture.
    ///
    /// - Parameters:
    ///   - pixels: Letterboxed RGB, [inputHeight, inputWidth, 3], as `letterbox` describes.
    ///   - letterbox: How the picture lies in `pixels`; boxes come back in the picture's pixels.
    ///   - minimumScore: Detections of a lower score are left out, 0 to 1.
    /// - Returns: As many detections as the conventions allow, highest score first.
    func detect(_ pixels: [UInt8], letterbox: Letterbox, minimumScore: Float) -> [Detection]
}

extension ObjectDetector {
    /// effdet's.
    public var conventions: Conventions { .effdet }
}
