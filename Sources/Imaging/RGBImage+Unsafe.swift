// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

extension RGBImage {
    /// Gives every pixel one colour.
    mutating func fill(_ color: (red: UInt8, green: UInt8, blue: UInt8)) {
        pixels.withUnsafeMutableBufferPointer { pixels in
            for index in stride(from: 0, to: pixels.count, by: 3) {
                pixels[index] = color.red
                pixels[index + 1] = color.green
                pixels[index + 2] = color.blue
            }
        }
    }

    /// Lends the rectangle of the given size at the top left, to be drawn into.
    mutating func withRaster(
        width: Int, height: Int, _ draw: (Raster) throws(ImagingError) -> Void
    ) throws(ImagingError) {
        precondition(width <= self.width && height <= self.height)
        let bytesPerRow = self.width * 3
        try pixels.withUnsafeMutableBufferPointer { pixels throws(ImagingError) in
            guard let base = pixels.baseAddress else { return }
            try draw(Raster(base: base, bytesPerRow: bytesPerRow, width: width, height: height))
        }
    }
}
