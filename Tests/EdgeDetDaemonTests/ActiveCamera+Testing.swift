// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Detection

@testable import EdgeDetDaemon

extension CameraID: ExpressibleByIntegerLiteral {
    /// So that tests can write 0 for a camera's identity.
    public init(integerLiteral value: Int) {
        self.init(number: value)
    }
}

extension ActiveCamera {
    /// A camera that is only a name.
    init(_ name: String, _ number: Int, score: Float = Detection.defaultScore) {
        // swift-format-ignore: NeverUseForceTry
        let source = try! SourceURI("/dev/video77")
        self.init(
            id: CameraID(number: number), configuration: CameraConfiguration(name: name, source: source, score: score))
    }
}
