// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Maps values to pixels along one axis of a plot.
struct Scale: Sendable {
    /// The values at either end.
    let domain: ClosedRange<Double>
    /// Pixels of the lower and of the upper end.
    let start: Double
    let end: Double

    /// A domain without extent is widened, so that nothing divides by zero.
    init(_ domain: ClosedRange<Double>, from start: Double, to end: Double) {
        let isEmpty = !(domain.upperBound - domain.lowerBound > 0)
        self.domain = isEmpty ? domain.lowerBound - 0.5...domain.lowerBound + 0.5 : domain
        self.start = start
        self.end = end
    }

    /// Values outside of the domain are drawn at its end.
    func callAsFunction(_ value: Double) -> Double {
        let inside = min(max(value.isFinite ? value : domain.lowerBound, domain.lowerBound), domain.upperBound)
        return start + (inside - domain.lowerBound) / (domain.upperBound - domain.lowerBound) * (end - start)
    }

    /// Round values within the domain, about as many as wanted: their distance is 1, 2 or 5 times a power of ten.
    func ticks(_ count: Int) -> [Tick] {
        let raw = (domain.upperBound - domain.lowerBound) / Double(max(count, 1))
        let power = pow(10, log10(raw).rounded(.down))
        let step = ([1, 2, 5].first { $0 * power >= raw * 0.999 } ?? 10) * power
        let digits = min(6, max(0, Int((-log10(step) - 1e-9).rounded(.up))))
        let first = Int((domain.lowerBound / step - 1e-9).rounded(.up))
        let last = Int((domain.upperBound / step + 1e-9).rounded(.down))
        guard first <= last else { return [] }
        return (first...last).map { index in
            let value = Double(index) * step
            return Tick(value: value, label: FixedPoint.text(value, digits: digits))
        }
    }
}

/// A marked value of an axis.
struct Tick: Sendable, Hashable {
    let value: Double
    let label: String
}
