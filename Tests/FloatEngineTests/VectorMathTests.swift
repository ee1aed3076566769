// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import FloatEngine

struct VectorMathTests {
    @Test func exponentialIsWithinTwoTenMillionths() {
        var worst = 0.0
        for step in -87_000...88_000 {
            let x = Float(step) / 1000
            let expected = exp(Double(x))
            worst = max(worst, abs(Double(exponential(Vector(repeating: x))[3]) / expected - 1))
        }
        #expect(worst < 2e-7)
    }

    @Test func farOutsideTheRangeNothingOverflows() {
        for x in [Float(-1e30), -1000, -88, 0, 88, 1000, 1e30] {
            let vector = Vector(repeating: x)
            #expect(exponential(vector)[0].isFinite && exponential(vector)[0] > 0)
            #expect((0...1).contains(sigmoid(vector)[0]))
        }
        #expect(silu(Vector(repeating: 1000))[0] == 1000)
        #expect(abs(silu(Vector(repeating: -1000))[0]) < 1e-30)
        #expect(silu(Vector.zero)[0] == 0)
        // The minimum of SiLU.
        #expect(abs(silu(Vector(repeating: -1.278_464_5))[0] + 0.278_464_54) < 1e-7)
    }

    @Test func lanesDoNotMix() {
        let x = Vector(-3, -2, -1, 0, 1, 2, 3, 4)
        for lane in x.indices { #expect(abs(Double(exponential(x)[lane]) / exp(Double(x[lane])) - 1) < 2e-7) }
    }
}
