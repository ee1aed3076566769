// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The largest pictures that are taken, so that a small hostile file cannot claim all memory.
public enum PictureLimits {
    /// Columns times rows.
    public static let pixels = 100_000_000
    /// Columns or rows: libyuv's scaler counts source positions in 16.16 fixed point.
    public static let side = 32_767

    /// Refuses a size that is empty or over the limits.
    ///
    /// - Parameters:
    ///   - width: Columns.
    ///   - height: Rows.
    ///   - name: What the message calls the picture.
    /// - Throws: `damagedPicture` for a side under 1, `tooLarge`.
    static func check(width: Int, height: Int, name: String) throws(ImagingError) {
        guard width >= 1, height >= 1 else {
            throw .damaged(name, "it says that it has \(width)x\(height) pixels")
        }
        guard width <= side, height <= side, width * height <= pixels else {
            throw ImagingError(
                .tooLarge,
                "\(name) has \(width)x\(height) pixels, more than \(pixels / 1_000_000) megapixels or \(side) on a side",
                remedy: "scale the picture down")
        }
    }
}
