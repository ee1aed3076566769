// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Imaging

/// A layout that a camera offers, with the sizes and rates it has in it.
public struct CameraFormat: Sendable, Hashable {
    /// A size and the rates the camera has in it, in frames per second, highest first; empty where it does not say.
    public struct Size: Sendable, Hashable {
        /// Columns.
        public var width: Int
        /// Rows.
        public var height: Int
        /// Frames per second, highest first.
        public var rates: [Double]
    }

    /// Sizes between two limits.
    public struct SizeRange: Sendable, Hashable {
        /// The smallest size.
        public var minimum: Size
        /// The largest size.
        public var maximum: Size
        /// Columns from one size to the next.
        public var widthStep: Int
        /// Rows from one size to the next.
        public var heightStep: Int

        /// The size that comes nearest to a wish.
        func nearest(width: Int, height: Int) -> (width: Int, height: Int) {
            func nearest(_ wish: Int, _ low: Int, _ high: Int, _ step: Int) -> Int {
                let step = max(1, step)
                let clamped = min(max(wish, low), high)
                return min(low + (clamped - low + step / 2) / step * step, high - (high - low) % step)
            }
            return (
                nearest(width, minimum.width, maximum.width, widthStep),
                nearest(height, minimum.height, maximum.height, heightStep)
            )
        }
    }

    /// What a camera says of its sizes.
    public enum Sizes: Sendable, Hashable {
        /// These and no others.
        case list([Size])
        /// All in a range.
        case range(SizeRange)
        /// Nothing.
        case unknown
    }

    /// The characters of its name, "YUYV"; trailing spaces are left out, and "-BE" marks a big-endian kind.
    public var fourCC: String
    /// What the driver calls it.
    public var description: String
    /// The layout that frames come in, nil if edgedet cannot read it; RGB24 where libv4lconvert has to convert them.
    public var pixelFormat: PixelFormat?
    /// Its sizes.
    public var sizes: Sizes
}
