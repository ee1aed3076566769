// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The classes' names, in the order of the class outputs.
public struct LabelMap: Sendable, Hashable {
    /// One per class; an empty name is an output that was never trained (COCO has ten).
    public let names: [String]

    /// Makes a map of names in the order of the class outputs.
    public init(names: [String]) {
        self.names = names
    }

    /// Makes a map of classes without names.
    public init(unnamed count: Int) {
        names = Array(repeating: "", count: count)
    }

    /// The id that events and COCO files carry for a class index: index + 1.
    public func id(of label: Int) -> Int { label + 1 }

    /// The name of a class index; "class N" (N is the id) if it has none.
    public func name(of label: Int) -> String {
        names.indices.contains(label) && !names[label].isEmpty ? names[label] : "class \(label + 1)"
    }
}
