// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Collects tensors and writes them as a safetensors file; the same input gives the same bytes.
///
/// The header's keys stand in one order (metadata sorted by key, then tensors as they were added), and spaces after it
/// make the payload start at a multiple of 8 bytes. The format allows no gaps between tensors: add wide elements
/// before narrow ones, and all are aligned.
public struct SafeTensorsWriter: Sendable {
    /// Strings that travel with the tensors.
    public var metadata: [String: String]
    private var entries: [(name: String, json: String)] = []
    private var names: Set<String> = []
    private var payload: [UInt8] = []

    /// Starts an empty file.
    public init(metadata: [String: String] = [:]) {
        self.metadata = metadata
    }

    /// Adds a tensor.
    ///
    /// - Parameters:
    ///   - name: Any string but "__metadata__"; unique.
    ///   - shape: Extents, slowest first; their product is `values.count`.
    ///   - values: Row-major.
    public mutating func add<Element: TensorElement>(_ name: String, shape: [Int], values: [Element]) {
        precondition(name != SafeTensorsHeader.metadataKey && names.insert(name).inserted, "tensor names are unique")
        precondition(shape.reduce(1, *) == values.count, "the shape says how many values there are")
        let start = payload.count
        appendElements(values, to: &payload)
        let extents = shape.map(String.init).joined(separator: ",")
        entries.append(
            (
                name,
                #"{"dtype":"\#(Element.elementType.rawValue)","shape":[\#(extents)],"data_offsets":[\#(start),\#(payload.count)]}"#
            ))
    }

    /// The bytes of the tensors alone, in order.
    package var payloadBytes: [UInt8] { payload }

    /// The bytes of the whole file.
    public func encoded() -> [UInt8] {
        var fields: [String] = []
        if !metadata.isEmpty {
            let strings = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
            fields.append("\(quoted(SafeTensorsHeader.metadataKey)):{\(strings.joined(separator: ","))}")
        }
        fields += entries.map { "\(quoted($0.name)):\($0.json)" }
        var header = Array("{\(fields.joined(separator: ","))}".utf8)
        while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + header.count + payload.count)
        appendElements([Int64(header.count)], to: &bytes)
        bytes += header
        bytes += payload
        return bytes
    }

    /// Writes the file, wholly or not at all: under another name beside `path`, to the disk, then renamed.
    ///
    /// - Throws: `cannotWrite`; whatever was at `path` is still there.
    public func write(to path: String) throws(WeightsError) {
        try replaceFile(path, with: encoded())
    }

    /// A JSON string; only what RFC 8259, section 7, demands is escaped.
    private func quoted(_ string: String) -> String {
        var result = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
