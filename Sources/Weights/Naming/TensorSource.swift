// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Tensors by the names a file gives them.
protocol TensorSource {
    /// What messages call the file.
    var source: String { get }
    /// In any order.
    var names: [String] { get }
    /// Strings that travel with the tensors.
    var metadata: [String: String] { get }
    /// Extents, slowest first; nil if there is no tensor of that name.
    func shape(of name: String) -> [Int]?
    /// The elements, row-major.
    func floats(of name: String) throws(WeightsError) -> [Float]
}

extension SafeTensors: TensorSource {
    func shape(of name: String) -> [Int]? { self[name]?.shape }
}

extension String {
    /// Fit for a message: a file from elsewhere must not steer the terminal, nor fill it.
    var printable: String {
        String(
            String.UnicodeScalarView(
                prefix(120).unicodeScalars.map { scalar in
                    scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
                        ? "?" : scalar
                }))
    }
}
