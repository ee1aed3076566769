// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation
import Imaging

/// The readable pictures of a folder, in name order.
struct SampleImages: Sendable {
    let paths: [String]
    /// How many of them look almost the same as one before.
    let repeated: Int

    /// Fewer samples than this show too little of what values occur.
    static let enough = 32

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
        var seen: [Thumbnail] = []
        var repeated = 0
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw Fault(
                message: "the folder \(folder) cannot be read", remedy: "give this user the right to read it")
        }
        for name in names.sorted() {
            guard [".jpg", ".jpeg", ".png"].contains(where: name.lowercased().hasSuffix) else { continue }
            if let limit, found.count == limit { break }
            let path = "\(folder)/\(name)"
            do {
                let thumbnail = Thumbnail(try ImageFile.read(path))
                if seen.contains(where: thumbnail.resembles) { repeated += 1 }
                seen.append(thumbnail)
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
        self.repeated = repeated
    }

    /// What a user should know about the samples before trusting a model made from them.
    var doubts: [String] {
        var doubts: [String] = []
        if paths.count < Self.enough {
            doubts.append(
                "only \(paths.count) sample images: add more, 64 to 128, so that the ranges of values are known")
        }
        if repeated > 0 {
            doubts.append(
                "\(repeated) of \(paths.count) sample images look almost the same as another and teach nothing new: take "
                    + "them at other times and places")
        }
        return doubts
    }

    /// Writes the doubts to standard error.
    func warn() {
        for doubt in doubts { FileHandle.standardError.write(Data("warning: \(doubt)\n".utf8)) }
    }
}
