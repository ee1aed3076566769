// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Reporting
import Testing

@testable import edgedet

struct LayerDoubtsTests {
    private func layers(_ decibels: [Double], _ part: CalibrationFindings.Part) -> [CalibrationFindings.LayerNoise] {
        decibels.enumerated().map { .init("\(part.rawValue).\($0.offset)", part: part, decibels: $0.element) }
    }

    private let usual = (0..<20).map { 30 + Double($0) / 4 }

    @Test func usualLayers_raiseNone() {
        #expect(LayerDoubts.doubts(layers(usual, .backbone) + layers(usual.map { $0 - 6 }, .boxHead)).isEmpty)
        #expect(LayerDoubts.doubts([]).isEmpty)
    }

    @Test func outlier_isNamedWithWhatToDo() throws {
        let found = LayerDoubts.doubts(layers(usual + [11], .pyramid))
        #expect(found.count == 1)
        let doubt = try #require(found.first)
        #expect(doubt.hasPrefix("the layer pyramid.20 keeps only 11.0 dB, where the median is 32"))
        #expect(doubt.contains("--ranges percentile") && doubt.contains("edgedet evaluate"))
    }

    @Test func outlierThatIsHarmless_isNotNamed() {
        #expect(LayerDoubts.doubts(layers(usual.map { $0 + 30 } + [30], .backbone)).isEmpty)
    }

    @Test func atMostThreeAreNamed_worstFirst() {
        let found = LayerDoubts.doubts(layers(usual + [4, 2, 3, 1], .backbone))
        #expect(
            found.map { $0.contains("keeps only 1.0") || $0.contains("keeps only 2.0") || $0.contains("3.0 dB") }
                == [true, true, true])
    }
}
