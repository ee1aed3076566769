// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// Why a source gives no frames.
public struct CaptureError: UserFacingError {
    /// The kinds of failure a program may want to tell apart.
    public enum Code: Sendable, Hashable, CaseIterable {
        /// The text names no kind of source.
        case invalidSource
        /// There is no such file, folder or device (any more, or not yet).
        case noSuchDevice
        /// The device is there, but it captures no video.
        case notACamera
        /// The user may not open it.
        case permissionDenied
        /// Another program uses the camera.
        case busy
        /// The camera or the stream offers no layout that can be read, or not the one that was asked for.
        case unsupportedFormat
        /// The camera has no input of that name or number.
        case noSuchInput
        /// The camera has no such control, or the control does not take the value.
        case badControl
        /// The bus cannot carry what was asked for besides what it carries already.
        case noBandwidth
        /// The camera was there and is gone, or its driver gave up.
        case lost
        /// The camera's input changed its size or format; open the source again.
        case formatChanged
        /// The folder holds no picture that can be read.
        case noPictures
        /// The stream is not what it should be.
        case malformedStream
        /// Any other failure of the operating system.
        case systemFailure
    }

    /// What kind of failure it is.
    public let code: Code
    /// What went wrong, naming the device, file or folder.
    public let message: String
    /// What to do about it.
    public let remedy: String
    /// The system call or ioctl that failed, if one did.
    public let call: String?
    /// Its errno value.
    public let errorNumber: Int32?

    /// Puts an error together.
    public init(_ code: Code, _ message: String, remedy: String, call: String? = nil, errorNumber: Int32? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.call = call
        self.errorNumber = errorNumber
    }

    /// Whether what is there is something else than a camera, which waiting does not change.
    public var isForeignDevice: Bool { code == .notACamera && call != VideoRequest.streamOn.description }

    /// A source's text that makes no sense is a matter of configuration; the rest may pass.
    public var exitStatus: ExitStatus { code == .invalidSource ? .configuration : .failure }
}
