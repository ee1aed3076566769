// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// A layout, size and rate that a camera can be asked for.
struct CaptureMode: Hashable {
    var fourCC: FourCC
    var pixelFormat: PixelFormat
    /// Whether libv4lconvert makes `pixelFormat` of what the camera sends.
    var isConverted = false
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
    /// that costs least to the one that must be decompressed, and among those that miss the rate the fastest. Grey
    /// stands behind every layout that has colour, and what must be converted first behind everything else.
    func best(of modes: [CaptureMode]) -> CaptureMode? {
        modes.filter(fits).min { rank($0) < rank($1) }
    }

    /// A camera delivers the layout that was asked for, or JPEG by its other name.
    private func fits(_ mode: CaptureMode) -> Bool {
        guard let format else { return true }
        return !mode.isConverted && (mode.pixelFormat == format || mode.pixelFormat.isJPEG && format.isJPEG)
    }

    private func rank(_ mode: CaptureMode) -> (Int, Double, Double, Int) {
        let distance =
            abs(ratioDistance(mode.width, width)) + abs(ratioDistance(mode.height, height))
        // A camera that says 29.97 has 30.
        let missing = max(0, framesPerSecond * 0.99 - (mode.highestRate ?? .infinity))
        let lack = mode.isConverted ? 2 : Self.gray.contains(mode.pixelFormat) ? 1 : 0
        return (lack, distance, missing, Self.preference.firstIndex(of: mode.pixelFormat) ?? Self.preference.count)
    }

    /// How far two lengths are apart, the same for half and for double: a comparison that needs no logarithm.
    private func ratioDistance(_ a: Int, _ b: Int) -> Double {
        let (small, large) = (Double(max(1, min(a, b))), Double(max(1, max(a, b))))
        return large / small - 1
    }

    /// Fewest bytes first; RGB24 has lost nothing but is twice as many as NV12; MJPG costs a decoder's time; RGB565 has
    /// lost more than it saves.
    private static let preference: [PixelFormat] =
        [
            .nv12, .yu12, .nv21, .yv12, .yuyv, .uyvy, .yvyu, .nv16, .yuv422p, .rgb24, .bgr24, .nv24, .xbgr32, .xrgb32,
            .mjpg, .jpeg, .rgb565,
        ] + gray
    private static let gray: [PixelFormat] = [.grey, .y16, .y12, .y10]
}
