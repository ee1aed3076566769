// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
public import Logging
import NIOCore
import NIOPosix
import Synchronization

/// Sends lines to any number of clients of a Unix stream socket.
///
/// Clients come and go. Each has its own bounded queue: one that reads too slowly loses its oldest lines and is told
/// so by `{"dropped":17}` before the next line it gets; publishing never waits for anybody. Two clients that keep up
/// receive the same lines in the same order. A client can send a `Subscription`, which is answered, and gets less from then
/// on; whatever else clients send is read, and answered a few times at most.
public final class SocketServer: Sendable {
    /// Where to listen.
    public enum Endpoint: Sendable, Hashable {
        /// Makes a socket at a path, with these permissions, and removes it in the end.
        case path(String, permissions: UInt32 = 0o660)
        /// Takes a socket that listens already, for example from systemd, which keeps its file.
        case descriptor(CInt)
    }

    /// How much clients may take.
    public struct Limits: Sendable, Hashable {
        /// Clients at a time; further ones are told `{"error":"..."}` and closed. Fewer if the process may not open as
        /// many files.
        public var clients: Int
        /// Lines that wait for a client before it loses the oldest.
        public var linesPerClient: Int
        /// Bytes that wait for a client before it loses the oldest lines.
        public var bytesPerClient: Int

        /// Makes limits, all at least 1.
        public init(clients: Int = 256, linesPerClient: Int = 1024, bytesPerClient: Int = 1 << 20) {
            self.clients = clients
            self.linesPerClient = linesPerClient
            self.bytesPerClient = bytesPerClient
        }
    }

    private let group: MultiThreadedEventLoopGroup
    private let hub: NIOLoopBound<ClientHub>
    private let channel: any Channel
    private let work: ClosableEventLoop
    private let socket: ListeningSocket?
    private let clients: Count
    private let droppedLines: Count
    private let heartbeat = Heartbeat()
    private let logger: Logger

    /// Listens, and accepts clients from now on.
    ///
    /// - Parameters:
    ///   - endpoint: Where to listen.
    ///   - limits: How much clients may take.
    ///   - logger: Told of clients that come and go, at level debug.
    ///   - clientsChanged: Told the number of clients whenever one joins or leaves.
    /// - Throws: `socketPathTooLong`, `socketInUse`, `notASocket`, `socketUnavailable`.
    public init(
        endpoint: Endpoint, limits: Limits = Limits(), logger: Logger,
        clientsChanged: (@Sendable (Int) -> Void)? = nil
    ) async throws(PublishingError) {
        let descriptor: CInt
        switch endpoint {
        case .path(let path, let permissions):
            let socket = try ListeningSocket(path: path, permissions: permissions)
            self.socket = socket
            descriptor = socket.descriptor
        case .descriptor(let listening):
            socket = nil
            descriptor = listening
        }
        let most = Self.mostClients(limits.clients, openFiles: SystemCalls.openFileLimit)
        if most < limits.clients {
            logger.warning("only \(most) clients are served: this process may not open more files")
        }
        let clients = Count()
        let droppedLines = Count()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let eventLoop = group.next()
            let hub = try await eventLoop.submit {
                let queueLimits = ClientQueueLimits(lines: limits.linesPerClient, bytes: limits.bytesPerClient)
                let hub = ClientHub(
                    queueLimits: queueLimits, maximumClients: most,
                    countChanged: { count in
                        clients.store(count)
                        logger.debug("socket clients changed", metadata: ["clients": "\(count)"])
                        clientsChanged?(count)
                    }, linesDropped: { droppedLines.add($0) })
                return NIOLoopBound(hub, eventLoop: eventLoop)
            }.get()
            channel = try await ServerBootstrap(group: group)
                // A client that has closed its own writing side, as "socat" does at the end of its input, still reads.
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 1024))
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(ClientHandler(hub: hub.value))
                    }
                }
                .withBoundSocket(descriptor).get()
            self.hub = hub
            work = ClosableEventLoop(eventLoop)
        } catch {
            socket?.removeFile()
            try? await group.shutdownGracefully()
            throw PublishingError(
                .socketUnavailable, "cannot serve clients on the socket: \(error)",
                remedy: "check that the descriptor that was passed is a listening Unix stream socket")
        }
        self.group = group
        clientLimit = most
        self.clients = clients
        self.droppedLines = droppedLines
        self.logger = logger
    }

    /// How many clients leave enough files for cameras, pictures and the log, which must be opened again at any time.
    static func mostClients(_ wanted: Int, openFiles: Int) -> Int {
        max(1, min(wanted, openFiles - 64))
    }

    /// How many clients are served at once: what was asked for, or what the limit of open files leaves.
    public let clientLimit: Int

    /// How many clients are connected now.
    public var clientCount: Int { clients.load() }

    /// How many lines clients were too slow for since the start, all of them together.
    public var droppedLineCount: Int { droppedLines.load() }

    /// Sends a line, its newline included, to every client; never waits.
    public func publish(_ line: [UInt8]) {
        guard clientCount > 0 else { return }
        let hub = hub
        let buffer = ByteBuffer(bytes: line)
        work.execute { hub.value.broadcast(buffer) }
    }

    /// Sends what was seen in a frame to every client that wants it; never waits.
    ///
    /// - Parameters:
    ///   - event: What was seen.
    ///   - line: The event as a line, its newline included.
    ///   - labels: The names of the classes.
    func publish(_ event: FrameEvent, line: [UInt8], labels: LabelMap) {
        guard clientCount > 0 else { return }
        let hub = hub
        let buffer = ByteBuffer(bytes: line)
        work.execute { hub.value.broadcast(event, line: buffer, labels: labels) }
    }

    /// Sends a line about a camera's state to every client that wants to know, and to those that join while it holds as
    /// their first; never waits.
    ///
    /// - Parameters:
    ///   - line: The line, its newline included.
    ///   - camera: What it is about; the next line about it takes its place.
    ///   - holds: False if from now on there is nothing to tell those that join.
    public func publish(_ line: [UInt8], about camera: String, holds: Bool) {
        let hub = hub
        let buffer = ByteBuffer(bytes: line)
        work.execute { hub.value.broadcast(buffer, about: camera, holds: holds) }
    }

    /// Says which names subscriptions can mean, so that clients are warned of others; nil leaves it as it was.
    func expect(cameras: [String]?, labels: [String]?) {
        let hub = hub
        work.execute {
            if let cameras { hub.value.cameras = cameras }
            if let labels { hub.value.labels = labels }
        }
    }

    /// For how long the event loop has owed an answer to this question, which is asked anew once it was answered; 0 if
    /// it owes none.
    public func unansweredNanoseconds() -> UInt64 {
        let now = NIODeadline.now().uptimeNanoseconds
        guard let asked = heartbeat.ask(at: now) else {
            work.execute { [heartbeat] in heartbeat.answer() }
            return 0
        }
        return now - min(now, asked)
    }

    /// Stops listening, removes the socket's file, lets clients read what waits for them and closes them.
    ///
    /// - Parameter grace: How long slow clients are waited for.
    public func shutDown(grace: Duration = .seconds(1)) async {
        socket?.removeFile()
        try? await channel.close()
        let hub = hub
        let eventLoop = channel.eventLoop
        let allGone = eventLoop.makePromise(of: Void.self)
        eventLoop.execute { hub.value.finish(grace: TimeAmount(grace), on: eventLoop, promise: allGone) }
        try? await allGone.futureResult.get()
        work.close()
        try? await group.shutdownGracefully()
        logger.debug("socket closed")
    }
}

/// A question to the event loop that it has not answered yet, for any thread.
private final class Heartbeat: Sendable {
    private let asked = Atomic<UInt64>(0)

    /// - Returns: When the question was asked that is still open; nil if this one is the first.
    func ask(at now: UInt64) -> UInt64? {
        let result = asked.compareExchange(expected: 0, desired: now, ordering: .relaxed)
        return result.exchanged ? nil : result.original
    }

    func answer() { asked.store(0, ordering: .relaxed) }
}

/// A number for any thread.
private final class Count: Sendable {
    private let count = Atomic(0)

    func load() -> Int { count.load(ordering: .relaxed) }

    func store(_ value: Int) { count.store(value, ordering: .relaxed) }

    func add(_ value: Int) { count.add(value, ordering: .relaxed) }
}
