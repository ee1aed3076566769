// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import Publishing

/// A reader that did what it never may.
struct BrokenPromise: Error {
    let what: String
}

extension FuzzedReader {
    /// The first byte says after how many more the client's words are torn, as a socket may tear them.
    ///
    /// - Throws: `BrokenPromise` if the client is answered by anything but whole lines, or closed.
    func readClient(_ bytes: [UInt8]) throws {
        guard let first = bytes.first else { return }
        let words = bytes.dropFirst()
        let channel = EmbeddedChannel(handler: LoneClient.handler())
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "fuzzed")).wait()
        var start = words.startIndex
        while start < words.endIndex {
            let end = min(start + 1 + Int(first), words.endIndex)
            _ = try channel.writeInbound(ByteBuffer(bytes: words[start..<end]))
            start = end
        }
        while let answer = try channel.readOutbound(as: ByteBuffer.self) {
            guard answer.readableBytesView.last ?? 0x0A == 0x0A else { throw BrokenPromise(what: "half a line") }
        }
        guard channel.isActive else { throw BrokenPromise(what: "the client is closed") }
        _ = try channel.finish()
    }
}
