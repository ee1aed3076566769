// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation
import Imaging

/// The pictures that a command line names, by themselves or by their folders.
struct PictureArguments {
    /// In the order of the command line; a folder's in the order of their names.
    let paths: [String]

    /// Looks into the folders among the arguments.
    ///
    /// - Throws: `CommandFault` if a folder cannot be read or holds no picture.
    init(_ arguments: [String]) throws {
        paths = try arguments.flatMap { argument in
            guard Self.isFolder(argument) else { return [argument] }
            let paths = try Self.paths(in: argument)
            guard !paths.isEmpty else {
                throw CommandFault(
                    message: "the folder \(argument) holds no JPEG or PNG file",
                    remedy: "name a folder of files that end in .jpg, .jpeg or .png, or name the files")
            }
            return paths
        }
    }

    /// Two pictures of one name would be drawn into one file.
    func requireDifferentNames() throws {
        var paths: [String: String] = [:]
        for path in self.paths {
            let stem = Self.stem(of: path)
            if let other = paths.updateValue(path, forKey: stem), other != path {
                throw CommandFault(
                    message: "\(other) and \(path) would both be drawn into \(stem).png",
                    remedy: "give each an --output of its own, in two runs")
            }
        }
    }

    /// A picture that is drawn into a folder must not take the place of one that is read.
    func requireOthers(than folder: String) throws {
        let read = FileSet(paths)
        for path in paths { try OutputFile.check("\(folder)/\(Self.stem(of: path)).png", besides: read) }
    }

    /// A path's last part, less its extension.
    static func stem(of path: String) -> String {
        URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    }

    /// The files in a folder that are named as pictures, in the order of their names.
    static func paths(in folder: String) throws -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw CommandFault(
                message: "the folder \(folder) cannot be read", remedy: "give this user the right to read it")
        }
        return names.filter(ImageFile.isNamedAsPicture).sorted().map { "\(folder)/\($0)" }
    }

    /// Whether there is a folder at a path.
    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
