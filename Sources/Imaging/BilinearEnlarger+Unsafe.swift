// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Enlarges planes by bilinear interpolation, pixel centres onto pixel centres, as the tools do that networks are
/// trained with.
///
/// libyuv's own enlarging maps corners onto corners instead: near the borders that is off by up to half a source pixel,
/// which is several pixels of the result for a small picture.
final class BilinearEnlarger {
    /// Where a destination sample lies among the source's: between `first` and the next, `weight`/256 towards the next.
    private struct Tap {
        var first: Int32
        var weight: UInt16
    }

    private var taps: [Tap] = []
    private let row = ScratchBuffer()

    /// Fills `width` x `height` samples at `target`, rows without padding. Either side may also be smaller than the
    /// plane's, by less than a factor of 2 if nothing is to be skipped.
    func enlarge(_ plane: Plane, into target: UnsafeMutablePointer<UInt8>, width: Int, height: Int) {
        if taps.count < width { taps = [Tap](repeating: Tap(first: 0, weight: 0), count: width) }
        for column in 0..<width { taps[column] = Self.tap(column, of: width, over: plane.width) }
        // The last source sample is followed by a copy of itself, so that every tap has a next one.
        let blended = row.reserve(plane.width + 1)
        taps.withUnsafeBufferPointer { taps in
            for line in 0..<height {
                let tap = Self.tap(line, of: height, over: plane.height)
                let upper = plane.base + Int(tap.first) * plane.bytesPerRow
                let lower = plane.base + min(Int(tap.first) + 1, plane.height - 1) * plane.bytesPerRow
                for column in 0..<plane.width {
                    blended[column] = Self.blend(upper[column], lower[column], tap.weight)
                }
                blended[plane.width] = blended[plane.width - 1]
                let output = target + line * width
                for column in 0..<width {
                    let tap = taps[column]
                    output[column] = Self.blend(blended[Int(tap.first)], blended[Int(tap.first) + 1], tap.weight)
                }
            }
        }
    }

    private static func tap(_ index: Int, of count: Int, over sourceCount: Int) -> Tap {
        // (index + 0.5) · sourceCount / count − 0.5 in units of 1/256, rounded.
        let position = (((2 * index + 1) * sourceCount * 256 + count) / (2 * count)) - 128
        let clamped = min(max(position, 0), (sourceCount - 1) * 256)
        return Tap(first: Int32(clamped >> 8), weight: UInt16(clamped & 255))
    }

    /// Exact in 16 bits: 255 · 256 + 128 fits.
    private static func blend(_ a: UInt8, _ b: UInt8, _ weight: UInt16) -> UInt8 {
        UInt8(truncatingIfNeeded: (UInt16(a) &* (256 &- weight) &+ UInt16(b) &* weight &+ 128) >> 8)
    }
}
