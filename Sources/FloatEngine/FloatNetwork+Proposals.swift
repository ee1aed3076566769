// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet

extension FloatNetwork {
    /// The anchors of the last run that may be objects, ordered by anchor, then class.
    ///
    /// - Parameter minimumLogit: Class outputs below it are left out.
    /// - Returns: One proposal per anchor and class that reaches it; anchors count level by level, then row, column
    ///   and anchor, as in `Anchors`.
    public func proposals(minimumLogit: Float) -> [Proposal] {
        var proposals: [Proposal] = []
        var firstAnchor = 0
        for (classOutput, boxOutput) in zip(network.classOutputs, network.boxOutputs) {
            withOutput(classOutput) { logits in
                withOutput(boxOutput) { deltas in
                    collect(logits, deltas, minimumLogit, firstAnchor, &proposals)
                }
            }
            firstAnchor += network[classOutput].shape.area * Network.anchorsPerPosition
        }
        return proposals
    }

    private func collect(
        _ logits: Span<Float>, _ deltas: Span<Float>, _ minimumLogit: Float, _ firstAnchor: Int,
        _ proposals: inout [Proposal]
    ) {
        let classCount = network.configuration.classCount
        // Channels are anchor·classCount + class at every position, so one count runs through all of it.
        for index in logits.indices where logits[index] >= minimumLogit {
            let (anchor, label) = index.quotientAndRemainder(dividingBy: classCount)
            proposals.append(
                Proposal(
                    anchor: Int32(firstAnchor + anchor), label: Int32(label), logit: logits[index],
                    deltas: SIMD4(
                        deltas[anchor * 4], deltas[anchor * 4 + 1], deltas[anchor * 4 + 2], deltas[anchor * 4 + 3])))
        }
    }
}
