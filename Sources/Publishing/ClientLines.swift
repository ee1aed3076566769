// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Cuts what a client says into lines, and keeps no more of it than the longest line that is allowed.
struct ClientLines {
    /// One line of a client.
    enum Line: Hashable {
        /// Without its newline.
        case whole([UInt8])
        /// It was longer than `longest`, and was forgotten.
        case tooLong
    }

    /// Bytes that a line may have, its newline not counted.
    static let longest = 4096

    private var begun: [UInt8] = []
    private var isTooLong = false

    /// Takes bytes up to the end of a line; nil when all were taken and the line has not ended yet.
    mutating func next(in buffer: inout ByteBuffer) -> Line? {
        let view = buffer.readableBytesView
        guard let end = view.firstIndex(of: 0x0A) else {
            take(view)
            buffer.moveReaderIndex(to: buffer.writerIndex)
            return nil
        }
        take(view[..<end])
        buffer.moveReaderIndex(to: end + 1)
        defer { self = ClientLines() }
        return isTooLong ? .tooLong : .whole(begun)
    }

    /// Whether somebody only pressed return.
    static func isBlank(_ line: some Sequence<UInt8>) -> Bool {
        line.allSatisfy { $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }
    }

    private mutating func take(_ bytes: ByteBufferView) {
        guard !isTooLong, begun.count + bytes.count <= Self.longest else {
            isTooLong = true
            begun = []
            return
        }
        begun.append(contentsOf: bytes)
    }
}
