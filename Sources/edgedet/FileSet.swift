// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Files, some of which may not be there, to find out whether another path names one of them.
struct FileSet {
    /// What a file is known by, whatever path leads to it; by its path if nothing lies there.
    private enum Identity: Hashable {
        case file(device: UInt64, inode: UInt64)
        case path(URL)

        init(_ path: String) {
            var status = stat()
            self =
                stat(path, &status) == 0
                ? .file(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
                : .path(URL(fileURLWithPath: path).standardizedFileURL)
        }
    }

    private let paths: [Identity: String]

    init(_ paths: [String]) {
        self.paths = Dictionary(paths.map { (Identity($0), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The one that a path names, too; nil if none is.
    func same(as path: String) -> String? { paths[Identity(path)] }
}
