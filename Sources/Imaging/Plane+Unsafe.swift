// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// One plane of 8-bit samples in somebody else's memory.
struct Plane {
    /// The first sample.
    var base: UnsafePointer<UInt8>
    /// From one row to the next; 0 repeats one row.
    var bytesPerRow: Int
    /// Samples in a row.
    var width: Int
    /// Rows.
    var height: Int
}

/// A picture as three planes; the chroma planes may be smaller than the first, by any factor.
struct YUVPlanes {
    var y: Plane
    var u: Plane
    var v: Plane
    var matrix: ColorMatrix
    var range: ColorRange
}

/// A rectangle of packed RGB that is to be written.
struct Raster {
    /// Red of the first pixel.
    var base: UnsafeMutablePointer<UInt8>
    /// From one row to the next.
    var bytesPerRow: Int
    /// Pixels in a row.
    var width: Int
    /// Rows.
    var height: Int

    /// The same rectangle, the last row first.
    var upsideDown: Raster {
        Raster(base: base + (height - 1) * bytesPerRow, bytesPerRow: -bytesPerRow, width: width, height: height)
    }
}

/// Memory that grows to the largest size asked for and stays.
final class ScratchBuffer {
    private var storage = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    deinit { storage.deallocate() }

    /// At least `count` bytes, aligned for any SIMD load; what was there before is lost when it grows.
    func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        if storage.count < count || storage.baseAddress == nil {
            storage.deallocate()
            storage = .allocate(byteCount: max(count, 64), alignment: 64)
        }
        guard let base = storage.baseAddress else { preconditionFailure("an allocation of \(count) bytes has no base") }
        return base.assumingMemoryBound(to: UInt8.self)
    }
}

/// Memory for three planes.
final class PlaneScratch {
    let y = ScratchBuffer()
    let u = ScratchBuffer()
    let v = ScratchBuffer()
}
