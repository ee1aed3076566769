// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet
import Glibc

/// Turns a network's proposals into detections: best proposals, decoding, suppression per class, voting, picture pixels.
///
/// Follows effdet 0.4.1 (`bench.py`, `anchors.py`) step by step in float32, or zylo117's code where the settings say so.
/// A better box removes a worse one of its class however many there are, so leaving out proposals below a score
/// beforehand changes no detection above it; with voting, that holds for what is below `leastScore`.
/// Its working memory is kept from one picture to the next; an instance serves one caller at a time.
public final class PostProcessor {
    /// The rules.
    public let settings: PostProcessingSettings
    private let anchors: Anchors
    private let classCount: Int
    private var selection: TopSelection
    private var candidates: [Candidate] = []
    private var kept: [Candidate] = []
    /// Whether an anchor is among the candidates; only kept where each may be there once.
    private var isTaken: [Bool]

    /// A decoded proposal, in pixels of the network's input.
    private struct Candidate {
        var score: Float
        /// Rank by logit, which decides between equal scores.
        var rank: Int
        var label: Int
        var box: Box
    }

    /// Makes a post-processor for a network of `classCount` classes, at least 1.
    public init(anchors: Anchors, classCount: Int, settings: PostProcessingSettings = PostProcessingSettings()) {
        precondition(classCount > 0 && anchors.boxes.count * classCount <= Int(UInt32.max))
        self.anchors = anchors
        self.classCount = classCount
        self.settings = settings
        selection = TopSelection(count: settings.topK ?? anchors.boxes.count * classCount)
        isTaken = Array(repeating: false, count: settings.candidates == .bestClass ? anchors.boxes.count : 0)
    }

    /// Finds the objects of one picture.
    ///
    /// - Parameters:
    ///   - proposals: In any order; equal logits rank by anchor, then by class.
    ///   - letterbox: How the picture lies in the network's input.
    ///   - minimumScore: Detections of a lower score are left out, 0 to 1.
    /// - Returns: At most `settings.maximumDetections`, highest score first, in the picture's pixels.
    public func detections(
        from proposals: [Proposal], letterbox: Letterbox, minimumScore: Float = 0
    ) -> [Detection] {
        select(proposals)
        decode(proposals, letterbox: letterbox, leastScore: leastScore(for: minimumScore))
        suppress(leastScore: bestScore(for: minimumScore))
        if let voting = settings.voting { vote(voting, minimumScore: minimumScore) }
        let (across, down) = (Float(letterbox.pixelsPerColumn), Float(letterbox.pixelsPerRow))
        return kept.map {
            var box = Box(
                x0: $0.box.x0 * across, y0: $0.box.y0 * down, x1: $0.box.x1 * across, y1: $0.box.y1 * down)
            if settings.clipsToPicture, settings.clipping == .input {
                box = box.clipped(right: Float(letterbox.sourceWidth), bottom: Float(letterbox.sourceHeight))
            }
            return Detection(label: $0.label, score: $0.score, box: box)
        }
    }

    /// The least score of a proposal that can matter where detections have at least `minimumScore`.
    func leastScore(for minimumScore: Float) -> Float {
        bestScore(for: minimumScore) * (settings.voting?.scoreShare ?? 1)
    }

    /// The least score of an object's best box where detections have at least `minimumScore`.
    private func bestScore(for minimumScore: Float) -> Float {
        settings.voting == nil ? minimumScore : BoxVoting.leastMean(for: minimumScore)
    }

    /// Ranks the `topK` highest logits; of equal ones the lower index into [anchor, class] comes first.
    private func select(_ proposals: [Proposal]) {
        selection.reset()
        for (position, proposal) in proposals.enumerated() {
            let index = UInt32(Int(proposal.anchor) * classCount + Int(proposal.label))
            let key = UInt64(Self.ordered(proposal.logit)) << 32 | UInt64(~index)
            selection.insert(key: key, position: position)
        }
        selection.finish()
    }

    private func decode(_ proposals: [Proposal], letterbox: Letterbox, leastScore: Float) {
        let edges = edges(of: letterbox)
        candidates.removeAll(keepingCapacity: true)
        for index in isTaken.indices { isTaken[index] = false }
        for (rank, entry) in selection.entries.enumerated() {
            let proposal = proposals[entry.position]
            let score = 1 / (1 + exp(-proposal.logit))
            guard score >= leastScore else { continue }
            let anchor = Int(proposal.anchor)
            if settings.candidates == .bestClass {
                // The best class comes first, of equal ones the lowest.
                if isTaken[anchor] { continue }
                isTaken[anchor] = true
            }
            var box = anchors.boxes[anchor].decoded(proposal.deltas)
            if let edges { box = box.clipped(right: edges.right, bottom: edges.bottom) }
            candidates.append(Candidate(score: score, rank: rank, label: Int(proposal.label), box: box))
        }
        // Rounding can make equal scores of different logits, and need not keep their order: effdet sorts scores anew.
        Self.rank(&candidates)
    }

    /// Where boxes are cut off before suppression, in pixels of the input; nil for nowhere.
    private func edges(of letterbox: Letterbox) -> (right: Float, bottom: Float)? {
        switch settings.clipping {
        case .input: return (Float(letterbox.inputWidth - 1), Float(letterbox.inputHeight - 1))
        case .picture:
            guard settings.clipsToPicture else { return nil }
            // effdet divides the picture's size by 1/scale, both in float32; that differs from size · scale by an ulp.
            return (
                Float(letterbox.sourceWidth) / Float(letterbox.pixelsPerColumn),
                Float(letterbox.sourceHeight) / Float(letterbox.pixelsPerRow)
            )
        }
    }

    /// Walks all classes' candidates by score at once, so that it can stop when enough are kept.
    private func suppress(leastScore: Float) {
        kept.removeAll(keepingCapacity: true)
        for candidate in candidates {
            if kept.count == settings.maximumDetections || candidate.score < leastScore { break }
            let overlapped = kept.contains {
                $0.label == candidate.label
                    && $0.box.intersectionOverUnion(with: candidate.box) > settings.iouThreshold
            }
            if !overlapped { kept.append(candidate) }
        }
    }

    /// Moves what is kept to the mean of the boxes that agree, with the confidence that the mean of their scores stands for.
    private func vote(_ voting: BoxVoting, minimumScore: Float) {
        for index in kept.indices {
            let best = kept[index]
            var ballot = BoxVoting.Ballot(voting, best: (best.box, best.score))
            for other in candidates where other.label == best.label { ballot.add(other.box, score: other.score) }
            let mean = ballot.mean
            (kept[index].box, kept[index].score) = (mean.box, BoxVoting.confidence(ofMean: mean.score))
        }
        kept.removeAll { $0.score < minimumScore }
        Self.rank(&kept)
    }

    /// Sorts by score, then by logit. Candidates are nearly always in order already; then it costs no memory.
    private static func rank(_ candidates: inout [Candidate]) {
        func isBefore(_ one: Candidate, _ other: Candidate) -> Bool {
            (one.score, other.rank) > (other.score, one.rank)
        }
        let isSorted = candidates.indices.dropFirst().allSatisfy { isBefore(candidates[$0 - 1], candidates[$0]) }
        if !isSorted { candidates.sort(by: isBefore) }
    }

    /// An integer that orders as the number does; −0 equals 0, not-a-number ranks last or first by its sign.
    private static func ordered(_ value: Float) -> UInt32 {
        let bits = (value + 0).bitPattern
        return bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits
    }
}
