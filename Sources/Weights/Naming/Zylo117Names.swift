// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// How zylo117's code calls effdet's parameters; both have the same tensors, one for one.
struct Zylo117Names {
    /// Blocks in each stage of the backbone.
    let repeats: [Int]

    /// The name of a parameter that effdet calls `parameter`.
    func name(of parameter: String) -> String {
        let parts = parameter.split(separator: ".").map(String.init)
        let rest = parts.dropFirst
        switch (parts.first, parts.count) {
        case ("backbone", 4...) where parts[1] == "blocks":
            return join("backbone_net.model._blocks", block(parts))
        case ("backbone", _): return join("backbone_net.model", stem(rest(1)))
        case ("fpn", 5...) where parts[1] == "cell": return join("bifpn", [parts[2]] + node(parts[4], rest(5)))
        case ("fpn", 4...): return join("bifpn.0.p5_to_p6", lateral(rest(4)))
        case ("class_net", 2...): return join("classifier", head(rest(1)))
        case ("box_net", 2...): return join("regressor", head(rest(1)))
        default: return parameter
        }
    }

    private func join(_ prefix: String, _ parts: [String]) -> String {
        ([prefix] + parts).joined(separator: ".")
    }

    /// "conv_stem.weight", "bn1.KIND".
    private func stem(_ parts: ArraySlice<String>) -> [String] {
        parts.first == "bn1" ? ["_bn0"] + parts.dropFirst() : ["_conv_stem", "conv"] + parts.dropFirst()
    }

    /// "backbone.blocks.STAGE.BLOCK.PART...": the first stage's blocks do not expand, so their parts count differently.
    private func block(_ parts: [String]) -> [String] {
        let stage = Int(parts[2]) ?? 0
        let index = repeats.prefix(stage).reduce(0, +) + (Int(parts[3]) ?? 0)
        let rest = Array(parts.dropFirst(4))
        let names: [String: String] =
            stage == 0
            ? ["conv_dw": "_depthwise_conv.conv", "bn1": "_bn1", "conv_pw": "_project_conv.conv", "bn2": "_bn2"]
            : [
                "conv_pw": "_expand_conv.conv", "bn1": "_bn0", "conv_dw": "_depthwise_conv.conv", "bn2": "_bn1",
                "conv_pwl": "_project_conv.conv", "bn3": "_bn2",
            ]
        guard let part = rest.first else { return [String(index)] }
        if part == "se", rest.count > 1 {
            return [String(index), rest[1] == "conv_reduce" ? "_se_reduce" : "_se_expand", "conv"] + rest.dropFirst(2)
        }
        return [String(index), names[part] ?? part] + rest.dropFirst()
    }

    /// Names of the eight nodes: of their weights, and of their convolutions.
    private static let nodes = [
        ("p6_w1", "conv6_up"), ("p5_w1", "conv5_up"), ("p4_w1", "conv4_up"), ("p3_w1", "conv3_up"),
        ("p4_w2", "conv4_down"), ("p5_w2", "conv5_down"), ("p6_w2", "conv6_down"), ("p7_w2", "conv7_down"),
    ]

    /// "fpn.cell.CELL.fnode.NODE.PART...", from PART on.
    private func node(_ number: String, _ parts: ArraySlice<String>) -> [String] {
        let index = Int(number) ?? 0
        let (weights, convolution) = Self.nodes[index]
        let parts = Array(parts)
        if parts.first == "after_combine" { return [convolution] + separable(parts.dropFirst(2)) }
        if parts.count > 3, parts[1] == "resample" {
            // Features 0, 1, 2 are P3, P4, P5. P4 and P5 are brought down a second time for nodes 4 and 5.
            let level = 3 + (Int(parts[2]) ?? 0)
            return ["p\(level)_down_channel\(index >= 4 ? "_2" : "")"] + lateral(parts.dropFirst(4))
        }
        return [weights]
    }

    /// "conv.KIND", "bn.KIND" of a 1×1 convolution to the pyramid's width.
    private func lateral(_ parts: ArraySlice<String>) -> [String] {
        (parts.first == "bn" ? ["1"] : ["0", "conv"]) + parts.dropFirst()
    }

    /// "conv_dw.KIND", "conv_pw.KIND", "bn.KIND".
    private func separable(_ parts: ArraySlice<String>) -> [String] {
        switch parts.first {
        case "conv_dw"?: ["depthwise_conv", "conv"] + parts.dropFirst()
        case "conv_pw"?: ["pointwise_conv", "conv"] + parts.dropFirst()
        default: Array(parts)
        }
    }

    /// "conv_rep.REPEAT.PART...", "bn_rep.REPEAT.LEVEL.bn.KIND", "predict.PART...".
    private func head(_ parts: ArraySlice<String>) -> [String] {
        let parts = Array(parts)
        switch parts[0] {
        case "conv_rep" where parts.count > 1: return ["conv_list", parts[1]] + separable(parts.dropFirst(2))
        case "bn_rep" where parts.count > 3: return ["bn_list", parts[2], parts[1]] + parts.dropFirst(4)
        case "predict": return ["header"] + separable(parts.dropFirst())
        default: return parts
        }
    }
}
