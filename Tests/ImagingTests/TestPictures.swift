// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// Pictures that tests make up, and the plain arithmetic that they are held against.
enum TestPictures {
    /// Slow waves of different direction in each channel: every correct filter agrees on them, every shift shows.
    static func waves(width: Int, height: Int) -> RGBImage {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height * 3)
        for row in 0..<height {
            for column in 0..<width {
                let (x, y) = ((Double(column) + 0.5) / Double(width), (Double(row) + 0.5) / Double(height))
                for value in [0.15 + 0.7 * x, 0.85 - 0.6 * y, 0.5 + 0.3 * (x - 0.5) - 0.4 * (y - 0.5) * (x + y)] {
                    pixels.append(UInt8((255 * value).rounded()))
                }
            }
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    /// Independent noise in every sample.
    static func noise(width: Int, height: Int, seed: UInt64) -> RGBImage {
        var generator = SplitMix64(state: seed)
        let pixels = (0..<width * height * 3).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    /// Mean absolute difference over the samples, in codes.
    static func meanDifference(_ a: some Collection<UInt8>, _ b: some Collection<UInt8>) -> Double {
        precondition(a.count == b.count && !a.isEmpty)
        return Double(zip(a, b).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }) / Double(a.count)
    }

    /// Largest absolute difference over the samples, in codes.
    static func largestDifference(_ a: some Collection<UInt8>, _ b: some Collection<UInt8>) -> Int {
        precondition(a.count == b.count)
        return zip(a, b).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
    }
}

/// Sebastiano Vigna's SplitMix64, so that a seed means the same noise everywhere.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension RGBImage {
    /// The samples of a rectangle, row by row.
    func samples(columns: Range<Int>, rows: Range<Int>) -> [UInt8] {
        rows.flatMap { row in
            pixels[(row * width + columns.lowerBound) * 3..<(row * width + columns.upperBound) * 3]
        }
    }

    /// One pixel.
    subscript(column: Int, row: Int) -> [UInt8] {
        Array(pixels[(row * width + column) * 3..<(row * width + column) * 3 + 3])
    }

    /// Resamples with a triangle filter in double precision, widened by the factor of shrinking; pixel centres map to
    /// pixel centres.
    func resampled(width newWidth: Int, height newHeight: Int) -> RGBImage {
        func taps(_ from: Int, _ to: Int) -> [[(Int, Double)]] {
            let ratio = Double(from) / Double(to)
            let reach = max(1, ratio)
            return (0..<to).map { index in
                let center = (Double(index) + 0.5) * ratio
                var weights: [(Int, Double)] = []
                for position in 0..<from {
                    let weight = 1 - abs(Double(position) + 0.5 - center) / reach
                    if weight > 0 { weights.append((position, weight)) }
                }
                let sum = weights.reduce(0) { $0 + $1.1 }
                return weights.map { ($0.0, $0.1 / sum) }
            }
        }
        let (across, down) = (taps(width, newWidth), taps(height, newHeight))
        var narrow = [Double](repeating: 0, count: newWidth * height * 3)
        for row in 0..<height {
            for column in 0..<newWidth {
                for channel in 0..<3 {
                    var sum = 0.0
                    for (position, weight) in across[column] {
                        sum += weight * Double(pixels[(row * width + position) * 3 + channel])
                    }
                    narrow[(row * newWidth + column) * 3 + channel] = sum
                }
            }
        }
        var result = [UInt8](repeating: 0, count: newWidth * newHeight * 3)
        for row in 0..<newHeight {
            for index in 0..<newWidth * 3 {
                var value = 0.0
                for (position, weight) in down[row] { value += weight * narrow[position * newWidth * 3 + index] }
                result[row * newWidth * 3 + index] = UInt8(min(max(value.rounded(), 0), 255))
            }
        }
        return RGBImage(width: newWidth, height: newHeight, pixels: result)
    }
}
