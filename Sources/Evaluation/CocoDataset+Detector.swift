// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// What a detector needs to know of a data set: which files to look at, and how its classes are numbered.
extension CocoDataset {
    /// The images of the lowest ids, ascending; all of them if `limit` is nil.
    public func imageIDs(limit: Int?) -> [Int] {
        Array(images.map(\.id).sorted().prefix(limit ?? images.count))
    }

    /// The category of each of a model's classes, matched by name; nil for classes without a name.
    ///
    /// - Throws: `unknownCategory` if a label is not the name of a category, or if no class has a name.
    public func categoryIDs(ofLabels labels: [String]) throws(EvaluationError) -> [Int?] {
        guard labels.contains(where: { !$0.isEmpty }) else {
            throw EvaluationError(
                .unknownCategory, "the model's classes have no names to match with the annotations' categories",
                remedy: "import the model with its labels")
        }
        let ids = Dictionary(categories.map { ($0.name, $0.id) }, uniquingKeysWith: { first, _ in first })
        var result: [Int?] = []
        for label in labels {
            if !label.isEmpty, ids[label] == nil {
                let names = categories.map(\.name).joined(separator: ", ")
                throw EvaluationError(
                    .unknownCategory,
                    "the model's class \"\(label)\" is none of the annotations' categories (\(names))",
                    remedy: "give annotations for this model's classes, or a model trained for these categories")
            }
            result.append(ids[label])
        }
        return result
    }

    /// The path of each image in a folder, in the order of `imageIDs`; sub-folders in a file's name are kept.
    ///
    /// - Throws: `missingImage` that names the first few files that are not there.
    public func imagePaths(of imageIDs: [Int], in folder: String) throws(EvaluationError) -> [String] {
        let names = Dictionary(images.map { ($0.id, $0.fileName) }, uniquingKeysWith: { first, _ in first })
        var paths: [String] = []
        var missing: [String] = []
        for id in imageIDs {
            guard let name = names[id] ?? nil else {
                throw EvaluationError(
                    .missingImage, "the annotations name no file for image \(id)", remedy: "add its \"file_name\"")
            }
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            if !FileManager.default.fileExists(atPath: path) { missing.append(name) }
            paths.append(path)
        }
        guard missing.isEmpty else {
            let named = missing.prefix(3).joined(separator: ", ") + (missing.count > 3 ? " ..." : "")
            throw EvaluationError(
                .missingImage, "\(folder) lacks \(missing.count) of \(imageIDs.count) images: \(named)",
                remedy: "give the folder that the annotations' file names are relative to")
        }
        return paths
    }
}
