// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// How the values of one channel, or of a whole tensor, lie in float and in int8: counts in equal bins.
public struct ValueStudy: Sendable {
    /// From the first bin's lower edge to the last one's upper edge; what lies beyond is counted in the outermost bins.
    public let span: ClosedRange<Double>
    /// Of float values.
    public private(set) var float: [Int]
    /// Of int8 values.
    public private(set) var int8: [Int]
    /// How close int8 is to float.
    public private(set) var noise = SignalToNoise()

    /// Begins without values; `bins` is at least 1.
    public init(span: ClosedRange<Double>, bins: Int) {
        self.span = span
        float = Array(repeating: 0, count: bins)
        int8 = Array(repeating: 0, count: bins)
    }

    /// Counts a value in both.
    public mutating func add(float value: Float, int8 found: Float) {
        noise.add(value, found)
        float[bin(value)] += 1
        int8[bin(found)] += 1
    }

    private func bin(_ value: Float) -> Int {
        let width = span.upperBound - span.lowerBound
        guard width > 0, value.isFinite else { return 0 }
        let share = (Double(value) - span.lowerBound) / width
        return min(float.count - 1, max(0, Int(share * Double(float.count))))
    }
}
