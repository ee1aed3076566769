// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Evaluation

/// What an evaluation comes down to.
public struct EvaluationVerdict: Sendable {
    /// One sentence, for the page and for the terminal.
    public let sentence: String
    /// How good that is.
    public let tone: Page.Tone
    /// The score with the best balance; nil if there is nothing to choose by.
    public let advised: CocoJudgement.Balance?

    /// Weighs an evaluation; the judgement is that of IoU 0.5.
    public init(_ evaluation: CocoEvaluation, _ judgement: CocoJudgement) {
        advised = judgement.advised
        guard let advised else {
            let lacks = judgement.objects.isEmpty ? "the annotations hold no objects" : "nothing was detected"
            sentence = "There is nothing to judge: \(lacks)."
            tone = .poor
            return
        }
        func percent(_ share: Double) -> String { "\(FixedPoint.text(share * 100, digits: 1))%" }
        let summary = evaluation.summary
        var sentence =
            "At a score of \(FixedPoint.text(advised.score, digits: 2)) it finds \(percent(advised.recall)) of the objects, "
            + "and \(percent(advised.precision)) of what it reports is right; "
            + "AP is \(FixedPoint.text(summary.averagePrecision, digits: 3))"
        let classes = evaluation.categories.indices.filter { evaluation.curves[$0].objectCount > 0 }.map {
            (evaluation.categories[$0].name, evaluation.summary(ofCategory: $0).averagePrecision)
        }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
        if classes.count > 1, let worst = classes.first, let best = classes.last {
            sentence +=
                ", best for \(best.0) (\(FixedPoint.text(best.1, digits: 3))), "
                + "worst for \(worst.0) (\(FixedPoint.text(worst.1, digits: 3)))"
        }
        self.sentence = sentence + "."
        tone = advised.f1 >= 0.8 ? .good : advised.f1 >= 0.55 ? .fair : .poor
    }
}
