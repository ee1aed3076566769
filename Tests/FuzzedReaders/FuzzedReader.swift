// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// The readers of what comes from outside, each with one entry point for the fuzzers and for the tests that replay
/// their seeds.
package enum FuzzedReader: String, CaseIterable, Sendable {
    /// An int8 model file.
    case model
    /// Trained weights in any container, mostly what `torch.save` writes.
    case checkpoint
    /// The configuration file.
    case configuration
    /// What a client says on the socket.
    case client
    /// A JPEG picture, from a file or a camera.
    case jpeg
    /// A YUV4MPEG2 stream.
    case y4m

    /// What became of some bytes.
    package enum Outcome {
        /// They make sense.
        case accepted
        /// They do not, and this is what the user is told.
        case refused(any UserFacingError)
    }

    /// Pixels of the largest picture that is decoded here; with real limits a few bytes would keep a fuzzer busy for a
    /// second, without any code being reached that a small picture does not reach.
    static let mostPixels = 1 << 16

    /// Has bytes read as the program reads them.
    ///
    /// - Throws: An error that is no `UserFacingError`, which is a mistake in the reader.
    package func read(_ bytes: [UInt8]) throws -> Outcome {
        do {
            switch self {
            case .model: try readModel(bytes)
            case .checkpoint: try readCheckpoint(bytes)
            case .configuration: try readConfiguration(bytes)
            case .client: try readClient(bytes)
            case .jpeg: try readJPEG(bytes)
            case .y4m: try readY4M(bytes)
            }
            return .accepted
        } catch let error as any UserFacingError {
            return .refused(error)
        }
    }
}
