// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Reads lines from a daemon's socket, one after the other; serves one caller at a time.
public final class SocketClient {
    private let path: String
    private let descriptor: CInt
    private let longestLine: Int
    private var received: ArraySlice<UInt8> = []

    private static let newline = UInt8(ascii: "\n")

    /// Connects.
    ///
    /// - Parameters:
    ///   - path: Where the daemon listens.
    ///   - longestLine: Bytes that a line may have; no event comes near the default.
    ///   - patience: Seconds without a byte after which waiting for a line is an error; nil waits for ever.
    /// - Throws: `noServer` if nobody listens there, `socketPathTooLong`, `socketUnavailable`.
    public init(path: String, longestLine: Int = 1 << 20, patience: Int? = nil) throws(PublishingError) {
        let longest = SystemCalls.longestSocketPath
        guard path.utf8.count <= longest else {
            throw PublishingError(
                .socketPathTooLong, "the socket's path has \(path.utf8.count) bytes, more than \(longest): \(path)",
                remedy: "use the path the daemon logs at its start")
        }
        self.path = path
        self.longestLine = longestLine
        do {
            descriptor = try SystemCalls.makeUnixSocket()
            // From here on `deinit` closes it, also when this fails; closing it twice would close somebody else's file.
            try SystemCalls.connect(descriptor, to: path)
            if let patience { try SystemCalls.setReceiveTimeout(descriptor, seconds: patience) }
        } catch {
            if error.isMissing || error.isConnectionRefused {
                throw PublishingError(
                    .noServer, "no daemon listens on \(path)",
                    remedy: "start one with \"edgedet run\", or name its socket with --socket")
            }
            throw PublishingError(
                .socketUnavailable, "cannot connect to \(path): \(error.reason)",
                remedy: "check that this user may write to it, for example as a member of the group edgedet")
        }
    }

    deinit {
        SystemCalls.closeDescriptor(descriptor)
    }

    /// Asks for a part of the events; the answer comes among the lines, events that were under way before it.
    ///
    /// A daemon that has turned this client away meanwhile is no error here: the next line says why.
    public func subscribe(_ subscription: Subscription) {
        try? SystemCalls.sendAll(descriptor, subscription.request())
    }

    /// Sends bytes, waiting until all are on their way.
    ///
    /// - Throws: `connectionLost`.
    public func send(_ bytes: [UInt8]) throws(PublishingError) {
        do {
            try SystemCalls.sendAll(descriptor, bytes)
        } catch {
            throw lost(error)
        }
    }

    private func lost(_ failure: SystemCalls.Failure) -> PublishingError {
        if failure.isTimeout {
            return PublishingError(
                .connectionLost, "the daemon on \(path) does not answer",
                remedy: "see what it logged last, for example with journalctl -u edgedet, and restart it")
        }
        return PublishingError(
            .connectionLost, "the connection to \(path) broke off: \(failure.reason)",
            remedy: "check whether the daemon still runs, and connect again")
    }

    /// Waits for the next line.
    ///
    /// - Returns: The line without its newline; nil when the daemon has closed the connection.
    /// - Throws: `connectionLost`, `malformedEvent` for a line that is too long.
    public func nextLine() throws(PublishingError) -> String? {
        var searched = 0
        while true {
            if let end = received.dropFirst(searched).firstIndex(of: Self.newline) {
                let line = String(decoding: received[..<end], as: UTF8.self)
                received = received[(end + 1)...]
                return line
            }
            searched = received.count
            guard searched <= longestLine else {
                throw PublishingError(
                    .malformedEvent, "a line from \(path) is longer than \(longestLine) bytes",
                    remedy: "check that edgedet listens there and no other program")
            }
            let more: [UInt8]
            do {
                more = try SystemCalls.readAvailable(descriptor, atMost: 1 << 16)
            } catch {
                throw lost(error)
            }
            if more.isEmpty { return nil }
            received = ArraySlice(Array(received) + more)
        }
    }
}
