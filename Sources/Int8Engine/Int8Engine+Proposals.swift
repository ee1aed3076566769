// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet

extension Int8Engine {
    /// What the last run found: every anchor and class whose logit is at least `minimumLogit`.
    ///
    /// Sums are compared with one int32 threshold per channel; only what passes is turned into values.
    ///
    /// - Returns: In the order of anchors, then classes.
    public func proposals(minimumLogit: Float) -> [Proposal] {
        var proposals: [Proposal] = []
        let classes = network.configuration.classCount
        var firstAnchor = 0
        for (classOutput, boxOutput) in zip(network.classOutputs, network.boxOutputs) {
            let scale = rawScale(of: classOutput)
            let boxScale = rawScale(of: boxOutput)
            let thresholds = scale.map { Int8Engine.threshold(minimumLogit, unit: $0) }
            let channels = scale.count
            let positions = network[classOutput].shape.area
            withSums(of: classOutput) { sums in
                for position in 0..<positions {
                    let first = position * channels
                    for channel in 0..<channels where sums[first + channel] >= thresholds[channel] {
                        let anchor = channel / classes
                        let box = position * boxScale.count + anchor * 4
                        let deltas = withSums(of: boxOutput) { boxes in
                            SIMD4<Float>(
                                Float(boxes[box]) * boxScale[anchor * 4],
                                Float(boxes[box + 1]) * boxScale[anchor * 4 + 1],
                                Float(boxes[box + 2]) * boxScale[anchor * 4 + 2],
                                Float(boxes[box + 3]) * boxScale[anchor * 4 + 3])
                        }
                        proposals.append(
                            Proposal(
                                anchor: Int32(firstAnchor + position * Network.anchorsPerPosition + anchor),
                                label: Int32(channel % classes),
                                logit: Float(sums[first + channel]) * scale[channel], deltas: deltas))
                    }
                }
            }
            firstAnchor += positions * Network.anchorsPerPosition
        }
        return proposals
    }

    /// The least sum that stands for `logit` or more.
    static func threshold(_ logit: Float, unit: Float) -> Int32 {
        let sum = (Double(logit) / Double(unit)).rounded(.up)
        return Int32(max(-2_147_483_648, min(2_147_483_647, sum)))
    }
}
