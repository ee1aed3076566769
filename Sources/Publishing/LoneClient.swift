// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// A socket client without a server, for channels that are no sockets.
package enum LoneClient {
    /// The handler of a client that is its hub's only one.
    package static func handler() -> any ChannelHandler {
        let limits = ClientQueueLimits(lines: 1024, bytes: 1 << 20)
        return ClientHandler(hub: ClientHub(queueLimits: limits, maximumClients: 1) { _ in })
    }
}
