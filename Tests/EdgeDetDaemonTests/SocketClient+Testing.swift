// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Publishing

extension SocketClient {
    /// Connects as soon as somebody listens; a socket's file is there a moment earlier.
    static func whenListening(at path: String) -> SocketClient {
        while true {
            if let client = try? SocketClient(path: path) { return client }
            usleep(10_000)
        }
    }
}
