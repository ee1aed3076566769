// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import NIOCore

/// The clients of a socket server; lives on its event loop.
final class ClientHub {
    let queueLimits: ClientQueueLimits
    private let maximumClients: Int
    private let countChanged: (Int) -> Void
    private let linesDropped: (Int) -> Void
    private var clients: [ObjectIdentifier: ClientHandler] = [:]
    /// States that hold now, each with the camera it is about, in the order in which they began.
    private var standing: [(camera: String, line: ByteBuffer)] = []
    /// Names that subscriptions can mean, as far as they are known.
    var cameras: [String]?
    var labels: [String]?
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
        tellStates(client)
        return nil
    }

    /// Confirms what a client wants, and tells it of the states that hold as if it had just come.
    func welcome(_ client: ClientHandler, as subscription: Subscription) {
        let warnings = subscription.warnings(cameras: cameras, labels: labels)
        client.send(ByteBuffer(bytes: SubscriptionAnswer.accepted(subscription, warnings: warnings).line()))
        tellStates(client)
    }

    private func tellStates(_ client: ClientHandler) {
        for state in standing where client.wants(camera: state.camera) { client.send(state.line) }
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

    /// Sends a line about a camera's state to every client that wants to know, and keeps it for those that join as long
    /// as it holds.
    func broadcast(_ line: ByteBuffer, about camera: String, holds: Bool) {
        standing.removeAll { $0.camera == camera }
        if holds { standing.append((camera, line)) }
        for client in clients.values where client.wants(camera: camera) { client.send(line) }
    }

    /// Sends what was seen in a frame to every client that wants it, written anew once for each kind of wish.
    ///
    /// - Parameter line: The whole event, for clients that want everything.
    func broadcast(_ event: FrameEvent, line: ByteBuffer, labels: LabelMap) {
        var made: [Subscription: ByteBuffer?] = [:]
        for client in clients.values {
            guard let wish = client.subscription else {
                client.send(line)
                continue
            }
            let own = made[wish] ?? Self.extract(event, line, labels, for: wish)
            made[wish] = .some(own)
            if let own { client.send(own) }
        }
    }

    /// What a subscription gets of an event; nil for nothing.
    private static func extract(
        _ event: FrameEvent, _ line: ByteBuffer, _ labels: LabelMap, for wish: Subscription
    ) -> ByteBuffer? {
        guard wish.includes(camera: event.camera) else { return nil }
        let kept = event.objects.count { wish.includes($0, labels: labels) }
        if kept == 0, wish.objectsOnly { return nil }
        if kept == event.objects.count { return line }
        return ByteBuffer(bytes: event.line(labels: labels) { wish.includes($0, labels: labels) })
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
