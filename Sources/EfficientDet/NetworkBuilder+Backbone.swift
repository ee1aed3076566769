// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

extension NetworkBuilder {
    /// EfficientNet without its classifier (Tan and Le, "EfficientNet", table 1); returns P3, P4 and P5.
    ///
    /// The features are the linear outputs of stages 2, 4 and 6: after the projection and the residual sum.
    mutating func addBackbone() -> [TensorID] {
        var current = addStem(
            "backbone.stem",
            Convolution(
                weight: "backbone.conv_stem.weight", bias: nil, batchNorm: "backbone.bn1", kernel: 3, stride: 2,
                activation: .silu),
            Network.image, outputs: architecture.stemChannels)
        var features: [TensorID] = []
        for (index, stage) in architecture.stages.enumerated() {
            for block in 0..<stage.repeats {
                current = addBlock("backbone.blocks.\(index).\(block)", stage, isFirst: block == 0, current)
            }
            if [2, 4, 6].contains(index) { features.append(current) }
        }
        return features
    }

    /// One MBConv block: expand, depthwise, squeeze-and-excite, project, and a residual sum where sizes allow it.
    private mutating func addBlock(_ name: String, _ stage: Stage, isFirst: Bool, _ input: TensorID) -> TensorID {
        let inputChannels = shape(input).channels
        let stride = isFirst ? stage.stride : 1
        let expands = stage.expansion > 1
        func convolution(
            _ part: String, norm: String, kernel: Int = 1, stride: Int = 1, _ activation: Activation
        ) -> Convolution {
            Convolution(
                weight: "\(name).\(part).weight", bias: nil, batchNorm: "\(name).\(norm)", kernel: kernel,
                stride: stride, activation: activation)
        }

        var current = input
        if expands {
            current = addPointwise(
                "\(name).conv_pw", convolution("conv_pw", norm: "bn1", .silu), current,
                outputs: inputChannels * stage.expansion)
        }
        current = addDepthwise(
            "\(name).conv_dw",
            convolution("conv_dw", norm: expands ? "bn2" : "bn1", kernel: stage.kernel, stride: stride, .silu), current)
        let gate = addSqueezeExcite("\(name).se", current, squeezed: inputChannels / 4)
        let projection = expands ? "conv_pwl" : "conv_pw"
        current = addPointwise(
            "\(name).\(projection)", convolution(projection, norm: expands ? "bn3" : "bn2", .none), current,
            gate: gate, outputs: stage.channels)
        if stride == 1, inputChannels == stage.channels {
            current = addLayer("\(name).add", .add, [current, input], shape: shape(current))
        }
        return current
    }
}
