// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet

/// Whose code trained a network: that fixes its tensors' names, what pads its max-pooling, and its conventions.
enum CheckpointFamily: Hashable {
    /// rwightman's effdet. Its heads number their batch normalizations by repeat, then level; with
    /// `head_bn_level_first` by level, then repeat.
    case effdet(isLevelFirst: Bool)
    /// zylo117's Yet-Another-EfficientDet-Pytorch.
    case zylo117

    /// Tells by the names; nil for anything else.
    init?(names: some Collection<String>) {
        if names.contains(where: { $0.hasPrefix("backbone_net.") }) {
            self = .zylo117
        } else if names.contains(where: { $0.hasPrefix("backbone.") }) {
            // Only the order by repeats puts each normalization into a container of its own, "bn".
            let isRepeatFirst = names.contains("class_net.bn_rep.0.0.bn.weight")
            self = .effdet(isLevelFirst: !isRepeatFirst && names.contains("class_net.bn_rep.0.0.weight"))
        } else {
            return nil
        }
    }

    /// What its code pads max-pooling with.
    var maxPoolPadding: MaxPoolPadding {
        switch self {
        case .effdet: .negativeInfinity
        case .zylo117: .zero
        }
    }

    /// How its code lays out pictures and chooses detections.
    var conventions: Conventions {
        switch self {
        case .effdet: .effdet
        case .zylo117: .zylo117
        }
    }

    /// The name that this family gives a parameter.
    ///
    /// - Parameters:
    ///   - parameter: One of `Network.parameters`, or its first components.
    ///   - repeats: Blocks in each stage of the backbone; zylo117 numbers them through.
    func name(of parameter: String, repeats: [Int]) -> String {
        switch self {
        case .effdet(false): parameter
        case .effdet(true): Self.levelFirst(parameter)
        case .zylo117: Zylo117Names(repeats: repeats).name(of: parameter)
        }
    }

    /// The first components of the names of BiFPN cell `index`.
    func cellPrefix(_ index: Int) -> String {
        switch self {
        case .effdet: "fpn.cell.\(index)."
        case .zylo117: "bifpn.\(index)."
        }
    }

    /// HEAD.bn_rep.REPEAT.LEVEL.bn.KIND becomes HEAD.bn_rep.LEVEL.REPEAT.KIND.
    private static func levelFirst(_ parameter: String) -> String {
        let parts = parameter.split(separator: ".").map(String.init)
        guard parts.count == 6, parts[1] == "bn_rep" else { return parameter }
        return [parts[0], parts[1], parts[3], parts[2], parts[5]].joined(separator: ".")
    }
}
