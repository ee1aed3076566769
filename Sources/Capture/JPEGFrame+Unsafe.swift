// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The outer form of a JPEG picture, as far as a camera's frame can be judged without decoding it.
package enum JPEGFrame {
    /// Where the picture ends: behind the last EOI marker, which must be near the end, since cameras pad with zeros.
    ///
    /// See: ITU-T T.81, table B.1: SOI is FF D8, EOI is FF D9.
    ///
    /// - Returns: Nil for what is no whole picture.
    package static func length(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard bytes.count >= 128, bytes[0] == 0xFF, bytes[1] == 0xD8 else { return nil }
        var end = bytes.count
        while end > 2, bytes[end - 1] == 0 { end -= 1 }
        // Some cameras add a few bytes of their own behind the picture.
        for position in stride(from: end, to: max(2, end - 64), by: -1)
        where bytes[position - 2] == 0xFF && bytes[position - 1] == 0xD9 {
            return position
        }
        return nil
    }
}
