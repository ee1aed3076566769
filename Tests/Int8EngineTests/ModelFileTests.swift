// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Foundation
import Testing
import Weights

@testable import Int8Engine

struct ModelFileTests {
    private static func bytes() throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: TestModel.path)))
    }

    private static func load(_ bytes: [UInt8]) throws -> Int8Model {
        try Int8Model(SafeTensors(bytes: bytes, source: "test.safetensors"))
    }

    @Test func aModelSurvivesTheFileUnchanged() throws {
        let model = try #require(TestModel.model)
        let encoded = try model.encoded().encoded()
        #expect(try Self.load(encoded) == model)
        #expect(try encoded == Self.bytes())
    }

    @Test func conventionsAreInTheFile() throws {
        var model = try #require(TestModel.model)
        #expect(model.conventions == .effdet)
        model.conventions = .zylo117
        #expect(try Self.load(model.encoded().encoded()) == model)
        model.conventions.sizing = .truncated
        #expect(try Self.load(model.encoded().encoded()) == model)
    }

    @Test func theDefaultModelIsSmall() throws {
        #expect(try Self.bytes().count < 7_000_000)
    }

    @Test func aFlippedBitAnywhereIsNoticed() throws {
        let bytes = try Self.bytes()
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<8 {
            let bit = Int.random(in: 64..<bytes.count * 8, using: &generator)
            var damaged = bytes
            damaged[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: (any Error).self, "bit \(bit)") { try Self.load(damaged) }
        }
    }

    @Test func damageInThePayloadIsCalledDamage() throws {
        var bytes = try Self.bytes()
        bytes[bytes.count - 1] ^= 1
        #expect {
            try Self.load(bytes)
        } throws: {
            ($0 as? Int8Error)?.code == .corrupt
        }
    }

    @Test func aTornFileIsRefused() throws {
        let bytes = try Self.bytes()
        for count in [0, 7, 8, 100, bytes.count / 2, bytes.count - 1] {
            #expect(throws: WeightsError.self, "\(count) bytes") { try Self.load(Array(bytes.prefix(count))) }
        }
    }

    @Test func floatWeightsAreNoModel() {
        #expect {
            try Int8Model.load(TestModel.floatPath)
        } throws: {
            ($0 as? Int8Error)?.code == .notAnInt8Model
        }
    }

    @Test func aMissingArrayIsNamed() throws {
        var model = try #require(TestModel.model)
        model.layers["backbone.blocks.3.1.se"] = nil
        #expect {
            try Int8Engine(model)
        } throws: { error in
            guard let error = error as? Int8Error else { return false }
            return error.code == .mismatch && error.message.contains("backbone.blocks.3.1.se.reduce")
        }
    }

    /// Kernels may take for granted that these do not occur.
    @Test(arguments: [
        "backbone.stem", "backbone.blocks.0.0.conv_pw", "backbone.blocks.0.0.se", "backbone.blocks.1.1.conv_pwl",
    ])
    func aNumberThatKernelsCannotHandleIsNamed(layer: String) throws {
        var model = try #require(TestModel.model)
        let original = try #require(model.layers[layer])
        let (changed, name): (LayerParameters, String) =
            switch original {
            case .convolution(var numbers):
                {
                    numbers.weights[5] = -128
                    return (.convolution(numbers), "\(layer).weight holds -128")
                }()
            case .gated(var numbers):
                {
                    numbers.master[5] = layer.hasSuffix("pwl") ? .nan : -.infinity
                    return (.gated(numbers), "\(layer).master holds ")
                }()
            case .squeeze(var numbers):
                {
                    numbers.reduceBias[0] = .nan
                    return (.squeeze(numbers), "\(layer).reduce_bias holds nan")
                }()
            default: (original, "")
            }
        model.layers[layer] = changed
        #expect {
            try Int8Engine(model)
        } throws: { error in
            (error as? Int8Error)?.message.contains(name) == true
        }
    }

    @Test func aModelForAnotherClassCountDoesNotFit() throws {
        var model = try #require(TestModel.model)
        model.configuration.classCount = 7
        #expect(throws: Int8Error.self) { try Int8Engine(model) }
    }
}
