// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import NIOCore

/// What a client may hold up before it loses lines.
struct ClientQueueLimits {
    /// Lines that wait for it.
    var lines: Int
    /// Bytes that wait for it.
    var bytes: Int
}

/// One client of the socket: hears what it wants, writes lines as fast as it reads them, keeps a bounded queue of the newest, and tells the
/// client how many older ones it lost. Everything happens on the event loop.
///
/// Nothing is handed to the channel while it says that it is not writable, so NIO's own buffer never holds more than
/// its high water mark and a line.
final class ClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let hub: ClientHub
    private var context: ChannelHandlerContext?
    private var queue = CircularBuffer<ByteBuffer>()
    private var queuedBytes = 0
    private var lost = 0
    private var state = State.open
    /// What it wants; nil for everything.
    private(set) var subscription: Subscription?
    private var heard = ClientLines()
    private var mistakes = 0

    /// So many lines in a row that make no sense are answered; whoever sends more is not listened to any longer, so
    /// that a flood of them costs nothing.
    static let patience = 16

    private enum State {
        /// Takes lines.
        case open
        /// Takes no more lines; closes when the queue is empty.
        case finishing
        /// Everything was handed to the channel, which closes when it has gone out.
        case closing
    }

    init(hub: ClientHub) {
        self.hub = hub
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        if let reason = hub.admit(self) {
            write(Refusal(reason: reason).line())
            finish()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        hub.remove(self)
    }

    /// Everything that clients say is read, so that they are never blocked.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        while state == .open, mistakes < Self.patience, let line = heard.next(in: &buffer) { answer(line) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        drain()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(_ line: ClientLines.Line) {
        do throws(PublishingError) {
            guard case .whole(let bytes) = line else {
                throw PublishingError(
                    .badSubscription, "a line is longer than \(ClientLines.longest) bytes", remedy: "send a shorter one"
                )
            }
            // Somebody who tries the socket by hand presses return.
            if ClientLines.isBlank(bytes) { return }
            let wanted = try Subscription(line: bytes)
            mistakes = 0
            subscription = wanted.isEverything ? nil : wanted
            hub.welcome(self, as: wanted)
        } catch {
            mistakes += 1
            let isLast = mistakes == Self.patience
            let reason = error.description + (isLast ? "; nothing more is listened to on this connection" : "")
            send(ByteBuffer(bytes: SubscriptionAnswer.refused(reason).line()))
        }
    }

    /// Takes a line for the client, at the price of its oldest ones if it is too slow.
    func send(_ line: ByteBuffer) {
        guard state == .open else { return }
        queue.append(line)
        queuedBytes += line.readableBytes
        drain()
        while queue.count > hub.queueLimits.lines || (queuedBytes > hub.queueLimits.bytes && queue.count > 1) {
            queuedBytes -= queue.removeFirst().readableBytes
            lost += 1
            hub.dropped(1)
        }
    }

    /// Whether it wants to know of a camera.
    func wants(camera: String) -> Bool { subscription?.includes(camera: camera) ?? true }

    /// Lets the client read what waits for it, then closes.
    func finish() {
        guard state == .open else { return }
        state = .finishing
        drain()
    }

    /// Closes without waiting for the client.
    func abandon() {
        context?.close(promise: nil)
    }

    private func drain() {
        guard let context else { return }
        var wrote = false
        while context.channel.isWritable, let line = queue.popFirst() {
            queuedBytes -= line.readableBytes
            if lost > 0 {
                write(DroppedLines(count: lost).line())
                lost = 0
            }
            context.write(wrapOutboundOut(line), promise: nil)
            wrote = true
        }
        if state == .finishing, queue.isEmpty {
            // The promise of the last write is kept when everything before it has gone out, too.
            state = .closing
            let channel = context.channel
            context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in channel.close(promise: nil) }
        } else if wrote {
            context.flush()
        }
    }

    private func write(_ bytes: [UInt8]) {
        context?.write(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }
}
