// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet
import FoundationEssentials

extension LabelMap {
    /// A text file of more than this is none of labels, in bytes.
    private static let maximumFileSize = 1 << 20

    /// Reads a text file, UTF-8, one name a line, in the order of the class outputs; an empty line is a class without a
    /// name. Spaces around names do not count, nor do empty lines at the end.
    ///
    /// - Throws: `cannotRead`; `malformed` if it is no such text.
    public init(textFile path: String) throws(WeightsError) {
        let file = try RandomAccessFile(path)
        guard file.size <= Self.maximumFileSize,
            let text = String(validating: try file.read(0..<file.size), as: UTF8.self),
            !text.unicodeScalars.contains(where: { $0.value < 0x20 && !["\t", "\n", "\r"].contains($0) })
        else {
            throw WeightsError(
                .malformed, "\(path) is no text of class names", remedy: "write one name a line, in UTF-8")
        }
        // A byte order mark, which some editors put before it, belongs to no name.
        let names = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        var lines = names.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line in
            String(line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
        while lines.last == "" { lines.removeLast() }
        self.init(names: lines)
    }

    /// A JSON array of the names; nil if no class has one.
    var json: String? {
        guard names.contains(where: { !$0.isEmpty }) else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return (try? encoder.encode(names)).map { String(decoding: $0, as: UTF8.self) }
    }
}
