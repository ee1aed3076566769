// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Testing

@testable import Detection

/// What zylo117's code does with the outputs where effdet does otherwise; each is seen to differ.
struct Zylo117ConventionsTests {
    private let anchors = Anchors(height: 512, width: 512)
    private let square = Letterbox(sourceWidth: 512, sourceHeight: 512, inputWidth: 512, inputHeight: 512)

    /// The anchor of size 32 at row 10, column 20 of level 3, whose box is (148, 68, 180, 100).
    private let anchor = Int32((10 * 64 + 20) * 9)

    private func proposal(
        _ label: Int32, logit: Float, deltas: SIMD4<Float> = .zero, anchor: Int32? = nil
    ) -> Proposal {
        Proposal(anchor: anchor ?? self.anchor, label: label, logit: logit, deltas: deltas)
    }

    private func detections(
        _ proposals: [Proposal], _ conventions: Conventions, letterbox: Letterbox? = nil, classCount: Int = 3,
        clipsToPicture: Bool = true, minimumScore: Float = 0
    ) -> [Detection] {
        PostProcessor(
            anchors: anchors, classCount: classCount,
            settings: PostProcessingSettings(conventions, clipsToPicture: clipsToPicture)
        ).detections(from: proposals, letterbox: letterbox ?? square, minimumScore: minimumScore)
    }

    @Test func anAnchorCountsWithItsBestClassOnly() {
        let other = anchor + 9 * 640
        let proposals = [
            proposal(2, logit: 0), proposal(1, logit: 1), proposal(0, logit: -1), proposal(2, logit: .nan),
            proposal(2, logit: 0.5, anchor: other), proposal(1, logit: 0.5, anchor: other),
        ]
        for order in [proposals, proposals.reversed()] {
            #expect(detections(order, .zylo117).map(\.label) == [1, 1], "of equal ones the first class")
            #expect(detections(order, .effdet).map(\.label) == [1, 1, 2, 2, 0])
        }
        // The next picture starts anew.
        let processor = PostProcessor(anchors: anchors, classCount: 3, settings: PostProcessingSettings(.zylo117))
        for _ in 0..<2 { #expect(processor.detections(from: proposals, letterbox: square).count == 2) }
    }

    @Test func moreThanAHundredDetectionsAreKept() {
        let proposals = (0..<1500).map { proposal(0, logit: -Float($0) / 500, anchor: Int32($0 * 9)) }
        let far = proposals.map {
            // A hundredth of the anchor's size: nothing overlaps.
            Proposal(anchor: $0.anchor, label: 0, logit: $0.logit, deltas: SIMD4(0, 0, -4.6, -4.6))
        }
        #expect(detections(far, .zylo117).count == 1000)
        #expect(detections(far, .effdet).count == 100)
    }

    @Test func moreThanFiveThousandAnchorsAreDecoded() {
        // One proposal of class 1 behind 6000 of class 0 that all suppress each other.
        var proposals = (0..<6000).map { index in
            proposal(0, logit: 3, deltas: shift(from: Int32(index * 6)), anchor: Int32(index * 6))
        }
        proposals.append(proposal(1, logit: -1, anchor: 40_000))
        #expect(detections(proposals, .zylo117).map(\.label).contains(1))
        #expect(!detections(proposals, .effdet).map(\.label).contains(1))
    }

    /// The deltas that put an anchor's box where `anchor`'s is.
    private func shift(from index: Int32) -> SIMD4<Float> {
        let (own, wanted) = (anchors.boxes[Int(index)], anchors.boxes[Int(anchor)])
        let (height, width) = (own.y1 - own.y0, own.x1 - own.x0)
        return SIMD4(
            ((wanted.y0 + wanted.y1) - (own.y0 + own.y1)) / 2 / height,
            ((wanted.x0 + wanted.x1) - (own.x0 + own.x1)) / 2 / width, 0, 0)
    }

    @Test func boxesEndAtTheInputsLastPixel() {
        let edge = Int32((60 * 64 + 63) * 9)  // (492, 468, 524, 500) of the input
        let found = detections([proposal(0, logit: 1, anchor: edge)], .zylo117, clipsToPicture: false)
        #expect(found.map(\.box) == [Box(x0: 492, y0: 468, x1: 511, y1: 500)])
        let effdet = detections([proposal(0, logit: 1, anchor: edge)], .effdet)
        #expect(effdet.map(\.box) == [Box(x0: 492, y0: 468, x1: 512, y1: 500)])
    }

    @Test func theFilledRestCountsForSuppressionButNotForTheResult() {
        // The picture ends at row 384; the boxes reach 32 · e rows around row 388, and one is a little to the right.
        let letterbox = Letterbox(sourceWidth: 1024, sourceHeight: 768, inputWidth: 512, inputHeight: 512)
        let low = Int32((48 * 64 + 20) * 9)
        let proposals = [proposal(0, logit: 1, anchor: low)]
        #expect(
            detections(proposals, .zylo117, letterbox: letterbox).map(\.box)
                == [Box(x0: 296, y0: 744, x1: 360, y1: 768)])
        #expect(
            detections(proposals, .zylo117, letterbox: letterbox, clipsToPicture: false).map(\.box)
                == [Box(x0: 296, y0: 744, x1: 360, y1: 808)])
    }

    @Test func boxesGoBackByEachSidesOwnRatio() {
        let letterbox = Letterbox(
            sourceWidth: 425, sourceHeight: 300, inputWidth: 512, inputHeight: 512, sizing: .exact)
        let found = detections([proposal(0, logit: 1)], .zylo117, letterbox: letterbox).map(\.box)
        let (across, down) = (Float(425) / 512, Float(300) / 361)
        let expected = Box(x0: 148 * across, y0: 68 * down, x1: 180 * across, y1: 100 * down)
        #expect(found.count == 1)
        for (a, b) in [
            (found[0].x0, expected.x0), (found[0].y0, expected.y0), (found[0].x1, expected.x1),
            (found[0].y1, expected.y1),
        ] {
            #expect(abs(a - b) < 1e-4)
        }
        #expect(abs(across - down) > 5e-4, "the two ratios differ")
    }
}
