// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// What the loops work on: eight channels at a time.
///
/// Every tensor that is more than copied or biased has a multiple of eight channels (all widths of D0 to D6 have), and
/// starts at a cache line, so that its memory can be seen as vectors.
typealias Vector = SIMD8<Float>

extension UnsafePointer<Float> {
    /// The same memory, as vectors.
    ///
    /// - Precondition: aligned to 32 bytes.
    var vectors: UnsafePointer<Vector> {
        UnsafeRawPointer(self).assumingMemoryBound(to: Vector.self)
    }
}

extension UnsafeMutablePointer<Float> {
    /// The same memory, as vectors.
    ///
    /// - Precondition: aligned to 32 bytes.
    var vectors: UnsafeMutablePointer<Vector> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: Vector.self)
    }
}

/// e^x for x in −87...88, beyond which x is clamped; relative error below 2·10⁻⁷. libm works on one value at a time.
///
/// x = n·ln 2 + r with integer n and |r| ≤ ln 2 / 2; e^r = 1 + r + r²·q(r), where q interpolates
/// (e^r − 1 − r) / r² at five Chebyshev points; 2^n is put together from its exponent bits.
@inline(__always)
func exponential(_ x: Vector) -> Vector {
    let lower = Vector(repeating: -87)
    let upper = Vector(repeating: 88)
    var x = x
    x.replace(with: lower, where: x .< lower)
    x.replace(with: upper, where: x .> upper)
    // Adding 1.5·2²³ leaves the rounded integer in the low bits: baseline x86 has no vector instruction to round.
    let shifted = x * 1.442_695 + 12_582_912
    let n = shifted - 12_582_912
    // ln 2 in two parts, the first with zeros at its end, so that n times it is exact.
    let r = (x - n * 0.693_359_375) - n * -2.121_944_4e-4
    var q = r * 1.392_617_6e-3 + 8.363_173e-3
    q = q * r + 4.166_655_5e-2
    q = q * r + 0.166_665_77
    q = q * r + 0.5
    let exponent = unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &<< 23 &+ (127 << 23)
    return (q * r * r + r + 1) * unsafeBitCast(exponent, to: Vector.self)
}

/// 1 / (1 + e^−x).
@inline(__always)
func sigmoid(_ x: Vector) -> Vector { 1 / (1 + exponential(-x)) }

/// x·sigmoid(x).
@inline(__always)
func silu(_ x: Vector) -> Vector { x / (1 + exponential(-x)) }
