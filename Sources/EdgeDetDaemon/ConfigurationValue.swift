// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Diagnostics
import Yams

/// A value of the configuration file that knows its key and its line, so that every complaint names them.
struct ConfigurationValue {
    private let node: Node
    private let key: String
    private let file: String
    private let line: Int

    /// - Parameter line: Where the value's key stands; the node's own line if left out.
    init(_ node: Node, key: String, file: String, line: Int? = nil) {
        self.node = node
        self.key = key
        self.file = file
        self.line = line ?? node.mark?.line ?? 1
    }

    /// Whether it is a single value rather than a list or a section.
    var isScalar: Bool { node.scalar != nil }

    /// The value as it is written, for the camera to judge, with its key and line.
    func setting() throws(DaemonError) -> CameraSetting {
        CameraSetting(name: key, value: try text(), place: "\(file):\(line)")
    }

    /// Whether nothing was written for it.
    var isEmpty: Bool { node.scalar?.string.isEmpty ?? false }

    /// Whether it is one of the words for no.
    var isOff: Bool { (try? boolean()) == false }

    /// Whether it is a section of keys and values.
    var isSection: Bool { node.mapping != nil }

    /// Its values if it is a list; nil otherwise. They go by its key.
    var list: [ConfigurationValue]? {
        node.sequence.map { $0.map { ConfigurationValue($0, key: key, file: file) } }
    }

    /// File and line, for what can only be judged later.
    var place: String { "\(file):\(line)" }

    /// A complaint about this line.
    func error(_ problem: String, remedy: String) -> DaemonError {
        DaemonError(.badValue, "\(file):\(line): \(problem)", remedy: remedy)
    }

    /// A complaint that it is not what its key takes.
    func mismatch(_ expected: String, example: String) -> DaemonError {
        let found =
            node.scalar.map { $0.string.isEmpty ? "empty" : "'\($0.string)'" }
            ?? (node.mapping == nil ? "a list" : "a section")
        return error(
            "\(key.isEmpty ? "the file" : "'\(key)'") is \(found), not \(expected)",
            remedy: "write for example \"\(example)\"")
    }

    /// Its keys and values.
    ///
    /// - Parameter example: What a complaint shows for it, in one line.
    func section(_ example: String) throws(DaemonError) -> ConfigurationSection {
        guard let mapping = node.mapping else { throw mismatch("a section of keys and values", example: example) }
        return ConfigurationSection(mapping, file: file)
    }

    func text() throws(DaemonError) -> String {
        guard let text = node.scalar?.string, !text.isEmpty else { throw mismatch("a text", example: "\(key): text") }
        return text
    }

    func integer(in range: ClosedRange<Int>) throws(DaemonError) -> Int {
        guard let text = node.scalar?.string, let value = Int(text), range.contains(value) else {
            throw mismatch(
                "a whole number from \(range.lowerBound) to \(range.upperBound)", example: "\(key): \(range.lowerBound)"
            )
        }
        return value
    }

    func number(in range: ClosedRange<Int>) throws(DaemonError) -> Double {
        guard let text = node.scalar?.string, let value = Double(text), value >= Double(range.lowerBound),
            value <= Double(range.upperBound)
        else {
            throw mismatch(
                "a number from \(range.lowerBound) to \(range.upperBound)",
                example: "\(key): \(range.upperBound == 1 ? "0.3" : "10")")
        }
        return value
    }

    func boolean() throws(DaemonError) -> Bool {
        switch node.scalar?.string.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default: throw mismatch("true or false", example: "\(key): true")
        }
    }

    func choice<Choice: RawRepresentable & CaseIterable>() throws(DaemonError) -> Choice
    where Choice.RawValue == String {
        let text = node.scalar?.string ?? ""
        // Nobody writes the space at the end of a pixel format's name.
        let choices = Choice.allCases.map { $0.rawValue.last == " " ? String($0.rawValue.dropLast()) : $0.rawValue }
        guard let index = choices.firstIndex(where: { $0.lowercased() == text.lowercased() }),
            case let value = Choice.allCases[Choice.allCases.index(Choice.allCases.startIndex, offsetBy: index)]
        else {
            throw mismatch(
                "one of \(choices.joined(separator: ", "))",
                example: "\(key): \(Spelling.nearest(to: text, among: choices) ?? choices[0])")
        }
        return value
    }

    /// Octal permissions: 0660.
    func permissions() throws(DaemonError) -> UInt32 {
        guard let text = node.scalar?.string, let value = UInt32(text, radix: 8), value <= 0o777 else {
            throw mismatch("octal permissions", example: "\(key): 0660")
        }
        return value
    }

    /// A number of bytes with an optional K, M or G.
    func byteCount() throws(DaemonError) -> Int {
        let factors: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        let text = node.scalar?.string.uppercased() ?? ""
        let factor = text.last.flatMap { factors[$0] }
        let (bytes, overflow) = (Int(factor == nil ? text : String(text.dropLast())) ?? -1)
            .multipliedReportingOverflow(by: factor ?? 1)
        guard bytes >= 0, !overflow else { throw mismatch("a number of bytes", example: "\(key): 64M") }
        return bytes
    }

    func source() throws(DaemonError) -> SourceURI {
        let text = try text()
        do {
            return try SourceURI(text)
        } catch {
            throw self.error(error.message, remedy: error.remedy)
        }
    }
}

/// A section of the configuration file.
struct ConfigurationSection {
    /// Keys and values in the order of the file.
    let values: [(key: String, value: ConfigurationValue)]
    private let file: String
    private let lines: [Int]

    init(_ mapping: Node.Mapping, file: String) {
        self.file = file
        values = mapping.map { key, value in
            let name = key.scalar?.string ?? ""
            return (name, ConfigurationValue(value, key: name, file: file, line: key.mark?.line))
        }
        lines = mapping.map { key, _ in key.mark?.line ?? 1 }
    }

    subscript(key: String) -> ConfigurationValue? {
        values.first { $0.key == key }?.value
    }

    /// Complains about the first key that is not one of these.
    func allow(_ keys: [String]) throws(DaemonError) {
        for (index, entry) in values.enumerated() where !keys.contains(entry.key) {
            let remedy =
                if let near = Spelling.nearest(to: entry.key, among: keys) { "write '\(near)'" } else {
                    "use one of \(keys.sorted().joined(separator: ", "))"
                }
            throw DaemonError(.unknownKey, "\(file):\(lines[index]): unknown key '\(entry.key)'", remedy: remedy)
        }
    }
}
