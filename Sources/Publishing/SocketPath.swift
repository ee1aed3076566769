// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Where the daemon's sockets lie if nobody says otherwise.
public enum SocketPath {
    /// The places in the order of preference: the system's, the user's session's, the user's.
    static func candidates(runtimeFolder: String?, user: UInt32) -> [String] {
        ["/run/edgedet/detections.sock"] + (runtimeFolder.map { ["\($0)/edgedet.sock"] } ?? [])
            + ["/tmp/edgedet-\(user).sock"]
    }

    private static var candidates: [String] {
        let runtimeFolder = SystemCalls.environment("XDG_RUNTIME_DIR").flatMap { $0.isEmpty ? nil : $0 }
        return candidates(runtimeFolder: runtimeFolder, user: SystemCalls.userID)
    }

    /// Where a daemon of this user listens: the first place whose folder it may write to.
    public static var forServing: String {
        let candidates = candidates
        return candidates.first { path in
            SystemCalls.isWritableFolder(SystemCalls.folder(of: path))
        } ?? candidates[candidates.count - 1]
    }

    /// Finds out whether a daemon of this user could listen at a path, without doing so. One that listens there already
    /// is no fault of the path.
    ///
    /// - Throws: `socketPathTooLong`, `socketUnavailable`, `notASocket`.
    public static func check(_ path: String) throws(PublishingError) {
        try checkLength(path)
        guard SystemCalls.isWritableFolder(SystemCalls.folder(of: path)) else {
            throw .cannotListen(path, "its folder is not there or cannot be written")
        }
        if let found = try? SystemCalls.status(at: path), !found.isSocket { throw .occupied(path) }
    }

    /// Finds out whether a socket can have that path at all.
    ///
    /// - Throws: `socketPathTooLong`.
    public static func checkLength(_ path: String) throws(PublishingError) {
        let longest = SystemCalls.longestSocketPath
        guard path.utf8.count <= longest else {
            throw PublishingError(
                .socketPathTooLong, "the socket's path has \(path.utf8.count) bytes, more than \(longest): \(path)",
                remedy: "choose a shorter path, for example in /run")
        }
    }

    /// Where a client of this user looks: the first place where a socket lies, else where a daemon would listen.
    public static var forWatching: String {
        candidates.first(where: mayBeServed) ?? forServing
    }

    /// Whether a socket lies at a path, or this user may not know: then connecting says what right is missing.
    private static func mayBeServed(_ path: String) -> Bool {
        do throws(SystemCalls.Failure) {
            return try SystemCalls.status(at: path)?.isSocket ?? false
        } catch {
            return error.isForbidden
        }
    }

    /// Where a daemon answers requests whose events come from that socket: in the same folder, as "control.sock" beside
    /// "detections.sock", and as "NAME-control.sock" beside "NAME.sock".
    public static func control(beside path: String) -> String {
        let (folder, name) =
            path.lastIndex(of: "/").map { (path[...$0], path[path.index(after: $0)...]) } ?? ("", path[...])
        if name == "detections.sock" { return "\(folder)control.sock" }
        return "\(folder)\(name.hasSuffix(".sock") ? name.dropLast(5) : name)-control.sock"
    }

    /// Where a client of this user asks: the first place where a control socket lies, else where a daemon would answer.
    public static var forAsking: String {
        candidates.map(control).first(where: mayBeServed) ?? control(beside: forServing)
    }
}

extension PublishingError {
    static func cannotListen(_ path: String, _ reason: String) -> PublishingError {
        PublishingError(
            .socketUnavailable, "cannot listen on \(path): \(reason)",
            remedy: "check that its folder exists and that this user may write there")
    }

    /// Something else than a socket lies there.
    static func occupied(_ path: String) -> PublishingError {
        PublishingError(
            .notASocket, "\(path) exists and is not a socket",
            remedy: "choose another path for the socket, or remove that file")
    }
}
