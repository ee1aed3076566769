// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Foundation

/// The raw head outputs in a reference file: safetensors with class.p3 ... box.p7, float32, [height, width, channel].
struct ReferenceOutputs {
    let classCount: Int
    /// [anchor, class].
    let logits: [Float]
    /// [anchor, (ty, tx, th, tw)].
    let deltas: [Float]

    /// The folder of the fixtures that several targets share.
    static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    init(contentsOf file: URL) throws {
        let data = try Data(contentsOf: file)
        let headerLength = data.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
        let header = try JSONDecoder().decode([String: Entry].self, from: data[8..<(8 + headerLength)])
        func values(_ name: String) throws -> [Float] {
            guard let range = header[name]?.dataOffsets else { throw CocoaError(.fileReadCorruptFile) }
            let start = 8 + headerLength
            return data[(start + range[0])..<(start + range[1])].withUnsafeBytes { bytes in
                (0..<(bytes.count / 4)).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
            }
        }
        logits = try (3...7).flatMap { try values("class.p\($0)") }
        deltas = try (3...7).flatMap { try values("box.p\($0)") }
        classCount = logits.count / (deltas.count / 4)
    }

    /// Every anchor with every class, in the order of the outputs.
    var proposals: [Proposal] {
        logits.indices.map { index in
            let anchor = index / classCount
            let label = index % classCount
            let deltas = SIMD4(deltas[(4 * anchor)..<(4 * anchor + 4)])
            return Proposal(anchor: Int32(anchor), label: Int32(label), logit: logits[index], deltas: deltas)
        }
    }

    private struct Entry: Decodable {
        let dataOffsets: [Int]?

        private enum CodingKeys: String, CodingKey {
            case dataOffsets = "data_offsets"
        }
    }
}
