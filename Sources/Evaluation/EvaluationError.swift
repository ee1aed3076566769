// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// Why annotations or detections cannot be read or judged.
public struct EvaluationError: UserFacingError, Hashable {
    /// The kind of an evaluation error.
    public enum Code: Sendable, Hashable {
        /// The file cannot be opened, read or written.
        case inaccessibleFile
        /// The file is not JSON of the COCO format.
        case malformedFile
        /// Two images, categories or annotations have the same id.
        case duplicateID
        /// A picture of the data set is not there.
        case missingImage
        /// A detection names an image that the annotations do not have.
        case unknownImage
        /// A detection or a label names a category that the annotations do not have.
        case unknownCategory
    }

    /// What kind of error it is.
    public let code: Code
    /// What went wrong.
    public let message: String
    /// What to do about it.
    public let remedy: String

    init(_ code: Code, _ message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }
}
