// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Sums of the products of all pairs of a tensor's channels: what its covariance is made of.
struct ChannelProducts: Sendable {
    /// Positions of one image that are looked at; of larger maps every n-th one, n odd so that columns change.
    static let positionsPerImage = 4096
    /// Images are added as integers in this unit, so that their order does not matter.
    private static let unit = 1.0 / 4_294_967_296

    let channels: Int
    /// How many positions were looked at.
    private(set) var positions = 0
    /// [channel], the sum of each image's mean.
    private var sums: [Int64]
    /// [channel, channel], of each image's mean; the upper triangle.
    private var products: [Int64]
    private var images = 0

    init(channels: Int) {
        self.channels = channels
        sums = Array(repeating: 0, count: channels)
        products = Array(repeating: 0, count: channels * channels)
    }

    /// Takes in values [position, channel] of one image.
    mutating func absorb(_ values: UnsafeBufferPointer<Float>) {
        let area = values.count / channels
        let step = max(1, area / Self.positionsPerImage) | 1
        let taken = (area + step - 1) / step
        var means = [Double](repeating: 0, count: channels)
        var totals = [Double](repeating: 0, count: channels * channels)
        // Single precision for a few positions at a time, double beyond.
        var block = [Float](repeating: 0, count: channels * channels)
        let channels = channels
        for first in Swift.stride(from: 0, to: area, by: 128 * step) {
            block.withUnsafeMutableBufferPointer { block in
                guard let block = block.baseAddress, let start = values.baseAddress else { return }
                block.update(repeating: 0, count: channels * channels)
                for position in Swift.stride(from: first, to: min(area, first + 128 * step), by: step) {
                    let row = start + position * channels
                    for channel in 0..<channels {
                        let value = row[channel]
                        means[channel] += Double(value)
                        let target = block + channel * channels
                        for other in channel..<channels { target[other] += value * row[other] }
                    }
                }
            }
            for index in totals.indices { totals[index] += Double(block[index]) }
        }
        images += 1
        positions += taken
        for channel in 0..<channels { sums[channel] &+= Self.integer(means[channel] / Double(taken)) }
        for index in totals.indices { products[index] &+= Self.integer(totals[index] / Double(taken)) }
    }

    private static func integer(_ value: Double) -> Int64 {
        let units = (value / unit).rounded()
        return abs(units) < 1e15 ? Int64(units) : 0
    }

    /// Takes in what another worker saw.
    mutating func merge(_ other: ChannelProducts) {
        images += other.images
        positions += other.positions
        for index in sums.indices { sums[index] &+= other.sums[index] }
        for index in products.indices { products[index] &+= other.products[index] }
    }

    /// The covariance of every pair of channels over all images and positions.
    var covariance: ChannelCovariance {
        let factor = Self.unit / Double(max(images, 1))
        let means = sums.map { Double($0) * factor }
        var values = [Double](repeating: 0, count: products.count)
        for row in 0..<channels {
            for column in row..<channels {
                let value = Double(products[row * channels + column]) * factor - means[row] * means[column]
                values[row * channels + column] = value
                values[column * channels + row] = value
            }
        }
        return ChannelCovariance(channels: channels, samples: positions, values: values)
    }
}
