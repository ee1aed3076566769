// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// The first line of a YUV4MPEG2 stream: "YUV4MPEG2 W640 H480 F30:1 Ip A1:1 C420jpeg XCOLORRANGE=FULL".
///
/// See: man 5 yuv4mpeg (mjpegtools). Read are W and H (size), F (frames per second as a ratio, 0:0 unknown), C (layout,
/// 4:2:0 where it is left out) and the extension XCOLORRANGE that FFmpeg writes (limited where it is left out).
/// Interlacing (I) and the pixels' shape (A) do not change how the bytes lie and are passed over, like other
/// extensions.
package struct Y4MHeader: Hashable {
    /// The bytes every stream starts with.
    static let magic = "YUV4MPEG2"
    /// Longest header or frame line that is read, in bytes; real ones have less than a hundred.
    static let maximumLineLength = 1024
    /// Longest side of a picture.
    static let maximumSide = 16384

    package var width: Int
    package var height: Int
    /// Frames per second, nil where the stream does not say.
    var framesPerSecond: Double?
    /// Whether the stream has no chroma planes.
    var isMono: Bool
    var range: ColorRange

    /// Bytes of the planes that are in the stream, for one frame.
    var payloadLength: Int { width * height + (isMono ? 0 : 2 * chromaLength) }
    /// Bytes of one chroma plane; odd sizes round up.
    var chromaLength: Int { ((width + 1) / 2) * ((height + 1) / 2) }

    /// Reads the line, which comes without its newline.
    ///
    /// - Parameter source: The stream's name, for messages.
    /// - Throws: `.malformedStream`, `.unsupportedFormat`.
    package init(_ line: String, source: String) throws(CaptureError) {
        let words = line.split(separator: " ")
        guard words.first == Self.magic[...] else {
            throw Self.malformed(source, "it does not begin with \(Self.magic)")
        }
        var width: Int?
        var height: Int?
        var layout = "420"
        framesPerSecond = nil
        range = .limited
        for word in words.dropFirst() {
            let value = word.dropFirst()
            switch word.first {
            case "W": width = Int(value)
            case "H": height = Int(value)
            case "F": framesPerSecond = Self.ratio(value)
            case "C": layout = String(value)
            case "X" where value == "COLORRANGE=FULL": range = .full
            case "X" where value == "COLORRANGE=LIMITED": range = .limited
            default: break
            }
        }
        guard let width, let height else { throw Self.malformed(source, "its header has no size (W and H)") }
        guard (1...Self.maximumSide).contains(width), (1...Self.maximumSide).contains(height) else {
            throw Self.malformed(source, "its size \(width)x\(height) is not between 1 and \(Self.maximumSide)")
        }
        self.width = width
        self.height = height
        // The three variants differ in where a chroma sample sits between the pixels, by half a pixel at most.
        switch layout {
        case "420", "420jpeg", "420mpeg2", "420paldv": isMono = false
        case "mono": isMono = true
        default:
            throw CaptureError(
                .unsupportedFormat,
                "Y4M stream '\(source)' has the layout C\(layout), and only 8-bit 4:2:0 can be read",
                remedy: "convert it, with FFmpeg for instance by -pix_fmt yuv420p")
        }
    }

    private static func ratio(_ text: Substring) -> Double? {
        let parts = text.split(separator: ":").map { Double($0) ?? 0 }
        guard parts.count == 2, parts[0] > 0, parts[1] > 0 else { return nil }
        return parts[0] / parts[1]
    }

    static func malformed(_ source: String, _ reason: String) -> CaptureError {
        CaptureError(
            .malformedStream, "'\(source)' is not a Y4M stream that can be read: \(reason)",
            remedy: "write it with FFmpeg's '-f yuv4mpegpipe -pix_fmt yuv420p' or the like")
    }
}
