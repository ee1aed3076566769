// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// One node of a BiFPN cell: where its inputs come from and which level it writes.
private struct PyramidNode {
    /// Level of the output, 3 to 7.
    let level: Int
    /// Indices of the inputs: 0 to 4 are the cell's inputs P3 to P7, 5 and up the nodes before this one.
    let inputs: [Int]

    /// EfficientDet, figure 2(d): top-down, then bottom-up. The last five nodes are the cell's outputs P3 to P7.
    static let cell = [
        PyramidNode(level: 6, inputs: [3, 4]),
        PyramidNode(level: 5, inputs: [2, 5]),
        PyramidNode(level: 4, inputs: [1, 6]),
        PyramidNode(level: 3, inputs: [0, 7]),
        PyramidNode(level: 4, inputs: [1, 7, 8]),
        PyramidNode(level: 5, inputs: [2, 6, 9]),
        PyramidNode(level: 6, inputs: [3, 5, 10]),
        PyramidNode(level: 7, inputs: [4, 11]),
    ]
}

extension NetworkBuilder {
    /// The BiFPN: P6 and P7 by pooling P5, then cells one after the other; returns P3 to P7.
    mutating func addPyramid(_ backbone: [TensorID]) -> [TensorID] {
        let lateral = addLateral("fpn.resample.3", backbone[2])
        let p6 = addMaxPool("fpn.p6", lateral)
        let p7 = addMaxPool("fpn.p7", p6)
        var features = backbone + [p6, p7]
        for index in 0..<architecture.pyramidDepth {
            features = addCell("fpn.cell.\(index)", features)
        }
        return features
    }

    /// A 1×1 convolution to the pyramid's width; no activation follows.
    private mutating func addLateral(_ name: String, _ input: TensorID) -> TensorID {
        addPointwise(
            "\(name).conv",
            Convolution(
                weight: "\(name).conv.conv.weight", bias: "\(name).conv.conv.bias", batchNorm: "\(name).conv.bn",
                kernel: 1, stride: 1, activation: .none),
            input, outputs: architecture.pyramidWidth)
    }

    private mutating func addCell(_ name: String, _ inputs: [TensorID]) -> [TensorID] {
        var nodes = inputs
        for (index, node) in PyramidNode.cell.enumerated() {
            nodes.append(addNode("\(name).fnode.\(index)", node, nodes))
        }
        // Node 3 writes P3, nodes 4 to 7 write P4 to P7.
        return Array(nodes.suffix(5))
    }

    private mutating func addNode(_ name: String, _ node: PyramidNode, _ nodes: [TensorID]) -> TensorID {
        var inputs: [TensorID] = []
        var resampling: [Resampling] = []
        for index in node.inputs {
            var input = nodes[index]
            // Only the first cell sees the backbone's widths; it has a lateral convolution per use, not per feature.
            if shape(input).channels != architecture.pyramidWidth {
                input = addLateral("\(name).combine.resample.\(index)", input)
            }
            let level = index < 5 ? index + 3 : PyramidNode.cell[index - 5].level
            if level < node.level { input = addMaxPool("\(name).pool.\(index)", input) }
            inputs.append(input)
            resampling.append(level > node.level ? .nearest2x : .none)
        }
        let outputShape = shape(inputs[0])
        let edges = architecture.hasFusionWeights ? "\(name).combine.edge_weights" : nil
        if let edges { declare(edges, [inputs.count]) }
        let fused = addLayer(
            "\(name).combine", .fuse(edges: edges, resampling: resampling), inputs, shape: outputShape)
        return addSeparable(
            "\(name).after_combine.conv", fused, outputs: architecture.pyramidWidth,
            norm: "\(name).after_combine.conv.bn", .none)
    }

    /// Depthwise 3×3 without bias, then pointwise with bias; one batch normalization at the end.
    ///
    /// - Parameter level: Appended to the layers' names, not to the parameters': heads share weights between levels.
    mutating func addSeparable(
        _ name: String, level: Int? = nil, _ input: TensorID, outputs: Int, norm: String?, _ activation: Activation
    ) -> TensorID {
        let suffix = level.map { ".p\($0)" } ?? ""
        let middle = addDepthwise(
            "\(name).conv_dw\(suffix)",
            Convolution(
                weight: "\(name).conv_dw.weight", bias: nil, batchNorm: nil, kernel: 3, stride: 1, activation: .none),
            input)
        return addPointwise(
            "\(name).conv_pw\(suffix)",
            Convolution(
                weight: "\(name).conv_pw.weight", bias: "\(name).conv_pw.bias", batchNorm: norm, kernel: 1, stride: 1,
                activation: activation),
            middle, outputs: outputs)
    }

    /// A head: convolutions shared by the levels, batch normalization per level, and a predicting convolution.
    mutating func addHead(_ name: String, _ features: [TensorID], outputs: Int) -> [TensorID] {
        zip(Network.levels, features).map { level, feature in
            var current = feature
            for index in 0..<architecture.headDepth {
                current = addSeparable(
                    "\(name).conv_rep.\(index)", level: level, current, outputs: architecture.pyramidWidth,
                    norm: "\(name).bn_rep.\(index).\(level - 3).bn", .silu)
            }
            return addSeparable("\(name).predict", level: level, current, outputs: outputs, norm: nil, .none)
        }
    }
}
