// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The checked header of a safetensors file; every field is checked before anything relies on it.
struct SafeTensorsHeader {
    private(set) var metadata: [String: String] = [:]
    /// In the order of their bytes.
    private(set) var names: [String] = []
    private(set) var entries: [String: SafeTensors.Entry] = [:]

    /// In bytes. The format's own reader allows 100 MB; D6 has 0.2 MB, and decoding takes twenty times the space.
    static let maximumSize = 2_000_000
    static let metadataKey = "__metadata__"

    private let source: String

    /// - Parameters:
    ///   - bytes: The file, at least `size(in:)` of it, or all if it is shorter.
    ///   - fileSize: Bytes of the whole file.
    init(bytes: [UInt8], fileSize: Int, source: String) throws(WeightsError) {
        self.source = source
        guard bytes.count >= 8 else {
            throw Self.fault(
                .truncated, source, "has \(bytes.count) bytes, less than the 8 that every file starts with")
        }
        let length = Self.length(bytes)
        guard length <= UInt64(Self.maximumSize) else {
            throw Self.fault(.malformed, source, "claims a header of \(length) bytes, more than the allowed 2 MB")
        }
        let payload = 8 + Int(length)
        guard payload <= fileSize else {
            throw Self.fault(
                .truncated, source, "ends inside its header: \(fileSize) bytes where at least \(payload) are needed")
        }
        let json = bytes[8..<payload]
        let fields = try Self.decode(json, source)
        try Self.refuseRepeatedKeys(json, fields, source)
        try place(fields, payload: payload..<fileSize)
    }

    /// How many bytes of a file the header takes, by the file's first eight; no more than a header may have.
    static func size(in bytes: [UInt8]) -> Int {
        bytes.count < 8 ? bytes.count : 8 + Int(min(length(bytes), UInt64(maximumSize)))
    }

    private static func length(_ bytes: [UInt8]) -> UInt64 {
        bytes[0..<8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// One value of the outer object: either an entry or the metadata.
    private enum Field: Decodable {
        case metadata([String: String])
        case tensor(type: String, shape: [Int], offsets: [Int])

        enum Keys: String, CodingKey { case type = "dtype", shape, offsets = "data_offsets" }

        init(from decoder: any Decoder) throws {
            if decoder.codingPath.last?.stringValue == SafeTensorsHeader.metadataKey {
                self = .metadata(try decoder.singleValueContainer().decode([String: String].self))
            } else {
                let container = try decoder.container(keyedBy: Keys.self)
                self = .tensor(
                    type: try container.decode(String.self, forKey: .type),
                    shape: try container.decode([Int].self, forKey: .shape),
                    offsets: try container.decode([Int].self, forKey: .offsets))
            }
        }
    }

    private static func decode(_ json: ArraySlice<UInt8>, _ source: String) throws(WeightsError) -> [String: Field] {
        guard json.first == UInt8(ascii: "{"), String(validating: json, as: UTF8.self) != nil else {
            throw fault(.malformed, source, "has a header that is not a JSON object in UTF-8")
        }
        do {
            return try JSONDecoder().decode([String: Field].self, from: Data(json))
        } catch let error as DecodingError {
            throw fault(.malformed, source, "has a header that cannot be understood\(place(of: error))")
        } catch {
            throw fault(.malformed, source, "has a header that cannot be understood")
        }
    }

    /// " at NAME.dtype", or nothing where the whole header is no JSON.
    private static func place(of error: DecodingError) -> String {
        let path: [any CodingKey] =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            case .keyNotFound(let key, let context): context.codingPath + [key]
            @unknown default: []
            }
        return path.isEmpty ? "" : " at " + path.map(\.stringValue).joined(separator: ", ")
    }

    /// A JSON decoder keeps one of two equal keys and says nothing. Every key is followed by the only kind of colon
    /// that stands outside a string, so counting those tells; it also finds keys that an entry must not have.
    private static func refuseRepeatedKeys(
        _ json: ArraySlice<UInt8>, _ fields: [String: Field], _ source: String
    ) throws(WeightsError) {
        var colons = 0
        var inString = false
        var isEscaped = false
        for byte in json {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = inString
            } else if byte == UInt8(ascii: "\"") {
                inString.toggle()
            } else if byte == UInt8(ascii: ":"), !inString {
                colons += 1
            }
        }
        let expected = fields.values.reduce(0) { sum, field in
            switch field {
            case .metadata(let strings): sum + 1 + strings.count
            case .tensor: sum + 4
            }
        }
        guard colons == expected else {
            throw fault(.malformed, source, "has a header in which a name occurs twice or an entry has unknown keys")
        }
    }

    /// Checks types, sizes and places, and that the tensors cover the payload exactly.
    private mutating func place(_ fields: [String: Field], payload: Range<Int>) throws(WeightsError) {
        var ranges: [(name: String, range: Range<Int>)] = []
        for (name, field) in fields {
            switch field {
            case .metadata(let strings): metadata = strings
            case .tensor(let type, let shape, let offsets):
                let entry = try entry(name, type, shape, offsets, payload)
                entries[name] = entry
                ranges.append((name, entry.range))
            }
        }
        // Empty tensors share their place with others; the name settles their order.
        ranges.sort {
            ($0.range.lowerBound, $0.range.upperBound, $0.name) < ($1.range.lowerBound, $1.range.upperBound, $1.name)
        }
        var end = payload.lowerBound
        for (name, range) in ranges {
            guard range.lowerBound == end else {
                let what = range.lowerBound < end ? "overlaps the tensor before it" : "leaves a gap before it"
                throw Self.fault(.malformed, source, "is inconsistent: tensor \(name) \(what)")
            }
            end = range.upperBound
        }
        guard end == payload.upperBound else {
            throw Self.fault(
                .malformed, source, "has \(payload.upperBound - end) bytes after its last tensor that belong to none")
        }
        names = ranges.map(\.name)
    }

    private func entry(
        _ name: String, _ typeName: String, _ shape: [Int], _ offsets: [Int], _ payload: Range<Int>
    ) throws(WeightsError) -> SafeTensors.Entry {
        guard let type = ElementType(rawValue: typeName) else {
            throw WeightsError(
                .unsupportedType, "\(source): tensor \(name) has the element type \(typeName), which is not read here",
                remedy: "store it as F32")
        }
        var size = type.size
        for extent in shape {
            let (product, overflow) = size.multipliedReportingOverflow(by: extent)
            guard extent >= 0, !overflow else {
                throw Self.fault(
                    .malformed, source, "is inconsistent: tensor \(name) has the impossible shape \(shape)")
            }
            size = product
        }
        guard offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1] else {
            throw Self.fault(
                .malformed, source, "is inconsistent: tensor \(name) has the impossible offsets \(offsets)")
        }
        guard offsets[1] <= payload.count else {
            throw Self.fault(
                .truncated, source,
                "is cut off: tensor \(name) ends at byte \(offsets[1]) of a payload of \(payload.count)")
        }
        guard offsets[1] - offsets[0] == size else {
            throw Self.fault(
                .malformed, source,
                "is inconsistent: tensor \(name) needs \(size) bytes and has \(offsets[1] - offsets[0])")
        }
        let start = payload.lowerBound + offsets[0]
        return SafeTensors.Entry(type: type, shape: shape, range: start..<(start + size))
    }

    private static func fault(_ code: WeightsError.Code, _ source: String, _ what: String) -> WeightsError {
        WeightsError(code, "\(source) \(what)", remedy: "get or make the safetensors file again")
    }
}
