// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import FloatEngine
public import Int8Engine
import Weights

/// Opens model files as detectors.
public enum DetectorFile {
    /// Opens an int8 model.
    ///
    /// - Parameters:
    ///   - path: The model file.
    ///   - threads: Threads that share an image, at least 1.
    ///   - instructionSet: Which kernels to run on.
    /// - Throws: `WeightsError` or `Int8Error`.
    public static func openInt8(
        _ path: String, threads: Int, instructionSet: InstructionSet = .best
    ) throws -> Int8Detector {
        try Int8Detector(Int8Engine(Int8Model.load(path), threads: threads, instructionSet: instructionSet))
    }

    /// Opens an int8 model or float weights (of any container that `Checkpoint.load` knows), whichever the file holds.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - threads: Threads that share an image where the model is int8, at least 1.
    ///   - clipsToPicture: Whether boxes end at the picture's edges.
    ///   - voting: How boxes are averaged; nil for the best anchor's box.
    /// - Throws: `WeightsError` or `Int8Error`.
    public static func openAny(
        _ path: String, threads: Int, clipsToPicture: Bool = true, voting: BoxVoting? = .standard
    ) throws -> any ObjectDetector {
        let checkpoint: Checkpoint
        if try SafeTensors.isLikely(path) {
            let file = try SafeTensors(path: path)
            if Int8Model.recognizes(file) {
                return Int8Detector(
                    try Int8Engine(Int8Model(file), threads: threads), clipsToPicture: clipsToPicture, voting: voting)
            }
            checkpoint = try Checkpoint(file)
        } else {
            checkpoint = try Checkpoint.load(path)
        }
        let network = Network(checkpoint.configuration)
        return FloatDetector(
            FloatModel(network, checkpoint.weights), labels: checkpoint.labels, conventions: checkpoint.conventions,
            clipsToPicture: clipsToPicture, voting: voting)
    }
}
