// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Quantization

struct WeightFittingTests {
    /// A repeatable sequence of numbers from −1 to 1.
    private struct Noise {
        var state: UInt64

        mutating func next() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / 4_503_599_627_370_496 - 1
        }
    }

    /// Inputs of `n` channels that follow `sources` hidden ones, in codes.
    private static func covariance(_ n: Int, sources: Int, _ noise: inout Noise) -> ChannelCovariance {
        let mixing = (0..<n).map { _ in (0..<sources).map { _ in 12 * noise.next() } }
        var values = [Double](repeating: 0, count: n * n)
        for row in 0..<n {
            for column in 0..<n {
                values[row * n + column] = zip(mixing[row], mixing[column]).reduce(0) { $0 + $1.0 * $1.1 }
            }
        }
        return ChannelCovariance(channels: n, samples: 1_000_000, values: values)
    }

    /// E|Ŵ(x + n) − Wx|², n white with variance 1/12.
    private static func error(_ row: RowQuantization, _ values: [Double], _ covariance: ChannelCovariance) -> Double {
        let n = values.count
        let found = row.weights.map { Double($0) * row.unit }
        let difference = zip(found, values).map { $0 - $1 }
        var error = found.reduce(0) { $0 + $1 * $1 } / 12
        for i in 0..<n {
            for j in 0..<n { error += difference[i] * covariance.values[i * n + j] * difference[j] }
        }
        return error
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func fittedWeightsLeaveLessErrorThanRoundedOnes(seed: UInt64) throws {
        var noise = Noise(state: seed)
        let n = 48
        let covariance = Self.covariance(n, sources: 8, &noise)
        let fitting = try #require(WeightFitting(covariance, scale: [Double](repeating: 1, count: n)))
        for _ in 0..<4 {
            let values = (0..<n).map { _ in noise.next() }
            let zeros = [Int](repeating: 3, count: n)
            let plain = Self.error(
                RowQuantization(pointwise: values, zeros: zeros, result: .sums, fitting: nil), values, covariance)
            let row = RowQuantization(pointwise: values, zeros: zeros, result: .sums, fitting: fitting)
            #expect(Self.error(row, values, covariance) < plain / 2, "seed \(seed)")
            #expect(row.zeroSum == 3 * row.weights.reduce(0) { $0 + Int($1) })
        }
    }

    @Test func whatTwoEqualInputsDifferInIsNoiseAndNotRead() throws {
        let covariance = ChannelCovariance(channels: 2, samples: 1_000_000, values: [4, 4, 4, 4])
        let fitting = try #require(WeightFitting(covariance, scale: [1, 1]))
        #expect(fitting.fitted([1, -1]).allSatisfy { abs($0) < 1e-3 })
        #expect(fitting.fitted([1, 1]).allSatisfy { abs($0 - 1) < 0.02 })
    }

    @Test func independentInputsGetTheNearestWeights() throws {
        let covariance = ChannelCovariance(channels: 3, samples: 1_000_000, values: [1e9, 0, 0, 0, 1e9, 0, 0, 0, 1e9])
        let fitting = try #require(WeightFitting(covariance, scale: [1, 1, 1]))
        let values = [1.27, -0.314, 0.128]
        #expect(
            RowQuantization(pointwise: values, zeros: [0, 0, 0], result: .sums, fitting: fitting).weights
                == RowQuantization(pointwise: values, zeros: [0, 0, 0], result: .sums, fitting: nil).weights)
    }

    @Test func scalesTurnValuesIntoCodes() throws {
        let values = ChannelCovariance(channels: 2, samples: 1_000_000, values: [4, 3, 3, 16])
        let codes = ChannelCovariance(channels: 2, samples: 1_000_000, values: [16, 3, 3, 4])
        let first = try #require(WeightFitting(values, scale: [0.5, 2]))
        let second = try #require(WeightFitting(codes, scale: [1, 1]))
        #expect(first.fitted([1, 0.5]) == second.fitted([1, 0.5]))
    }

    @Test func fewSamplesChangeLittle() throws {
        let values = [4.0, 4, 4, 4]
        let few = try #require(
            WeightFitting(ChannelCovariance(channels: 2, samples: 1, values: values), scale: [0.1, 0.1]))
        #expect(few.fitted([1, -1]).allSatisfy { abs($0) > 0.9 })
    }

    @Test func aChannelThatNeverChangesIsNoObstacle() throws {
        let covariance = ChannelCovariance(channels: 2, samples: 100, values: [0, 0, 0, 5])
        let fitting = try #require(WeightFitting(covariance, scale: [1, 1]))
        #expect(RowQuantization(pointwise: [1, 1], zeros: [0, 0], result: .sums, fitting: fitting).weights.count == 2)
        #expect(WeightFitting(ChannelCovariance(channels: 2, samples: 0, values: [0, 0, 0, 0]), scale: [1, 1]) == nil)
    }
}

struct SymmetricMatrixTests {
    @Test func aMatrixTimesItsInverseIsOne() throws {
        let matrix = [4.0, 1, 0.5, 1, 3, -1, 0.5, -1, 2]
        let inverse = SymmetricMatrix.inverse(try #require(SymmetricMatrix.cholesky(matrix, 3)), 3)
        for row in 0..<3 {
            for column in 0..<3 {
                let product = (0..<3).reduce(0) { $0 + matrix[row * 3 + $1] * inverse[$1 * 3 + column] }
                #expect(abs(product - (row == column ? 1 : 0)) < 1e-12)
            }
        }
    }

    @Test func anIndefiniteMatrixHasNoFactor() {
        #expect(SymmetricMatrix.cholesky([1, 2, 2, 1], 2) == nil)
    }
}
