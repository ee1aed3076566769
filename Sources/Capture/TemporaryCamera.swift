// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Logging

final class V4L2Camera: FrameSource {
    let name = ""
    init(path: String, settings: CaptureSettings, logger: Logger) throws(CaptureError) {
        throw CaptureError(.notACamera, "'\(path)' cannot be opened yet", remedy: "wait")
    }
    func next(timeoutMilliseconds: Int) throws(CaptureError) -> CaptureOutcome { .ended }
    func close() {}
}
