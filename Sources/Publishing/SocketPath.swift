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
