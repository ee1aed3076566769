// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// A set of kernels that this build has.
public struct InstructionSet: Sendable, Hashable {
    /// The kernels' name: "scalar", "avx2", "avx512vnni" and so on.
    public let name: String
    private let index: Int

    /// Everything this build has kernels for, from the plainest to the best.
    public static let all: [InstructionSet] = (0..<edk_kernels_count()).map { index in
        InstructionSet(name: String(cString: edk_kernels_at(index).name), index: index)
    }

    /// What this processor can run, from the plainest to the best.
    public static let supported = supported(by: edk_detect())

    /// What a processor can run that has the instruction sets of these flags, from the plainest to the best.
    static func supported(by flags: UInt32) -> [InstructionSet] { all.filter { $0.kernels.isa & ~flags == 0 } }

    /// The best this processor can run.
    public static var best: InstructionSet { supported[supported.count - 1] }

    /// Finds kernels by name.
    ///
    /// - Throws: `Int8Error` with code `unsupportedInstructionSet` if this processor cannot run them.
    public static func named(_ name: String) throws(Int8Error) -> InstructionSet {
        guard let found = supported.first(where: { $0.name == name }) else {
            let isKnown = all.contains { $0.name == name }
            throw Int8Error(
                .unsupportedInstructionSet,
                isKnown ? "this processor has no \(name)" : "there are no kernels called \(name)",
                remedy: "choose one of \(supported.map(\.name).joined(separator: ", "))")
        }
        return found
    }

    var kernels: edk_kernels { edk_kernels_at(index) }
}
