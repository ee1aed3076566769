// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet

extension Checkpoint {
    /// The network alone as a safetensors file, the same bytes whatever file and family it came from: single precision,
    /// effdet's names, in the order of `Network.parameters`.
    ///
    /// Metadata: `architecture`, effdet's name of it; `num_classes`; `labels`, a JSON array, unless no class has a name;
    /// `max_pool_padding`, as `MaxPoolPadding` spells it; the conventions that are not effdet's.
    public func safeTensors() -> SafeTensorsWriter {
        var writer = SafeTensorsWriter(metadata: [
            "architecture": "tf_efficientdet_d\(configuration.architecture.phi)",
            "max_pool_padding": configuration.maxPoolPadding.rawValue,
            "num_classes": String(configuration.classCount),
        ])
        writer.metadata.merge(conventions.metadata) { $1 }
        if let json = labels.json { writer.metadata["labels"] = json }
        for parameter in Network(configuration).parameters {
            writer.add(parameter.name, shape: parameter.shape, values: weights[parameter.name])
        }
        return writer
    }
}
