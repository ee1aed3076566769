// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import EfficientDet
import Foundation
import Testing

/// The committed reference picture: raw outputs of the PyTorch network, and what effdet's rules make of them.
struct ReferenceDetectionTests {
    struct Expected: Decodable {
        let label: Int
        let score: Float
        let box: [Float]
    }

    @Test(arguments: ["clipped", "unclipped"])
    func detectionsOfTheReferenceOutputs_equalTheReferenceDetections(kind: String) throws {
        let outputs = try ReferenceOutputs(
            contentsOf: ReferenceOutputs.fixtures.appending(path: "procedural.safetensors"))
        let file = ReferenceOutputs.fixtures.appending(path: "procedural-detections.json")
        let all = try JSONDecoder().decode([String: [Expected]].self, from: Data(contentsOf: file))
        let expected = try #require(all[kind])
        let processor = PostProcessor(
            anchors: Anchors(height: 512, width: 512), classCount: outputs.classCount,
            settings: PostProcessingSettings(clipsToPicture: kind == "clipped"))
        let letterbox = Letterbox(sourceWidth: 512, sourceHeight: 384, inputWidth: 512, inputHeight: 512)
        let detections = processor.detections(from: outputs.proposals.shuffled(), letterbox: letterbox)
        #expect(expected.count == 100 && detections.count == expected.count)
        for (found, expected) in zip(detections, expected) {
            #expect(found.label == expected.label)
            #expect(abs(found.score - expected.score) < 1e-6)
            let edges = [found.box.x0, found.box.y0, found.box.x1, found.box.y1]
            #expect(zip(edges, expected.box).allSatisfy { abs($0 - $1) < 1e-3 })
        }
    }
}
