// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Imaging

/// What arrives from a camera when a few frames are captured.
struct CameraTrial: Encodable {
    /// Frames that arrived.
    var frames = 0
    /// Frames that were lost between them.
    var skipped = 0
    /// The layout's four characters.
    var format = ""
    var width = 0
    var height = 0
    /// By the frames' own timestamps; nil with fewer than two.
    var framesPerSecond: Double?
    /// Mean red, green and blue of the last frame, 0 to 255.
    var meanColor: [Double] = []
    /// Why there were fewer frames than wanted.
    var problem: String?

    /// Before anything arrived.
    init() {}

    /// Captures up to ten frames, waiting no longer than five seconds for each.
    init(_ path: String, _ settings: CaptureSettings) {
        do {
            let source = try SourceURI(path).open(settings)
            defer { source.close() }
            var first: UInt64 = 0
            var last: CapturedFrame?
            while frames < 10 {
                guard case .frame(let frame) = try source.next(timeoutMilliseconds: 5000) else {
                    problem = "no frame within 5 seconds; check the cable, or try another format or size"
                    break
                }
                if frames == 0 { first = frame.monotonicNanoseconds } else { skipped += frame.skipped }
                frames += 1
                last = frame
            }
            guard let last else { return }
            (format, width, height) = (last.frame.format.name, last.frame.width, last.frame.height)
            let seconds = Double(last.monotonicNanoseconds - first) * 1e-9
            if seconds > 0 { framesPerSecond = (Double(frames - 1 + skipped) / seconds * 100).rounded() / 100 }
            meanColor = Self.mean(try RGBImage(last.frame))
        } catch {
            problem = "\(error)"
        }
    }

    private static func mean(_ image: RGBImage) -> [Double] {
        var sums = [0, 0, 0]
        for index in image.pixels.indices { sums[index % 3] += Int(image.pixels[index]) }
        let count = Double(image.width * image.height)
        return sums.map { (Double($0) / count * 10).rounded() / 10 }
    }

    /// For people.
    var text: String {
        guard frames > 0 else { return "tried: \(problem ?? "nothing arrived")" }
        var text = "tried: \(frames) frames of \(width)x\(height) \(format)"
        if let framesPerSecond { text += " at \(framesPerSecond) frames per second" }
        text += ", \(skipped) skipped"
        if !meanColor.isEmpty { text += ", mean colour \(meanColor)" }
        if let problem { text += "; \(problem)" }
        return text
    }
}
