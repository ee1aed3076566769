// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// Answers lines by lines on a Unix stream socket: each request is one line, each answer, too.
///
/// A client may ask again on the same connection; its requests are answered one after the other, and nothing more is
/// read from it meanwhile. Whoever says nothing, does not end its line or does not read its answer is closed after a
/// while. So memory is bounded by the number of clients, the longest request and the longest answer.
public final class RequestServer: Sendable {
    /// How much clients may take.
    public struct Limits: Sendable, Hashable {
        /// Clients at a time; further ones are told `{"error":"..."}` and closed.
        public var clients: Int
        /// Bytes of a request without its newline.
        public var lineBytes: Int
        /// How long a client may take for a request, and again for reading the answer.
        public var patience: Duration

        /// Makes limits, all at least 1.
        public init(clients: Int = 8, lineBytes: Int = 4096, patience: Duration = .seconds(10)) {
            self.clients = clients
            self.lineBytes = lineBytes
            self.patience = patience
        }
    }

    /// Answers a request: the line without its newline in, the answer's line with its newline out.
    public typealias Answer = @Sendable ([UInt8]) async -> [UInt8]

    private let group: MultiThreadedEventLoopGroup
    private let hub: NIOLoopBound<RequestHub>
    private let channel: any Channel
    private let socket: ListeningSocket

    /// Listens, and answers from now on.
    ///
    /// - Parameters:
    ///   - path: Where to listen; the file is removed in the end.
    ///   - permissions: The mode of the socket's file: who may write may ask.
    ///   - limits: How much clients may take.
    ///   - answer: Called for one request of a client at a time; it must end.
    /// - Throws: `socketPathTooLong`, `socketInUse`, `notASocket`, `socketUnavailable`.
    public init(
        path: String, permissions: UInt32 = 0o660, limits: Limits = Limits(), answer: @escaping Answer
    ) async throws(PublishingError) {
        let socket = try ListeningSocket(path: path, permissions: permissions)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let eventLoop = group.next()
            let hub = try await eventLoop.submit {
                NIOLoopBound(RequestHub(limits: limits, answer: answer), eventLoop: eventLoop)
            }.get()
            channel = try await ServerBootstrap(group: group)
                // A client that has closed its own writing side, as "nc -N" does, still reads its answer.
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .childChannelOption(.autoRead, value: false)
                .childChannelOption(.maxMessagesPerRead, value: 1)
                .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 1024))
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(RequestHandler(hub: hub.value))
                    }
                }
                .withBoundSocket(socket.descriptor).get()
            self.hub = hub
        } catch {
            socket.removeFile()
            try? await group.shutdownGracefully()
            throw PublishingError(
                .socketUnavailable, "cannot answer requests on \(path): \(error)",
                remedy: "check how many files and threads this process may have")
        }
        self.group = group
        self.socket = socket
    }

    /// Stops listening, removes the socket's file, closes all clients and waits for the answers that are being made.
    public func shutDown() async {
        socket.removeFile()
        try? await channel.close()
        let hub = hub
        let allGone = channel.eventLoop.makePromise(of: Void.self)
        channel.eventLoop.execute { hub.value.finish(allGone) }
        try? await allGone.futureResult.get()
        try? await group.shutdownGracefully()
    }
}

/// The clients of a request server; lives on its event loop.
final class RequestHub {
    let limits: RequestServer.Limits
    let answer: RequestServer.Answer
    private var clients: [ObjectIdentifier: RequestHandler] = [:]
    private var whenEmpty: EventLoopPromise<Void>?

    init(limits: RequestServer.Limits, answer: @escaping RequestServer.Answer) {
        self.limits = limits
        self.answer = answer
    }

    /// Takes a client in; the reason if it cannot stay.
    func admit(_ client: RequestHandler) -> String? {
        if whenEmpty != nil { return "edgedet is shutting down" }
        guard clients.count < limits.clients else {
            return "edgedet already answers \(limits.clients) clients here, its limit; try again"
        }
        clients[ObjectIdentifier(client)] = client
        return nil
    }

    /// Forgets a client that has gone and has nothing under way.
    func release(_ client: RequestHandler) {
        clients[ObjectIdentifier(client)] = nil
        if clients.isEmpty { whenEmpty?.succeed() }
    }

    /// Takes nobody in any more and closes all; the promise is kept when all have gone and no answer is being made.
    func finish(_ promise: EventLoopPromise<Void>) {
        guard !clients.isEmpty else { return promise.succeed() }
        whenEmpty = promise
        for client in clients.values { client.abandon() }
    }
}
