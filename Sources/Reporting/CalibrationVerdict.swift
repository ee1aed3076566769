// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// What a calibration comes down to.
public struct CalibrationVerdict: Sendable {
    /// One sentence, for the page and for the terminal.
    public let sentence: String
    /// How good that is.
    public let tone: Page.Tone

    /// Weighs the findings.
    ///
    /// Below 15 dB at the heads an object's score is off by a good part of its spread; above 20 dB average precision
    /// hardly notices (docs/accuracy.md).
    public init(_ findings: CalibrationFindings) {
        let agreement = findings.agreement
        let noise = min(findings.worst.classes, findings.worst.boxes)
        let objects = "\(agreement.float) \(agreement.float == 1 ? "object" : "objects")"
        let score = FixedPoint.text(Double(agreement.score), digits: 2)
        let seen =
            agreement.float > 0
            ? "it keeps \(agreement.kept) of the \(objects) that the float network finds in \(agreement.pictures) sample "
                + "images at a score of \(score), with boxes that overlap by "
                + "\(FixedPoint.text(agreement.overlaps / Double(max(agreement.kept, 1)), digits: 2)) on average, and adds "
                + "\(agreement.added)"
            : "the float network finds no object in \(agreement.pictures) sample images at a score of \(score), so only "
                + "the outputs speak for it"
        let heads =
            "class outputs keep \(FixedPoint.text(findings.worst.classes, digits: 1)) dB and box outputs "
            + "\(FixedPoint.text(findings.worst.boxes, digits: 1)) dB at the worst level"
        // A detection at the threshold may go either way: one of them is no verdict.
        let differences = agreement.float - agreement.kept + agreement.added
        let share = Double(max(0, differences - 1)) / Double(max(agreement.float, 1))
        switch (noise, share) {
        case (20..., ...0.1):
            tone = .good
            sentence = "The int8 network can stand in for the float one: \(seen); \(heads)."
        case (15..., ...0.25):
            tone = .fair
            sentence = "The int8 network is close to the float one, not equal: \(seen); \(heads)."
        default:
            tone = .poor
            sentence = "The int8 network differs from the float one, do not use it unseen: \(seen); \(heads)."
        }
    }
}
