// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

extension Network {
    /// Builds the graph that a configuration describes, with effdet's parameter names.
    ///
    /// - Precondition: input sizes are positive multiples of 128, and there is at least one class.
    public init(_ configuration: NetworkConfiguration) {
        precondition(configuration.inputHeight > 0 && configuration.inputHeight.isMultiple(of: 128))
        precondition(configuration.inputWidth > 0 && configuration.inputWidth.isMultiple(of: 128))
        precondition(configuration.classCount > 0)
        var builder = NetworkBuilder(configuration)
        let backbone = builder.addBackbone()
        let pyramid = builder.addPyramid(backbone)
        let classes = builder.addHead(
            "class_net", pyramid, outputs: Network.anchorsPerPosition * configuration.classCount)
        let boxes = builder.addHead("box_net", pyramid, outputs: Network.anchorsPerPosition * 4)
        self.init(
            configuration: configuration, layers: builder.layers, tensors: builder.tensors,
            parameters: builder.parameters, backboneFeatures: backbone, pyramidFeatures: pyramid,
            classOutputs: classes, boxOutputs: boxes)
    }
}

/// Collects layers, tensors and parameters while the graph is laid out.
struct NetworkBuilder {
    let architecture: Architecture
    private(set) var layers: [Layer] = []
    private(set) var tensors: [Tensor]
    private(set) var parameters: [Parameter] = []
    private var knownParameters: Set<String> = []

    init(_ configuration: NetworkConfiguration) {
        architecture = configuration.architecture
        tensors = [
            Tensor(
                name: "image",
                shape: TensorShape(height: configuration.inputHeight, width: configuration.inputWidth, channels: 3))
        ]
    }

    func shape(_ id: TensorID) -> TensorShape { tensors[id.index].shape }

    // MARK: - Single layers

    mutating func addLayer(
        _ name: String, _ operation: Operation, _ inputs: [TensorID], shape: TensorShape
    ) -> TensorID {
        let output = TensorID(tensors.count)
        tensors.append(Tensor(name: name, shape: shape))
        layers.append(Layer(name: name, operation: operation, inputs: inputs, output: output))
        return output
    }

    /// Declares a parameter; weights shared between levels are declared once.
    mutating func declare(_ name: String, _ shape: [Int], isTrainable: Bool = true) {
        if knownParameters.insert(name).inserted {
            parameters.append(Parameter(name: name, shape: shape, isTrainable: isTrainable))
        }
    }

    mutating func declareConvolution(_ convolution: Convolution, outputs: Int, inputsPerGroup: Int) {
        declare(convolution.weight, [outputs, inputsPerGroup, convolution.kernel, convolution.kernel])
        if let bias = convolution.bias { declare(bias, [outputs]) }
        if let norm = convolution.batchNorm {
            declare("\(norm).weight", [outputs])
            declare("\(norm).bias", [outputs])
            declare("\(norm).running_mean", [outputs], isTrainable: false)
            declare("\(norm).running_var", [outputs], isTrainable: false)
        }
    }

    mutating func addStem(_ name: String, _ convolution: Convolution, _ input: TensorID, outputs: Int) -> TensorID {
        declareConvolution(convolution, outputs: outputs, inputsPerGroup: shape(input).channels)
        return addLayer(
            name, .stem(convolution), [input],
            shape: TensorShape(height: shape(input).height / 2, width: shape(input).width / 2, channels: outputs))
    }

    mutating func addDepthwise(_ name: String, _ convolution: Convolution, _ input: TensorID) -> TensorID {
        var shape = shape(input)
        declareConvolution(convolution, outputs: shape.channels, inputsPerGroup: 1)
        shape.height = SamePadding(extent: shape.height, kernel: convolution.kernel, stride: convolution.stride).outputs
        shape.width = SamePadding(extent: shape.width, kernel: convolution.kernel, stride: convolution.stride).outputs
        return addLayer(name, .depthwise(convolution), [input], shape: shape)
    }

    mutating func addPointwise(
        _ name: String, _ convolution: Convolution, _ input: TensorID, gate: TensorID? = nil, outputs: Int
    ) -> TensorID {
        var shape = shape(input)
        declareConvolution(convolution, outputs: outputs, inputsPerGroup: shape.channels)
        shape.channels = outputs
        return addLayer(name, .pointwise(convolution), [input] + (gate.map { [$0] } ?? []), shape: shape)
    }

    mutating func addSqueezeExcite(_ name: String, _ input: TensorID, squeezed: Int) -> TensorID {
        let channels = shape(input).channels
        for (part, outputs, inputs) in [("conv_reduce", squeezed, channels), ("conv_expand", channels, squeezed)] {
            declare("\(name).\(part).weight", [outputs, inputs, 1, 1])
            declare("\(name).\(part).bias", [outputs])
        }
        return addLayer(
            name, .squeezeExcite(reduce: "\(name).conv_reduce", expand: "\(name).conv_expand", squeezed: squeezed),
            [input], shape: TensorShape(height: 1, width: 1, channels: channels))
    }

    mutating func addMaxPool(_ name: String, _ input: TensorID) -> TensorID {
        var shape = shape(input)
        shape.height = SamePadding(extent: shape.height, kernel: 3, stride: 2).outputs
        shape.width = SamePadding(extent: shape.width, kernel: 3, stride: 2).outputs
        return addLayer(name, .maxPool, [input], shape: shape)
    }
}
