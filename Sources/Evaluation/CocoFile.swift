// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Files
import FoundationEssentials

/// Reads JSON files of the COCO formats and turns what can be wrong with them into sentences.
enum CocoFile {
    static func decode<Content: Decodable>(
        _: Content.Type, from path: String, expecting format: String
    ) throws(EvaluationError) -> Content {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw EvaluationError(
                .inaccessibleFile, "\(path) cannot be read", remedy: "check that the file exists and may be read")
        }
        do {
            return try JSONDecoder().decode(Content.self, from: data)
        } catch let error as DecodingError {
            throw EvaluationError(
                .malformedFile, "\(path) is not \(format): \(describe(error))", remedy: "give a file of that format")
        } catch {
            throw EvaluationError(
                .malformedFile, "\(path) is not \(format): \(error)", remedy: "give a file of that format")
        }
    }

    static func write(_ text: String, to path: String) throws(EvaluationError) {
        do {
            try AtomicFile.replace(path, with: Array(text.utf8))
        } catch {
            throw EvaluationError(.inaccessibleFile, error.message, remedy: error.remedy)
        }
    }

    private static func describe(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            "\"\(key.stringValue)\" is missing\(place(context.codingPath))"
        case .valueNotFound(_, let context):
            "a value is missing\(place(context.codingPath))"
        case .typeMismatch(_, let context):
            "a value has the wrong type\(place(context.codingPath))"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty ? "it is not valid JSON" : "a value is out of range\(place(context.codingPath))"
        @unknown default:
            "\(error)"
        }
    }

    /// " at annotations[3].bbox", or nothing for the outermost value.
    private static func place(_ path: [any CodingKey]) -> String {
        guard !path.isEmpty else { return "" }
        var text = ""
        for key in path {
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
        return " at \(text)"
    }
}
