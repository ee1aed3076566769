// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Quantization

struct ChannelProductsTests {
    private static let first: [Float] = [1, 2, 3, 5, -4, 0, 2, 2]
    private static let second: [Float] = [7, -1, 0, 0, 2, 1, 1, 3]

    private static func products(_ images: [[Float]]) -> ChannelProducts {
        var products = ChannelProducts(channels: 2)
        for image in images { image.withUnsafeBufferPointer { products.absorb($0) } }
        return products
    }

    @Test func covarianceIsThatOfAllPositionsOfAllImages() {
        let covariance = Self.products([Self.first, Self.second]).covariance
        let values = Self.first + Self.second
        let pairs = stride(from: 0, to: values.count, by: 2).map { (Double(values[$0]), Double(values[$0 + 1])) }
        let (x, y) = (pairs.reduce(0) { $0 + $1.0 } / 8, pairs.reduce(0) { $0 + $1.1 } / 8)
        let expected = [
            pairs.reduce(0) { $0 + ($1.0 - x) * ($1.0 - x) } / 8, pairs.reduce(0) { $0 + ($1.0 - x) * ($1.1 - y) } / 8,
            pairs.reduce(0) { $0 + ($1.0 - x) * ($1.1 - y) } / 8, pairs.reduce(0) { $0 + ($1.1 - y) * ($1.1 - y) } / 8,
        ]
        #expect(covariance.samples == 8)
        for (found, expected) in zip(covariance.values, expected) { #expect(abs(found - expected) < 1e-6) }
    }

    @Test func theOrderOfImagesAndWorkersDoesNotMatter() {
        let together = Self.products([Self.first, Self.second])
        var merged = Self.products([Self.second])
        merged.merge(Self.products([Self.first]))
        merged.merge(ChannelProducts(channels: 2))
        #expect(merged.covariance == together.covariance)
    }

    @Test func largeMapsAreSampled() {
        let area = 3 * ChannelProducts.positionsPerImage
        let products = Self.products([(0..<2 * area).map { Float($0 % 2 == 0 ? 1 : $0 / 2 % 2) }])
        #expect(products.positions == ChannelProducts.positionsPerImage)
        #expect(abs(products.covariance.values[3] - 0.25) < 1e-3)
        #expect(products.covariance.values[0] == 0)
    }
}
