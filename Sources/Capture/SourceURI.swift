// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Logging

/// A source as the user writes it: "/dev/video0", "/dev/v4l/by-id/...", "folder:/path" or the path of a folder,
/// "y4m:-" for standard input, "y4m:/path" for a Y4M file or a named pipe.
public struct SourceURI: Sendable, Hashable, CustomStringConvertible {
    /// The kinds of source, each with its path.
    enum Kind: Sendable, Hashable {
        case camera(String)
        case folder(String)
        case y4m(String)  // "-": standard input
    }

    let kind: Kind
    /// The text it was made of.
    public let description: String

    /// Recognizes a source by its text; a text without a scheme by what the path names.
    ///
    /// - Throws: `.invalidSource`; whether a source with a scheme exists is not looked at before it is opened.
    public init(_ text: String) throws(CaptureError) {
        description = text
        if let path = text.removingPrefix("folder:"), !path.isEmpty {
            kind = .folder(path)
        } else if let path = text.removingPrefix("y4m:"), !path.isEmpty {
            kind = .y4m(path)
        } else if text.hasPrefix("/dev/"), text.utf8.count > 5 {
            kind = .camera(text)
        } else {
            switch try? SystemCalls.kind(of: text) {
            case .directory: kind = .folder(text)
            case .characterDevice: kind = .camera(text)
            case .regular where text.hasSuffix(".y4m"), .fifo where text.hasSuffix(".y4m"): kind = .y4m(text)
            default: throw Self.invalid(text)
            }
        }
    }

    /// What its frames, and all events about it, call it: a path, for Y4M behind "y4m:".
    public var name: String {
        switch kind {
        case .camera(let path), .folder(let path): path
        case .y4m(let path): "y4m:\(path)"
        }
    }

    /// Whether it is a camera, which may come back after it was lost.
    public var isCamera: Bool {
        if case .camera = kind { true } else { false }
    }

    /// Whether what it names is there now; standard input always is.
    public var isPresent: Bool {
        switch kind {
        case .camera(let path), .folder(let path), .y4m(let path):
            path == "-" || (try? SystemCalls.kind(of: path)) != nil
        }
    }

    /// Opens the source.
    ///
    /// - Throws: `CaptureError`; for a camera `.busy`, `.lost` and `.noSuchDevice` may pass with time.
    public func open(
        _ settings: CaptureSettings = CaptureSettings(), logger: Logger = Logger(label: "edgedet.capture")
    ) throws(CaptureError) -> any FrameSource {
        switch kind {
        case .camera(let path): try V4L2Camera(path: path, settings: settings, logger: logger)
        case .folder(let path): try ImageFolder(path: path, settings: settings, logger: logger)
        case .y4m(let path): try Y4MStream(path: path, settings: settings, logger: logger)
        }
    }

    /// Whether a source that was opened with some settings must be opened anew for others; otherwise
    /// `FrameSource.adjust` and passing over frames do.
    ///
    /// A camera that gives too many frames needs not be told so, but one that was asked for few may give no more.
    public func mustReopen(from old: CaptureSettings, to new: CaptureSettings) -> Bool {
        guard isCamera else { return false }
        func rate(_ settings: CaptureSettings) -> Double {
            settings.framesPerSecond.flatMap { $0 > 0 ? $0 : nil } ?? .infinity
        }
        return rate(new) > rate(old) || new.asAsked != old.asAsked
    }

    private static func invalid(_ text: String) -> CaptureError {
        CaptureError(
            .invalidSource, "'\(text)' is neither a camera nor a folder nor a Y4M stream",
            remedy: "write /dev/video0, folder:/path/of/pictures, y4m:/path/of/file or y4m:- for standard input")
    }
}

extension String {
    fileprivate func removingPrefix(_ prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}

extension CaptureSettings {
    /// What a camera is asked for but its rate, wherever in the configuration file that stands.
    fileprivate var asAsked: CaptureSettings {
        var asked = self
        asked.framesPerSecond = nil
        asked.loop = false
        asked.input?.place = nil
        for index in asked.controls.indices { asked.controls[index].place = nil }
        return asked
    }
}
