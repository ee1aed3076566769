// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Detection
import EfficientDet
import Foundation
import Imaging
import Testing

@testable import edgedet

/// The conventions of a network on their way from its file through the commands to the detections.
struct ModelConventionsTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The repository's network with more metadata: safetensors is a length, that much JSON, and the numbers.
    private static func weights(_ metadata: [String: String]) throws -> Data {
        let file = try Data(contentsOf: root.appending(path: "models/symbols-d0.safetensors"))
        let length = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        var header = try JSONSerialization.jsonObject(with: file[8..<8 + length]) as? [String: Any] ?? [:]
        let own = header["__metadata__"] as? [String: String] ?? [:]
        header["__metadata__"] = own.merging(metadata) { $1 }
        var text = try JSONSerialization.data(withJSONObject: header)
        while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
        let size = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
        return Data(size) + text + file[(8 + length)...]
    }

    @Test(arguments: [Conventions.effdet, .zylo117])
    func importAndCalibrateHandThemOn(conventions: Conventions) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "edgedet-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Self.weights(conventions.metadata).write(to: URL(fileURLWithPath: "\(folder)/weights"))
        try ImportCommand.parse(["\(folder)/weights", "--output", "\(folder)/float"]).run()
        let calibrate = try CalibrateCommand.parse([
            Self.root.appending(path: "calibration/images").path, "--weights", "\(folder)/float", "--output",
            "\(folder)/int8", "--input", "128x128", "--limit", "1",
        ])
        try await calibrate.run()
        for path in ["float", "int8"] {
            let detector = try DetectorFile.openAny("\(folder)/\(path)", threads: 1)
            #expect(detector.conventions == conventions, "\(path)")
            // 103 is a side that int(side · (128/side)) makes 127 of, 161 one for 512.
            let letterboxer = Letterboxer(for: detector)
            let side = try letterboxer.fit(Self.noise(width: path == "int8" ? 103 : 161, height: 64)).scaledWidth
            #expect(side == detector.inputWidth - (conventions == .effdet ? 1 : 0), "\(path)")
            let letterbox = try letterboxer.fit(Self.noise(width: 128, height: 128))
            let found = detector.detect(letterboxer.input.pixels, letterbox: letterbox, minimumScore: 0)
            #expect((found.count > 100) == (conventions == .zylo117), "\(path): \(found.count)")
        }
        #expect(try DetectorFile.openInt8("\(folder)/int8", threads: 1).conventions == conventions)
    }

    private static func noise(width: Int, height: Int) -> RGBImage {
        RGBImage(
            width: width, height: height,
            pixels: (0..<width * height * 3).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) })
    }
}
