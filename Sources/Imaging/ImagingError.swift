// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// Why a picture could not be read, converted or written.
public struct ImagingError: UserFacingError, Hashable {
    /// What kind of trouble it was.
    public enum Code: Sendable, Hashable {
        /// The file cannot be opened or read.
        case cannotRead
        /// The file cannot be written.
        case cannotWrite
        /// The bytes are no picture, or one of a kind that is not read here.
        case notAPicture
        /// The picture begins well and then is cut short or corrupt.
        case damagedPicture
        /// The picture has more pixels, or a longer side, than `PictureLimits` allows.
        case tooLarge
        /// A camera frame's bytes do not fit its layout.
        case badFrame
        /// A codec could not be set up or refused to encode.
        case codecFailed
    }

    /// What kind of trouble it was.
    public let code: Code
    /// One sentence that names the file or the frame.
    public let message: String
    /// What to do about it.
    public let remedy: String

    /// Makes an error.
    public init(_ code: Code, _ message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }
}

extension ImagingError {
    static func damaged(_ name: String, _ reason: String) -> ImagingError {
        ImagingError(.damagedPicture, "\(name) is damaged: \(reason)", remedy: "copy or save the picture again")
    }

    static func codec(_ name: String, _ reason: String) -> ImagingError {
        ImagingError(.codecFailed, "\(name) cannot be processed: \(reason)", remedy: "free some memory and try again")
    }
}
