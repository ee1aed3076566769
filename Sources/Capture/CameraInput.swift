// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// A socket of a capture card, or a camera's only input.
public struct CameraInput: Sendable, Hashable {
    /// Its number, from 0.
    public var number: Int
    /// What the driver calls it: "S-Video", "Camera 1".
    public var name: String
    /// Whether frames come from it now.
    public var isSelected = false
}

extension [CameraInput] {
    /// The input that a user means: by name, whatever the case, or by number.
    func meant(by text: String) -> CameraInput? {
        first { $0.name.lowercased() == text.lowercased() } ?? first { String($0.number) == text }
    }
}
