// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Foundation
import Testing

@testable import Detection

struct PostProcessorTests {
    /// Nothing is scaled: a pixel of the picture is a pixel of the input.
    let letterbox = Letterbox(sourceWidth: 512, sourceHeight: 384, inputWidth: 512, inputHeight: 512)
    let anchors = Anchors(height: 512, width: 512)

    /// The anchor of size 32 at row 10, column 20 of level 3, whose box is (148, 68, 180, 100).
    let anchor = Int32((10 * 64 + 20) * 9)

    func proposal(_ label: Int32, logit: Float, deltas: SIMD4<Float> = .zero, anchor: Int32? = nil) -> Proposal {
        Proposal(anchor: anchor ?? self.anchor, label: label, logit: logit, deltas: deltas)
    }

    @Test func decodedBox_isCentreAndSizeRelativeToTheAnchor() {
        let anchor = Anchor(y0: 10, x0: 20, y1: 30, x1: 60)
        #expect(anchor.decoded(.zero) == Box(x0: 20, y0: 10, x1: 60, y1: 30))
        // cy = 0.5·20 + 20 = 30, cx = −0.25·40 + 40 = 30, h = 20·e^1, w = 40·e^−1
        let box = anchor.decoded(SIMD4(0.5, -0.25, 1, -1))
        let expected: [Double] = [30 - 20 * exp(-1), 30 - 10 * exp(1), 30 + 20 * exp(-1), 30 + 10 * exp(1)]
        for (value, exact) in zip([box.x0, box.y0, box.x1, box.y1], expected) {
            #expect(abs(Double(value) - exact) < 1e-5)
        }
    }

    @Test func intersectionOverUnion_ofHandComputedBoxes() {
        let box = Box(x0: 0, y0: 0, x1: 10, y1: 10)
        #expect(box.intersectionOverUnion(with: box) == 1)
        #expect(box.intersectionOverUnion(with: Box(x0: 5, y0: 0, x1: 15, y1: 10)) == Float(50) / 150)
        #expect(box.intersectionOverUnion(with: Box(x0: 10, y0: 0, x1: 20, y1: 10)) == 0)
        #expect(box.intersectionOverUnion(with: Box(x0: 0, y0: 0, x1: 5, y1: 10)) == 0.5)
        #expect(Box(x0: 1, y0: 1, x1: 1, y1: 1).intersectionOverUnion(with: Box(x0: 1, y0: 1, x1: 1, y1: 1)).isNaN)
    }

    @Test func suppression_removesOverlapsOfTheSameClassOnly() {
        let processor = PostProcessor(anchors: anchors, classCount: 3)
        let detections = processor.detections(
            from: [
                proposal(0, logit: 0, deltas: SIMD4(0, 0.1, 0, 0)), proposal(1, logit: -1), proposal(0, logit: 2),
                proposal(0, logit: 1, deltas: SIMD4(0, 2, 0, 0)),
            ], letterbox: letterbox)
        #expect(detections.map(\.label) == [0, 0, 1])
        #expect(detections.map(\.box.x0) == [148, 212, 148])
        #expect(abs(detections[0].score - 0.880797) < 1e-6)
    }

    @Test func overlapOfExactlyTheThreshold_isKept() {
        // Half as wide and inside: the intersection is half of the union, give or take rounding.
        let half = SIMD4<Float>(0, 0, 0, -Float(log(2.0)))
        let box = anchors.boxes[Int(anchor)].decoded(half)
        let overlap = box.intersectionOverUnion(with: anchors.boxes[Int(anchor)].decoded(.zero))
        let settings = PostProcessingSettings(iouThreshold: overlap)
        let below = PostProcessingSettings(iouThreshold: overlap.nextDown)
        let proposals = [proposal(0, logit: 1), proposal(0, logit: 0, deltas: half)]
        for (settings, count) in [(settings, 2), (below, 1)] {
            let processor = PostProcessor(anchors: anchors, classCount: 1, settings: settings)
            #expect(processor.detections(from: proposals, letterbox: letterbox).count == count)
        }
    }

    @Test func aRemovedBox_removesNoOther() {
        let processor = PostProcessor(anchors: anchors, classCount: 1)
        // Boxes of width 32, each 8 to the right: neighbours overlap by 24/40 = 0.6, next but one by 16/48.
        let proposals = (0..<3).map { proposal(0, logit: Float(3 - $0), deltas: SIMD4(0, Float($0) / 4, 0, 0)) }
        #expect(processor.detections(from: proposals, letterbox: letterbox).map(\.box.x0) == [148, 164])
    }

    @Test func equalScores_rankByAnchorThenClass() {
        let processor = PostProcessor(anchors: anchors, classCount: 2)
        let proposals = [
            proposal(1, logit: -0.0, anchor: anchor), proposal(0, logit: 0, anchor: anchor + 9 * 640),
            proposal(0, logit: 0, anchor: anchor), proposal(1, logit: 0, anchor: anchor - 9 * 640),
        ]
        let expected: [(Float, Int)] = [(-12, 1), (68, 0), (68, 1), (148, 0)]
        for order in [proposals, proposals.reversed()] {
            let detections = processor.detections(from: order, letterbox: letterbox)
            #expect(detections.map(\.label) == expected.map(\.1))
            #expect(detections.map(\.box.y0) == expected.map { max(0, $0.0) })
        }
        // Both scores round to 1, but the logits differ: the higher one is first, though its anchor comes later.
        let saturated = [proposal(0, logit: 20), proposal(0, logit: 30, anchor: anchor + 9 * 640)]
        let detections = processor.detections(from: saturated, letterbox: letterbox)
        #expect(detections.map(\.score) == [1, 1])
        #expect(detections.map(\.box.y0) == [148, 68])
    }

    @Test func topK_countsProposalsBeforeSuppression() {
        let processor = PostProcessor(
            anchors: anchors, classCount: 2, settings: PostProcessingSettings(topK: 2))
        let proposals = [proposal(0, logit: 2), proposal(0, logit: 1), proposal(1, logit: 0)]
        #expect(processor.detections(from: proposals, letterbox: letterbox).map(\.label) == [0])
    }

    @Test func atMostMaximumDetectionsAboveTheMinimumScore() {
        let proposals = (0..<200).map { proposal(0, logit: -Float($0) / 10, anchor: Int32($0 * 27 * 9)) }
        let processor = PostProcessor(anchors: anchors, classCount: 1)
        let detections = processor.detections(from: proposals.shuffled(), letterbox: letterbox)
        #expect(detections.count == 100)
        #expect(detections.map(\.score) == detections.map(\.score).sorted(by: >))
        // A logit of 0 is a score of exactly one half.
        #expect(processor.detections(from: proposals, letterbox: letterbox, minimumScore: 0.5).count == 1)
        #expect(processor.detections(from: proposals, letterbox: letterbox, minimumScore: 0.500001).isEmpty)
        #expect(processor.detections(from: [], letterbox: letterbox).isEmpty)
    }

    @Test func boxes_goBackToPicturePixels_cutAtItsEdges() {
        let half = Letterbox(sourceWidth: 1024, sourceHeight: 640, inputWidth: 512, inputHeight: 512)
        let edge = Int32((39 * 64 + 63) * 9)  // (492, 300, 524, 332) of the input, where the picture ends at (512, 320)
        let outside = Int32((60 * 64 + 30) * 9)  // below the picture: no area is left, and effdet keeps it
        let proposals = [
            proposal(0, logit: 1, anchor: edge), proposal(0, logit: 0, anchor: outside), proposal(0, logit: -1),
        ]
        var processor = PostProcessor(anchors: anchors, classCount: 1)
        #expect(
            processor.detections(from: proposals, letterbox: half).map(\.box) == [
                Box(x0: 984, y0: 600, x1: 1024, y1: 640), Box(x0: 456, y0: 640, x1: 520, y1: 640),
                Box(x0: 296, y0: 136, x1: 360, y1: 200),
            ])
        processor = PostProcessor(
            anchors: anchors, classCount: 1, settings: PostProcessingSettings(clipsToPicture: false))
        #expect(
            processor.detections(from: [proposals[0]], letterbox: half).map(\.box)
                == [Box(x0: 984, y0: 600, x1: 1048, y1: 664)])
    }

    @Test func notANumber_isNotADetection() {
        let processor = PostProcessor(anchors: anchors, classCount: 1)
        let proposals = [proposal(0, logit: .nan), proposal(0, logit: 1), proposal(0, logit: -.nan)]
        #expect(processor.detections(from: proposals, letterbox: letterbox).count == 1)
    }
}
