// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// One anchor that may be an object of one class: what both engines hand to post-processing.
public struct Proposal: Sendable, Hashable {
    /// Index into `Anchors.boxes`.
    public var anchor: Int32
    /// Class index, from 0.
    public var label: Int32
    /// The class output before the sigmoid.
    public var logit: Float
    /// The box outputs (ty, tx, th, tw).
    public var deltas: SIMD4<Float>

    /// Makes a proposal.
    public init(anchor: Int32, label: Int32, logit: Float, deltas: SIMD4<Float>) {
        self.anchor = anchor
        self.label = label
        self.logit = logit
        self.deltas = deltas
    }
}
