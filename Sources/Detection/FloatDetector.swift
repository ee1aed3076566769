// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet
public import FloatEngine

/// A float network with its post-processing: slow, and what int8 is measured against.
public final class FloatDetector: ObjectDetector {
    private let network: FloatNetwork
    private let postProcessor: PostProcessor
    /// Names of its classes.
    public let labels: LabelMap
    /// Those of the code that trained it.
    public let conventions: Conventions

    /// Wraps a float network.
    ///
    /// - Parameters:
    ///   - model: The network and its weights.
    ///   - labels: One name per class.
    ///   - conventions: Those of the code that trained it.
    ///   - clipsToPicture: Whether boxes end at the picture's edges.
    ///   - voting: How boxes are averaged; nil for the best anchor's box, as the networks' own code has it.
    public init(
        _ model: FloatModel, labels: LabelMap, conventions: Conventions, clipsToPicture: Bool = true,
        voting: BoxVoting? = .standard
    ) {
        network = FloatNetwork(model)
        self.labels = labels
        self.conventions = conventions
        let configuration = model.network.configuration
        postProcessor = PostProcessor(
            anchors: Anchors(height: configuration.inputHeight, width: configuration.inputWidth),
            classCount: configuration.classCount,
            settings: PostProcessingSettings(conventions, clipsToPicture: clipsToPicture, voting: voting))
    }

    /// Columns of the picture it takes.
    public var inputWidth: Int { network.network.configuration.inputWidth }
    /// Rows of the picture it takes.
    public var inputHeight: Int { network.network.configuration.inputHeight }

    /// Looks at one picture; see `ObjectDetector.detect`.
    public func detect(_ pixels: [UInt8], letterbox: Letterbox, minimumScore: Float) -> [Detection] {
        network.run(pixels)
        return postProcessor.detections(
            from: network.proposals(minimumLogit: postProcessor.leastLogit(for: minimumScore)), letterbox: letterbox,
            minimumScore: minimumScore)
    }
}
