// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// One client of a request server. Everything happens on the event loop.
///
/// It reads only while it waits for the rest of a request, so that a flood stays in the kernel's buffers. Its place is
/// free again when it has gone and its last request was answered, so that hanging up does not make room for more work.
final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let hub: RequestHub
    private var context: ChannelHandlerContext?
    private var received = ByteBuffer()
    private var state = State.reading
    private var inputIsClosed = false
    private var deadline: Scheduled<Void>?

    private enum State {
        /// Waits for a request.
        case reading
        /// The answer is being made.
        case answering
        /// The answer is going out.
        case writing
        /// Closes, or is closed.
        case closing
    }

    init(hub: RequestHub) {
        self.hub = hub
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        if let reason = hub.admit(self) { return refuse(reason) }
        read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        self.context = nil
        // Otherwise the answer that is under way frees the place.
        if state != .answering { hub.release(self) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if state == .reading { received.writeBuffer(&bytes) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if state == .reading { advance() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed = event as? ChannelEvent {
            inputIsClosed = true
            if state == .reading { advance() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Closes without waiting for the client.
    func abandon() {
        context?.close(promise: nil)
    }
}

// MARK: - Requests

extension RequestHandler {
    private static let newline = UInt8(ascii: "\n")

    /// Begins to wait for a request, for which the client has its time from now on.
    private func read() {
        state = .reading
        expect { [self] in refuse("no request came in time") }
        advance()
    }

    private func advance() {
        while let line = nextLine() {
            // An empty line is no request, nor worth a complaint.
            guard !ClientLines.isBlank(line) else { continue }
            return answer(line)
        }
        if received.readableBytes > hub.limits.lineBytes {
            refuse("a request has at most \(hub.limits.lineBytes) bytes; send one JSON object on one line")
        } else if inputIsClosed {
            close()
        } else {
            received.discardReadBytes()
            context?.read()
        }
    }

    /// The next request without its newline; what stands before the end of the input needs none.
    private func nextLine() -> [UInt8]? {
        let view = received.readableBytesView
        if let end = view.firstIndex(of: Self.newline) {
            let count = end - view.startIndex
            guard count <= hub.limits.lineBytes else { return nil }
            defer { received.moveReaderIndex(forwardBy: 1) }
            return received.readBytes(length: count)
        }
        guard inputIsClosed, (1...hub.limits.lineBytes).contains(received.readableBytes) else { return nil }
        return received.readBytes(length: received.readableBytes)
    }

    private func answer(_ line: [UInt8]) {
        guard let context else { return }
        state = .answering
        deadline?.cancel()
        let answer = hub.answer
        context.eventLoop.makeFutureWithTask { await answer(line) }.assumeIsolated().whenComplete { [self] result in
            guard self.context != nil, case .success(let answer) = result else { return hub.release(self) }
            write(answer)
        }
    }

    private func write(_ answer: [UInt8]) {
        guard let context else { return }
        state = .writing
        expect { [self] in abandon() }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: answer))).assumeIsolated().whenSuccess { [self] in
            if state == .writing { read() }
        }
    }

    /// Says why, then closes.
    private func refuse(_ reason: String) {
        guard let context, state != .closing else { return }
        context.write(wrapOutboundOut(ByteBuffer(bytes: Refusal(reason: reason).line())), promise: nil)
        close()
    }

    /// Closes when everything has gone out, or when the client did not take it in time.
    private func close() {
        guard let context else { return }
        state = .closing
        expect { [self] in abandon() }
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in channel.close(promise: nil) }
    }

    /// Does something unless the next step comes in time.
    private func expect(otherwise: @escaping () -> Void) {
        deadline?.cancel()
        deadline = context?.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(hub.limits.patience), otherwise)
    }
}
