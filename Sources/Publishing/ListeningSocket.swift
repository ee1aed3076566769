// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// A Unix stream socket that listens at a path and takes its file away when it goes.
struct ListeningSocket {
    /// The listening socket; whoever takes it closes it.
    let descriptor: CInt
    /// Where it listens.
    let path: String
    private let file: SystemCalls.FileStatus?

    /// Listens at a path; a socket file that a dead process left there is replaced.
    ///
    /// - Parameter permissions: The mode of the socket's file: who may write to it may connect.
    /// - Throws: `socketPathTooLong`, `socketInUse`, `notASocket`, `socketUnavailable`.
    init(path: String, permissions: UInt32) throws(PublishingError) {
        try SocketPath.checkLength(path)
        // Between another's bind and its listen its socket looks dead: one after the other.
        let folder = SystemCalls.lockFolder(of: path)
        defer { if let folder { SystemCalls.closeDescriptor(folder) } }
        try Self.clear(path)
        do {
            (descriptor, file) = try Self.listen(at: path, permissions: permissions)
            self.path = path
        } catch {
            throw .cannotListen(path, error.reason)
        }
    }

    /// Connections that wait to be taken in, systemd's own default: beyond that, connecting blocks or fails.
    private static let waitingConnections: CInt = 4096

    private static func listen(
        at path: String, permissions: UInt32
    ) throws(SystemCalls.Failure) -> (CInt, SystemCalls.FileStatus?) {
        let descriptor = try SystemCalls.makeUnixSocket()
        do {
            try SystemCalls.bind(descriptor, to: path, permissions: permissions)
            try SystemCalls.listen(descriptor, backlog: waitingConnections)
            return (descriptor, try SystemCalls.status(at: path))
        } catch {
            SystemCalls.closeDescriptor(descriptor)
            throw error
        }
    }

    /// Takes the socket's file away, unless another process has put its own in the place; to be called before the
    /// descriptor is closed, which keeps the file's inode from being used again.
    func removeFile() {
        guard let file, let now = try? SystemCalls.status(at: path), now.isSameFile(as: file) else { return }
        try? SystemCalls.remove(path)
    }

    /// Makes room at the path: a socket that refuses connections has nobody behind it.
    private static func clear(_ path: String) throws(PublishingError) {
        let occupant: Occupant
        do {
            occupant = try self.occupant(of: path)
            if occupant == .deadSocket { try SystemCalls.remove(path) }
        } catch {
            throw PublishingError(
                .socketUnavailable, "cannot use \(path) for the socket: \(error.reason)",
                remedy: "check the permissions of the path and its folders")
        }
        switch occupant {
        case .nothing, .deadSocket: break
        case .liveSocket:
            throw PublishingError(
                .socketInUse, "another process already listens on \(path)",
                remedy: "stop it first, or choose another path for the socket")
        case .otherFile: throw .occupied(path)
        }
    }

    private enum Occupant { case nothing, deadSocket, liveSocket, otherFile }

    private static func occupant(of path: String) throws(SystemCalls.Failure) -> Occupant {
        guard let found = try SystemCalls.status(at: path) else { return .nothing }
        guard found.isSocket else { return .otherFile }
        let probe = try SystemCalls.makeUnixSocket()
        defer { SystemCalls.closeDescriptor(probe) }
        do {
            try SystemCalls.connect(probe, to: path)
            return .liveSocket
        } catch {
            if error.isConnectionRefused { return .deadSocket }
            throw error
        }
    }
}
