// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// What a detector is made of, for those who ask.
public struct EngineFacts: Sendable, Hashable, CustomStringConvertible {
    /// The model's file.
    public var model: String
    /// The instruction set whose kernels are used.
    public var instructionSet: String
    /// How many threads share a frame.
    public var threads: Int

    /// Names the parts.
    public init(model: String, instructionSet: String, threads: Int) {
        self.model = model
        self.instructionSet = instructionSet
        self.threads = threads
    }

    /// "FILE, avx2, 2 threads"
    public var description: String {
        "\(model), \(instructionSet), \(threads) \(threads == 1 ? "thread" : "threads")"
    }
}
