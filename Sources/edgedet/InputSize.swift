// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet

/// "512x384".
struct InputSize {
    let width: Int
    let height: Int

    /// Reads a size; nil unless both sides are positive multiples of 128, at most 4096.
    init?(_ text: String) {
        let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let width = parts[0], let height = parts[1],
            [width, height].allSatisfy(NetworkConfiguration.isInputSide)
        else { return nil }
        self.width = width
        self.height = height
    }
}
