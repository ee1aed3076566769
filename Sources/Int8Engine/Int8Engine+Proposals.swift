// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet

/// A level's class and box outputs.
struct HeadPair {
    let classes: TensorID
    let boxes: TensorID
    /// Value of a unit of the sums, per channel.
    let classScale: [Float]
    let boxScale: [Float]
    /// Per channel, for the last `minimumLogit`.
    var thresholds: [Int32] = []
}

extension Int8Engine {
    /// What the last run found: every anchor and class whose logit is at least `minimumLogit`.
    ///
    /// Sums are compared with one int32 threshold per channel; only what passes is turned into values. Memory of
    /// earlier results is used again, unless somebody still holds them.
    ///
    /// - Returns: In the order of anchors, then classes.
    public func proposals(minimumLogit: Float) -> [Proposal] {
        found.removeAll(keepingCapacity: true)
        let classes = network.configuration.classCount
        var firstAnchor = 0
        for head in heads.indices {
            let channels = heads[head].classScale.count
            heads[head].thresholds.removeAll(keepingCapacity: true)
            for scale in heads[head].classScale {
                heads[head].thresholds.append(Int8Engine.threshold(minimumLogit, unit: scale))
            }
            let pair = heads[head]
            let positions = network[pair.classes].shape.area
            withSums(of: pair.classes) { sums in
                for position in 0..<positions {
                    let first = position * channels
                    for channel in 0..<channels where sums[first + channel] >= pair.thresholds[channel] {
                        let anchor = channel / classes
                        let box = position * pair.boxScale.count + anchor * 4
                        let deltas = withSums(of: pair.boxes) { boxes in
                            SIMD4<Float>(
                                Float(boxes[box]) * pair.boxScale[anchor * 4],
                                Float(boxes[box + 1]) * pair.boxScale[anchor * 4 + 1],
                                Float(boxes[box + 2]) * pair.boxScale[anchor * 4 + 2],
                                Float(boxes[box + 3]) * pair.boxScale[anchor * 4 + 3])
                        }
                        found.append(
                            Proposal(
                                anchor: Int32(firstAnchor + position * Network.anchorsPerPosition + anchor),
                                label: Int32(channel % classes),
                                logit: Float(sums[first + channel]) * pair.classScale[channel], deltas: deltas))
                    }
                }
            }
            firstAnchor += positions * Network.anchorsPerPosition
        }
        return found
    }

    /// The least sum that stands for `logit` or more.
    static func threshold(_ logit: Float, unit: Float) -> Int32 {
        let sum = (Double(logit) / Double(unit)).rounded(.up)
        return Int32(max(-2_147_483_648, min(2_147_483_647, sum)))
    }
}
