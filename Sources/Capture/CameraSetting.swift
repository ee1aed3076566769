// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// A wish that only the camera can judge, as the user wrote it, and where that was.
public struct CameraSetting: Sendable, Hashable {
    /// What is to be set: a control's name, or "input".
    public var name: String
    /// What to set it to: a number, or one of the texts that the camera has for it.
    public var value: String
    /// File and line, "edgedet.yaml:7"; nil where there is none.
    public var place: String?

    /// Puts a wish together.
    public init(name: String, value: String, place: String? = nil) {
        self.name = name
        self.value = value
        self.place = place
    }

    /// What messages about it begin with.
    var prefix: String { place.map { "\($0): " } ?? "" }
}
