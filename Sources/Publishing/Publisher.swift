// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet
import Synchronization

/// Sends events to everybody who is to have them: all to the socket's clients, a choice to the log.
public final class Publisher: Sendable {
    /// Which frames the log gets; camera states it always gets.
    public enum LoggedFrames: String, Sendable, Hashable, CaseIterable {
        /// Those with at least one object.
        case objects
        /// Every one.
        case all
    }

    private let server: SocketServer?
    private let log: EventLog?
    private let loggedFrames: LoggedFrames
    private let isOpen = Atomic(true)

    /// Connects the ways out, either of which may be missing.
    public init(server: SocketServer?, log: EventLog?, loggedFrames: LoggedFrames = .objects) {
        self.server = server
        self.log = log
        self.loggedFrames = loggedFrames
    }

    /// Sends what was seen in a frame; never waits.
    public func publish(_ event: FrameEvent, labels: LabelMap) {
        let hasClients = (server?.clientCount ?? 0) > 0
        let isLogged = log != nil && (loggedFrames == .all || !event.objects.isEmpty)
        guard hasClients || isLogged, isOpen.load(ordering: .relaxed) else { return }
        let line = event.line(labels: labels)
        if hasClients { server?.publish(event, line: line, labels: labels) }
        if isLogged { log?.append(line) }
    }

    /// Sends a camera's change; never waits. Clients that join while the camera gives no frames are told, too.
    public func publish(_ event: CameraStateEvent) {
        guard isOpen.load(ordering: .relaxed) else { return }
        let line = event.line()
        server?.publish(line, about: event.camera, holds: event.state != .found)
        log?.append(line)
    }

    /// Says which cameras there are, so that clients that subscribe to others are warned.
    public func expect(cameras: [String]) {
        server?.expect(cameras: cameras, labels: nil)
    }

    /// Says which classes the network knows, so that clients that subscribe to others are warned.
    public func expect(labels: LabelMap) {
        server?.expect(cameras: nil, labels: labels.names.indices.map(labels.name))
    }

    /// Opens the log file anew, after logrotate has moved it.
    public func reopenLog() {
        log?.reopen()
    }

    /// For how long the socket's thread has owed an answer; asks it for the next one.
    public func unansweredNanoseconds() -> UInt64 { server?.unansweredNanoseconds() ?? 0 }

    /// Clients connected now.
    public var clientCount: Int { server?.clientCount ?? 0 }

    /// Lets everything out that was published, and closes; what is published from now on goes nowhere.
    ///
    /// - Parameter grace: How long slow clients and disks are waited for.
    public func shutDown(grace: Duration = .seconds(1)) async {
        isOpen.store(false, ordering: .relaxed)
        async let serverIsDown: Void? = server?.shutDown(grace: grace)
        async let logIsClosed = log?.close(timeout: grace)
        _ = await (serverIsDown, logIsClosed)
    }
}
