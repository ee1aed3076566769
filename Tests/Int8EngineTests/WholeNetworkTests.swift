// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Foundation
import Testing
import Weights

@testable import Int8Engine

@Suite(.serialized)
struct WholeNetworkTests {
    /// Every output of the network, in order.
    private static func outputs(_ engine: Int8Engine, _ pixels: [UInt8]) -> [[Int32]] {
        engine.run(pixels)
        return (engine.network.classOutputs + engine.network.boxOutputs).map { output in
            engine.withSums(of: output) { Array($0) }
        }
    }

    @Test func everyInstructionSetAndThreadCountGivesTheSameBytes() throws {
        let model = try #require(TestModel.model)
        let pixels = try TestModel.pixels()
        let scalar = try InstructionSet.named("scalar")
        let expected = Self.outputs(try Int8Engine(model, instructionSet: scalar), pixels)
        #expect(expected.flatMap { $0 }.contains { $0 != expected[0][0] })
        for instructionSet in InstructionSet.supported {
            for threads in 1...3 where instructionSet != scalar || threads > 1 {
                let engine = try Int8Engine(model, threads: threads, instructionSet: instructionSet)
                let isSame = Self.outputs(engine, pixels) == expected
                #expect(isSame, "\(instructionSet.name) with \(threads) threads differs")
            }
        }
    }

    @Test func anotherPictureInBetweenLeavesNoTrace() throws {
        let model = try #require(TestModel.model)
        let pixels = try TestModel.pixels()
        let engine = try Int8Engine(model, threads: 2)
        let first = Self.outputs(engine, pixels)
        let inverted = Self.outputs(engine, pixels.map { 255 - $0 })
        #expect(inverted != first)
        #expect(Self.outputs(engine, pixels) == first)
    }

    /// Fill below the picture is computed once for all rows that see nothing else, and the outputs are the same bytes.
    @Test func repeatedRowsLeaveNoTrace() throws {
        let model = try #require(TestModel.model)
        let picture = try TestModel.pixels()
        let (width, height) = (model.configuration.inputWidth, model.configuration.inputHeight)
        let plain = try Int8Engine(model, threads: 2, storesEveryLayer: true)
        // With 16 nothing passes through a ring.
        let engines = try [1, 2, 3, 16].map { try Int8Engine(model, threads: $0) }
        // What a picture leaves behind must not count for the next: sizes go up and down.
        for rows in [384, height, 288, 0, 1, 511, 500, 37, 256, 385] {
            let fill = (0..<(height - rows) * width).flatMap { _ in
                [Letterbox.fill.red, Letterbox.fill.green, Letterbox.fill.blue]
            }
            let pixels = picture.prefix(rows * width * 3) + fill
            let expected = Self.outputs(plain, Array(pixels))
            for engine in engines {
                // Not the arrays themselves: nobody reads a million numbers.
                let isSame = Self.outputs(engine, Array(pixels)) == expected
                #expect(isSame, "\(rows) rows, \(engine.threads) threads differ")
            }
        }
    }

    /// Var(float) / mean squared error over all levels of a head. The picture is drawn, unlike any that the model was
    /// calibrated with, and the smallest level alone has too few values to judge by.
    @Test(arguments: ["class", "box"])
    func outputsStayCloseToThoseOfTheFloatNetwork(head: String) throws {
        let model = try #require(TestModel.model)
        let reference = try TestModel.reference()
        let engine = try Int8Engine(model)
        engine.run(try TestModel.pixels())
        let outputs = head == "class" ? engine.network.classOutputs : engine.network.boxOutputs
        let expected = try Network.levels.flatMap { try reference.floats(of: "\(head).p\($0)").map(Double.init) }
        let found = outputs.flatMap { engine.values(of: $0).map(Double.init) }
        #expect(found.count == expected.count)
        let mean = expected.reduce(0, +) / Double(expected.count)
        let variance = expected.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let error = zip(expected, found).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let decibels = 10 * log10(variance / error)
        #expect(decibels > 20, "\(decibels) dB")
    }

    @Test func observedLayersAreThoseThatAreStored() throws {
        let model = try #require(TestModel.model)
        let engine = try Int8Engine(model, threads: 2, storesEveryLayer: true)
        var names: [String] = []
        engine.run(try TestModel.pixels()) { layer, codes in
            #expect(codes.count == engine.network[layer.output].shape.count)
            names.append(layer.name)
        }
        #expect(names.contains("backbone.blocks.1.1.add"))
        #expect(!names.contains("backbone.blocks.1.1.conv_pwl"))
        #expect(Set(names).count == names.count)
    }

    @Test func proposalsAreThoseAboveTheThreshold() throws {
        let model = try #require(TestModel.model)
        let engine = try Int8Engine(model)
        engine.run(try TestModel.pixels())
        let minimum: Float = -1
        var expected = 0
        for output in engine.network.classOutputs {
            expected += engine.values(of: output).count { $0 >= minimum }
        }
        let proposals = engine.proposals(minimumLogit: minimum)
        #expect(expected > 0)
        #expect(proposals.count == expected)
        #expect(proposals.allSatisfy { $0.logit >= minimum })
        let order = proposals.map { Int($0.anchor) * 6 + Int($0.label) }
        #expect(order == order.sorted())
    }

    @Test func thresholdsAreExact() {
        #expect(Int8Engine.threshold(1, unit: 0.5) == 2)
        #expect(Int8Engine.threshold(1.01, unit: 0.5) == 3)
        #expect(Int8Engine.threshold(-1.01, unit: 0.5) == -2)
        #expect(Int8Engine.threshold(1e30, unit: 1e-6) == .max)
    }
}
