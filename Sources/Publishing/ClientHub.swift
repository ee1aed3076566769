// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The clients of a socket server; lives on its event loop.
final class ClientHub {
    let queueLimits: ClientQueueLimits
    private let maximumClients: Int
    private let countChanged: (Int) -> Void
    private let linesDropped: (Int) -> Void
    private var clients: [ObjectIdentifier: ClientHandler] = [:]
    /// States that hold now, each under what it is about, in the order in which they began.
    private var standing: [(subject: String, line: ByteBuffer)] = []
    private var isFinishing = false
    private var whenEmpty: EventLoopPromise<Void>?

    /// - Parameters:
    ///   - countChanged: Told the number of clients whenever one joins or leaves.
    ///   - linesDropped: Told how many lines a client has just lost.
    init(
        queueLimits: ClientQueueLimits, maximumClients: Int, countChanged: @escaping (Int) -> Void,
        linesDropped: @escaping (Int) -> Void = { _ in }
    ) {
        self.queueLimits = queueLimits
        self.maximumClients = maximumClients
        self.countChanged = countChanged
        self.linesDropped = linesDropped
    }

    /// Takes a client in and tells it of the states that hold; the reason if it cannot stay.
    func admit(_ client: ClientHandler) -> String? {
        if isFinishing { return "edgedet is shutting down" }
        guard clients.count < maximumClients else {
            return "edgedet already serves \(maximumClients) clients, its limit; close one and connect again"
        }
        clients[ObjectIdentifier(client)] = client
        countChanged(clients.count)
        for state in standing { client.send(state.line) }
        return nil
    }

    /// Forgets a client that has gone.
    func remove(_ client: ClientHandler) {
        guard clients.removeValue(forKey: ObjectIdentifier(client)) != nil else { return }
        countChanged(clients.count)
        if clients.isEmpty { whenEmpty?.succeed() }
    }

    /// Counts lines that a client was too slow for.
    func dropped(_ count: Int) { linesDropped(count) }

    /// Sends a line to every client; they share its memory.
    func broadcast(_ line: ByteBuffer) {
        for client in clients.values { client.send(line) }
    }

    /// Sends a line to every client, and keeps it for those that join as long as it holds.
    func broadcast(_ line: ByteBuffer, about subject: String, holds: Bool) {
        standing.removeAll { $0.subject == subject }
        if holds { standing.append((subject, line)) }
        broadcast(line)
    }

    /// Takes nobody in any more and lets the clients read what waits for them; those that have not done so when the
    /// grace is over are closed. The promise is kept when all have gone.
    func finish(grace: TimeAmount, on eventLoop: any EventLoop, promise: EventLoopPromise<Void>) {
        isFinishing = true
        guard !clients.isEmpty else { return promise.succeed() }
        whenEmpty = promise
        let deadline = eventLoop.assumeIsolated().scheduleTask(in: grace) { [self] in
            for client in clients.values { client.abandon() }
        }
        promise.futureResult.whenComplete { _ in deadline.cancel() }
        for client in clients.values { client.finish() }
    }
}
