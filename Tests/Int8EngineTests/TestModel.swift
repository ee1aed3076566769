// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Int8Engine
import Weights

/// The default model and a picture whose float outputs are known.
enum TestModel {
    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let path = "\(repository)/models/symbols-d0-int8.safetensors"
    static let floatPath = "\(repository)/models/symbols-d0.safetensors"

    static let model: Int8Model? = try? Int8Model.load(path)

    /// The letterboxed picture and the outputs that PyTorch computed from it in single precision.
    static func reference() throws -> SafeTensors {
        try SafeTensors(path: "\(repository)/Tests/Fixtures/procedural.safetensors")
    }

    static func pixels() throws -> [UInt8] {
        try reference().values(of: "image", as: UInt8.self)
    }
}
