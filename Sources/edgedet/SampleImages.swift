// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation
import Imaging

/// The readable pictures of a folder, in name order.
struct SampleImages: Sendable {
    let paths: [String]

    /// What can be wrong with a folder of samples.
    struct Fault: UserFacingError {
        let message: String
        let remedy: String
    }

    /// Looks into a folder; files that are no pictures are named on standard error and left out.
    init(folder: String, limit: Int? = nil) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw Fault(message: "there is no folder \(folder)", remedy: "name a folder of sample images")
        }
        var found: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            guard [".jpg", ".jpeg", ".png"].contains(where: name.lowercased().hasSuffix) else { continue }
            if let limit, found.count == limit { break }
            let path = "\(folder)/\(name)"
            do {
                _ = try ImageFile.read(path)
                found.append(path)
            } catch {
                FileHandle.standardError.write(Data("warning: left out: \(error)\n".utf8))
            }
        }
        guard !found.isEmpty else {
            throw Fault(
                message: "\(folder) holds no picture that can be read",
                remedy: "put JPEG or PNG images of what the camera sees into it")
        }
        paths = found
    }
}
