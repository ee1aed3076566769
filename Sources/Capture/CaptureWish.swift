// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// A layout, size and rate that a camera can be asked for.
struct CaptureMode: Hashable {
    var fourCC: FourCC
    var pixelFormat: PixelFormat
    var width: Int
    var height: Int
    /// The highest rate in frames per second, nil where the camera does not say.
    var highestRate: Double?
}

/// What is wished for, complete.
struct CaptureWish: Hashable {
    var width: Int
    var height: Int
    var framesPerSecond: Double
    var format: PixelFormat?

    /// Fills in what the user left out.
    init(_ settings: CaptureSettings) {
        width = settings.width ?? settings.height.map { $0 * 4 / 3 } ?? 640
        height = settings.height ?? settings.width.map { $0 * 3 / 4 } ?? 480
        framesPerSecond = settings.framesPerSecond.flatMap { $0 > 0 ? $0 : nil } ?? 30
        format = settings.format
    }

    /// Picks the mode that comes nearest: first by size, then one that reaches the rate, then by layout, from the one
    /// that costs least to the one that must be decompressed, and among those that miss the rate the fastest.
    func best(of modes: [CaptureMode]) -> CaptureMode? {
        modes.filter { format == nil || $0.pixelFormat == format }.min { rank($0) < rank($1) }
    }

    private func rank(_ mode: CaptureMode) -> (Double, Double, Int) {
        let distance =
            abs(ratioDistance(mode.width, width)) + abs(ratioDistance(mode.height, height))
        // A camera that says 29.97 has 30.
        let missing = max(0, framesPerSecond * 0.99 - (mode.highestRate ?? .infinity))
        return (distance, missing, Self.preference.firstIndex(of: mode.pixelFormat) ?? Self.preference.count)
    }

    /// How far two lengths are apart, the same for half and for double: a comparison that needs no logarithm.
    private func ratioDistance(_ a: Int, _ b: Int) -> Double {
        let (small, large) = (Double(max(1, min(a, b))), Double(max(1, max(a, b))))
        return large / small - 1
    }

    /// Fewest bytes first; RGB24 has lost nothing but is twice as many as NV12; MJPG costs a decoder's time.
    private static let preference: [PixelFormat] = [.nv12, .yu12, .yuyv, .rgb24, .mjpg]
}
