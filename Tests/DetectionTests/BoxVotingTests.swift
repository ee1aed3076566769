// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Testing

@testable import Detection

struct BoxVotingTests {
    let best = (box: Box(x0: 0, y0: 0, x1: 100, y1: 100), score: Float(0.8))

    /// The best box moved to the right; 10 pixels leave an overlap of 90/110.
    func moved(_ pixels: Float, score: Float) -> (box: Box, score: Float) {
        (Box(x0: pixels, y0: 0, x1: 100 + pixels, y1: 100), score)
    }

    func mean(
        _ voting: BoxVoting, of best: (box: Box, score: Float), with others: [(box: Box, score: Float)]
    ) -> (box: Box, score: Float) {
        var ballot = BoxVoting.Ballot(voting, best: best)
        for other in others { ballot.add(other.box, score: other.score) }
        return ballot.mean
    }

    @Test func mean_isWeightedByScore() {
        let voting = BoxVoting(overlap: 0.7, scoreShare: 0.5)
        let mean = self.mean(voting, of: best, with: [best, moved(10, score: 0.4)])
        #expect(abs(mean.box.x0 - 10.0 / 3) < 1e-5 && abs(mean.box.x1 - 310.0 / 3) < 1e-4)
        #expect(mean.box.y0 == 0 && abs(mean.box.y1 - 100) < 1e-4)
        #expect(abs(mean.score - 2.0 / 3) < 1e-6)
    }

    @Test func boxesFarAway_orOfLowScore_haveNoSay() {
        let voting = BoxVoting(overlap: 0.7, scoreShare: 0.5)
        // 20 pixels leave 80/120, less than 0.7; 0.399 is less than half of 0.8.
        #expect(mean(voting, of: best, with: [best, moved(20, score: 0.8), moved(10, score: 0.399)]) == best)
    }

    @Test func nobodyElse_orAnEmptyBox_leavesTheBestOne() {
        let empty = Box(x0: 5, y0: 5, x1: 5, y1: 5)
        #expect(mean(.standard, of: best, with: []) == best)
        // The overlap of an empty box with itself is not a number.
        #expect(mean(.standard, of: (empty, 1), with: [(box: empty, score: Float(1))]) == (empty, 1))
    }

    @Test func confidence_isTheMeansRoot() {
        #expect(BoxVoting.confidence(ofMean: 0.25) == 0.5)
        for confidence: Float in [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1] {
            let least = BoxVoting.leastMean(for: confidence)
            #expect(BoxVoting.confidence(ofMean: least) <= confidence)
            #expect(abs(least - confidence * confidence) < 1e-6)
            // A mean below stands for less, rounding included.
            #expect(least == 0 || BoxVoting.confidence(ofMean: least.nextDown) < confidence)
        }
    }

    /// Proposals around one anchor in two classes; a lower score adds none and moves no box.
    @Test func detectionsAboveAScore_doNotDependOnIt() {
        let anchors = Anchors(height: 512, width: 512)
        let letterbox = Letterbox(sourceWidth: 512, sourceHeight: 384, inputWidth: 512, inputHeight: 512)
        let anchor = Int32((10 * 64 + 20) * 9)
        let proposals = (0..<12).map { (index: Int) -> Proposal in
            let shift = Float(index % 5) / 40
            let logit = Float(2 - index) / 2
            return Proposal(anchor: anchor, label: Int32(index % 2), logit: logit, deltas: SIMD4<Float>(0, shift, 0, 0))
        }
        let settings = PostProcessingSettings(voting: .standard)
        let processor = PostProcessor(anchors: anchors, classCount: 2, settings: settings)
        let all = processor.detections(from: proposals, letterbox: letterbox)
        #expect(all.count == 2 && all[0].box.x0 != 148)
        for score: Float in [0.1, 0.5, 0.7, 0.8] {
            let some = processor.detections(from: proposals, letterbox: letterbox, minimumScore: score)
            #expect(some == all.filter { $0.score >= score })
            let enough = proposals.filter { $0.logit >= processor.leastLogit(for: score) }
            #expect(processor.detections(from: enough, letterbox: letterbox, minimumScore: score) == some)
        }
    }
}
