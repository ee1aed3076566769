// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Where the daemon's socket lies if nobody says otherwise.
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
            SystemCalls.isWritableFolder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        } ?? candidates[candidates.count - 1]
    }

    /// Where a client of this user looks: the first place where a socket lies, else where a daemon would listen.
    public static var forWatching: String {
        let existing = candidates.first { path in
            (try? SystemCalls.status(at: path))?.isSocket ?? false
        }
        return existing ?? forServing
    }
}
