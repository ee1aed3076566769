// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet

/// Which of an object's boxes have a say in where it is, and how sure that is.
///
/// Several anchors find the same object, each a little off. Suppression keeps the best one's box and score; the means of
/// those that agree with it, weighted by their scores, lie closer to the object and change less when one of them does
/// (Gidaris and Komodakis, "Object detection via a multi-region and semantic segmentation-aware CNN model", section 5).
public struct BoxVoting: Sendable, Hashable {
    /// The least intersection over union with the best box, 0 to 1.
    public var overlap: Float
    /// The least score, as a share of the best box's, 0 to 1.
    public var scoreShare: Float

    /// What all commands use. Chosen on 300 scenes of the training's generator that serve nothing else: there, AP with
    /// overlaps of 0.6 to 0.75 and shares of 0.05 to 0.3 is 0.609 to 0.618, and 0.590 without averaging.
    public static let standard = BoxVoting(overlap: 0.7, scoreShare: 0.2)

    /// Makes a rule.
    public init(overlap: Float, scoreShare: Float) {
        precondition((0...1).contains(overlap) && (0...1).contains(scoreShare))
        self.overlap = overlap
        self.scoreShare = scoreShare
    }

    /// The confidence that a mean of scores stands for: its root. Means are low, half for an object that is plain to see;
    /// their roots are nearer to the share of such detections that are right, in the same order.
    ///
    /// - Parameter mean: 0 to 1.
    static func confidence(ofMean mean: Float) -> Float { mean.squareRoot() }

    /// The least mean that can stand for a confidence, 0 to 1; a little less, to allow for rounding.
    static func leastMean(for confidence: Float) -> Float { confidence * confidence * (1 - 4 * .ulpOfOne) }

    /// The boxes that agree with the best one, as they are counted.
    struct Ballot {
        private let voting: BoxVoting
        private let best: (box: Box, score: Float)
        private var total: Float = 0
        private var squares: Float = 0
        private var sum = SIMD4<Float>.zero

        /// Nobody has voted yet, not even `best`: the box with the highest score, and that score.
        init(_ voting: BoxVoting, best: (box: Box, score: Float)) {
            self.voting = voting
            self.best = best
        }

        /// Counts a box of the same class, if it agrees.
        mutating func add(_ box: Box, score: Float) {
            guard score >= voting.scoreShare * best.score,
                box.intersectionOverUnion(with: best.box) >= voting.overlap
            else { return }
            total += score
            squares += score * score
            sum += score * SIMD4(box.x0, box.y0, box.x1, box.y1)
        }

        /// The means of the boxes that agree and of their scores, weighted by score; `best` if there are none.
        var mean: (box: Box, score: Float) {
            guard total > 0 else { return best }
            let mean = sum / total
            // Rounding must not lift the mean above its largest part.
            return (Box(x0: mean[0], y0: mean[1], x1: mean[2], y1: mean[3]), min(best.score, squares / total))
        }
    }
}
