// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet
import Glibc
public import Int8Engine

/// An int8 network with its post-processing.
public final class Int8Detector: ObjectDetector {
    /// The engine, for what only int8 has: its instruction set, threads and raw outputs.
    public let engine: Int8Engine
    /// What makes detections of its proposals, and of those of another network with the same anchors and classes.
    public let postProcessor: PostProcessor

    /// Wraps an engine that is ready to run; its model's conventions hold.
    ///
    /// - Parameters:
    ///   - engine: The engine.
    ///   - clipsToPicture: Whether boxes end at the picture's edges.
    ///   - voting: How boxes are averaged; nil for the best anchor's box, as the networks' own code has it.
    public init(_ engine: Int8Engine, clipsToPicture: Bool = true, voting: BoxVoting? = .standard) {
        self.engine = engine
        postProcessor = PostProcessor(
            anchors: Anchors(
                height: engine.network.configuration.inputHeight, width: engine.network.configuration.inputWidth),
            classCount: engine.network.configuration.classCount,
            settings: PostProcessingSettings(engine.model.conventions, clipsToPicture: clipsToPicture, voting: voting))
    }

    /// Columns of the picture it takes.
    public var inputWidth: Int { engine.network.configuration.inputWidth }
    /// Rows of the picture it takes.
    public var inputHeight: Int { engine.network.configuration.inputHeight }
    /// Names of its classes.
    public var labels: LabelMap { engine.model.labels }
    /// Those of the code that trained it.
    public var conventions: Conventions { engine.model.conventions }

    /// Looks at one picture; see `ObjectDetector.detect`.
    public func detect(_ pixels: [UInt8], letterbox: Letterbox, minimumScore: Float) -> [Detection] {
        engine.run(pixels)
        return detections(letterbox: letterbox, minimumScore: minimumScore)
    }

    /// The objects in the picture that the engine ran on last.
    public func detections(letterbox: Letterbox, minimumScore: Float) -> [Detection] {
        postProcessor.detections(
            from: engine.proposals(minimumLogit: postProcessor.leastLogit(for: minimumScore)), letterbox: letterbox,
            minimumScore: minimumScore)
    }
}

extension PostProcessor {
    /// The logit below which no proposal matters where detections have at least `minimumScore`.
    public func leastLogit(for minimumScore: Float) -> Float { Self.logit(ofScore: leastScore(for: minimumScore)) }

    /// The logit below which a score cannot be reached: the inverse of the sigmoid, a little less to allow for rounding.
    ///
    /// - Parameter score: 0 to 1; 0 and less give a logit below everything a network says.
    static func logit(ofScore score: Float) -> Float {
        if score <= 0 { return -1e6 }
        if score >= 1 { return 1e6 }
        return log(score / (1 - score)) - 1e-4
    }
}
