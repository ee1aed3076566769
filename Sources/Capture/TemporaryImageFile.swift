// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

enum ImageFile {
    static func read(_ path: String) throws -> RGBImage {
        throw CaptureError(.systemFailure, "no decoder", remedy: "wait")
    }
}
