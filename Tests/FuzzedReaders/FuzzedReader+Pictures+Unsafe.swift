// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Imaging
import Logging

extension FuzzedReader {
    /// Decodes the picture as a file, and if it is whole as a camera's frame, too.
    func readJPEG(_ bytes: [UInt8]) throws {
        let (width, height) = try JPEGDecoder.size(of: bytes, name: "a picture")
        guard width * height <= Self.mostPixels else { return }
        let image = try ImageFile.decode(bytes, name: "a picture", .upright)
        guard image.pixels.count == width * height * 3 else { throw BrokenPromise(what: "a picture of another size") }
        guard let length = bytes.withUnsafeBytes({ JPEGFrame.length($0) }) else { return }
        try Letterboxer(inputWidth: 128, inputHeight: 128).fit(
            CameraFrame(
                format: .mjpg, width: width, height: height, bytesPerRow: 0, bytes: Array(bytes.prefix(length))))
    }

    /// Reads a file's frames to the end, and converts them as a network's input would be.
    func readY4M(_ bytes: [UInt8]) throws {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        if let header = try? Y4MHeader(String(decoding: line, as: UTF8.self), source: "a stream"),
            header.width * header.height > Self.mostPixels
        {
            return
        }
        let file = try MemoryFile(bytes)
        let silent = Logger(label: "fuzzer") { _ in SwiftLogNoOpLogHandler() }
        let stream = try SourceURI("y4m:\(file.path)").open(CaptureSettings(framesPerSecond: 0), logger: silent)
        defer { stream.close() }
        while case .frame(let captured) = try stream.next(timeoutMilliseconds: 60_000) {
            _ = try RGBImage(captured.frame)
        }
    }
}
