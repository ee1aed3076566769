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

    /// What becomes of the log.
    public enum LogChange: Sendable {
        /// It goes on, with this rule.
        case same(rotation: EventLog.Rotation?)
        /// Another one takes its place, or none.
        case other(EventLog?)
    }

    private struct Outlet {
        var log: EventLog?
        var frames: LoggedFrames

        func takes(_ event: FrameEvent) -> Bool { log != nil && (frames == .all || !event.objects.isEmpty) }
    }

    private let server: SocketServer?
    private let outlet: Mutex<Outlet>
    private let isOpen = Atomic(true)

    /// Connects the ways out, either of which may be missing.
    public init(server: SocketServer?, log: EventLog?, loggedFrames: LoggedFrames = .objects) {
        self.server = server
        outlet = Mutex(Outlet(log: log, frames: loggedFrames))
    }

    private var log: EventLog? { outlet.withLock { $0.log } }

    /// Writes to another log, or by other rules, from now on.
    ///
    /// - Returns: The log that nothing is written to any more, for the caller to close.
    public func adopt(_ change: LogChange, frames: LoggedFrames) -> EventLog? {
        outlet.withLock { outlet in
            outlet.frames = frames
            switch change {
            case .same(let rotation):
                outlet.log?.setRotation(rotation)
                return nil
            case .other(let log):
                defer { outlet.log = log }
                return outlet.log
            }
        }
    }

    /// Sends what was seen in a frame; never waits.
    public func publish(_ event: FrameEvent, labels: LabelMap) {
        let hasClients = (server?.clientCount ?? 0) > 0
        let log = outlet.withLock { $0.takes(event) ? $0.log : nil }
        guard hasClients || log != nil, isOpen.load(ordering: .relaxed) else { return }
        let line = event.line(labels: labels)
        if hasClients { server?.publish(event, line: line, labels: labels) }
        log?.append(line)
    }

    /// Sends a camera's change; never waits. Clients that join while the camera gives no frames are told, too.
    public func publish(_ event: CameraStateEvent) {
        guard isOpen.load(ordering: .relaxed) else { return }
        let line = event.line()
        server?.publish(line, about: event.camera, holds: event.state == .lost || event.state == .ended)
        log?.append(line)
    }

    /// Sends what came of reading the configuration anew; never waits.
    public func publish(_ event: ReloadEvent) {
        guard isOpen.load(ordering: .relaxed) else { return }
        let line = event.line()
        server?.publish(line)
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

    /// Clients that are served at once.
    public var clientLimit: Int { server?.clientLimit ?? 0 }

    /// Clients connected now.
    public var clientCount: Int { server?.clientCount ?? 0 }

    /// Lines that clients were too slow for since the start.
    public var droppedLineCount: Int { server?.droppedLineCount ?? 0 }

    /// How the log is doing; nil if there is none.
    public var logCondition: EventLog.Condition? { log?.condition }

    /// Lets everything out that was published, and closes; what is published from now on goes nowhere.
    ///
    /// - Parameter grace: How long slow clients are waited for, and a disk or a pipe that takes nothing.
    public func shutDown(grace: Duration = .seconds(1)) async {
        isOpen.store(false, ordering: .relaxed)
        let log = log
        async let serverIsDown: Void? = server?.shutDown(grace: grace)
        async let logIsClosed = log?.close(timeout: grace)
        _ = await (serverIsDown, logIsClosed)
    }
}
