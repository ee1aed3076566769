// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How much of a tensor's variance survives quantization: Var(float) / mean squared error, summed over images.
public struct SignalToNoise: Sendable {
    private var sum = 0.0
    private var squares = 0.0
    private var errors = 0.0
    private var count = 0

    /// In decibels; infinite without any error, 0 for a tensor that does not vary.
    public var decibels: Double {
        guard count > 0 else { return 0 }
        let mean = sum / Double(count)
        let variance = squares / Double(count) - mean * mean
        let error = errors / Double(count)
        if error <= 0 { return .infinity }
        return variance > 0 ? 10 * log10(variance / error) : 0
    }

    /// Whether nothing was compared.
    var isEmpty: Bool { count == 0 }

    mutating func add(_ expected: Float, _ found: Float) {
        let value = Double(expected)
        let error = value - Double(found)
        sum += value
        squares += value * value
        errors += error * error
        count += 1
    }
}
