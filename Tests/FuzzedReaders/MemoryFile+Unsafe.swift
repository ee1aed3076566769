// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file in memory, without a name, for readers that want a path.
final class MemoryFile {
    private let descriptor: CInt

    struct NotMade: Error {}

    init(_ bytes: [UInt8]) throws {
        var template = Array("/dev/shm/edgedet-fuzzed-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw NotMade() }
        unlink(template)
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count else { throw NotMade() }
    }

    deinit { close(descriptor) }

    /// Opens it anew, from its first byte.
    var path: String { "/proc/self/fd/\(descriptor)" }
}
