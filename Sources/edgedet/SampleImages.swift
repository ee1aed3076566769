// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation
import Imaging
import Reporting

/// The readable pictures of some folders, one folder after the other, each in name order.
struct SampleImages: Sendable {
    /// A picture, as far as doubts about it go.
    struct Sample: Sendable {
        let path: String
        let width: Int
        let height: Int
        let thumbnail: Thumbnail

        /// The last part of its path.
        var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    }

    let samples: [Sample]
    /// Small ones for a report; empty unless they are wanted.
    let pictures: [EmbeddedPicture]

    /// Where the samples lie.
    var paths: [String] { samples.map(\.path) }

    /// Looks into folders; files that are no pictures are named on standard error and left out.
    ///
    /// - Parameters:
    ///   - folders: At least one.
    ///   - limit: The first so many; all if nil.
    ///   - wantsPictures: Whether small copies shall be kept.
    init(folders: [String], limit: Int? = nil, wantsPictures: Bool = false) throws {
        if let missing = folders.first(where: { !PictureArguments.isFolder($0) }) {
            throw CommandFault(message: "there is no folder \(missing)", remedy: "name a folder of sample images")
        }
        let paths = try folders.flatMap(PictureArguments.paths(in:))
        var found: [Sample] = []
        var pictures: [EmbeddedPicture] = []
        for path in paths {
            if let limit, found.count == limit { break }
            do {
                let image = try ImageFile.read(path)
                let sample = Sample(
                    path: path, width: image.width, height: image.height, thumbnail: Thumbnail(image))
                found.append(sample)
                if wantsPictures { pictures.append(try EmbeddedPicture(image, longSide: 160, caption: sample.name)) }
            } catch {
                StandardError.say("warning: left out: \(error)")
            }
        }
        guard !found.isEmpty else {
            throw CommandFault(
                message: "there is no picture that can be read in \(folders.joined(separator: " or "))",
                remedy: "put JPEG or PNG images of what the camera sees into it")
        }
        self.init(found, pictures: pictures)
    }

    /// Takes samples that were looked at.
    init(_ samples: [Sample], pictures: [EmbeddedPicture] = []) {
        self.samples = samples
        self.pictures = pictures
    }
}
