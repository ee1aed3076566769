// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EfficientDet

struct ConventionsTests {
    /// What the two families' own expressions give in an input of 512x512.
    @Test(arguments: [
        (425, 300, 511, 361, 512, 361), (300, 425, 361, 511, 361, 512), (428, 200, 511, 239, 512, 239),
        (425, 425, 511, 511, 511, 512), (640, 480, 512, 384, 512, 384), (333, 500, 340, 512, 340, 512),
        (3, 2000, 1, 512, 1, 512),
    ])
    func sizesInTheInput(
        width: Int, height: Int, truncatedWidth: Int, truncatedHeight: Int, exactWidth: Int, exactHeight: Int
    ) {
        func letterbox(_ sizing: Conventions.Sizing) -> Letterbox {
            Letterbox(sourceWidth: width, sourceHeight: height, inputWidth: 512, inputHeight: 512, sizing: sizing)
        }
        let truncated = letterbox(.truncated)
        #expect((truncated.scaledWidth, truncated.scaledHeight) == (truncatedWidth, truncatedHeight))
        #expect(truncated.pixelsPerColumn == 1 / truncated.scale && truncated.pixelsPerRow == 1 / truncated.scale)
        let exact = letterbox(.exact)
        #expect((exact.scaledWidth, exact.scaledHeight) == (exactWidth, exactHeight))
        #expect(exact.pixelsPerColumn == Double(width) / Double(exactWidth))
        #expect(exact.pixelsPerRow == Double(height) / Double(exactHeight))
    }

    @Test func theSideThatLimitsIsExactInAnInputThatIsNoSquare() {
        let wide = Letterbox(sourceWidth: 425, sourceHeight: 425, inputWidth: 512, inputHeight: 384, sizing: .exact)
        #expect((wide.scaledWidth, wide.scaledHeight) == (384, 384))
        let tall = Letterbox(sourceWidth: 425, sourceHeight: 425, inputWidth: 512, inputHeight: 640, sizing: .exact)
        #expect((tall.scaledWidth, tall.scaledHeight) == (512, 511))
    }

    @Test func metadataSayOnlyWhatIsNotEffdets() throws {
        #expect(Conventions.effdet.metadata.isEmpty)
        for sizing in Conventions.Sizing.allCases {
            for candidates in Conventions.Candidates.allCases {
                for clipping in Conventions.Clipping.allCases {
                    let conventions = Conventions(sizing: sizing, candidates: candidates, clipping: clipping)
                    #expect(try Conventions(metadata: conventions.metadata, otherwise: .effdet) == conventions)
                }
            }
        }
        #expect(try Conventions(metadata: [:], otherwise: .zylo117) == .zylo117)
        let error = #expect(throws: Conventions.UnknownValue.self) {
            try Conventions(metadata: ["candidates": "some"], otherwise: .effdet)
        }
        #expect(error == .init(key: "candidates", value: "some", choices: ["everyClass", "bestClass"]))
    }
}
