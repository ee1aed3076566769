// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Weights

/// Files that are torn, foreign or contradict themselves, built byte by byte from the format's description.
struct SafeTensorsDamageTests {
    struct Damage: CustomTestStringConvertible {
        let what: String
        let header: String
        var payload = 8
        /// What the first eight bytes claim; the header's true length if nil.
        var length: UInt64?
        let code: WeightsError.Code

        var testDescription: String { what }

        var bytes: [UInt8] {
            let text = Array(header.utf8)
            let claimed = length ?? UInt64(text.count)
            return (0..<8).map { UInt8(truncatingIfNeeded: claimed >> (8 * $0)) } + text
                + [UInt8](repeating: 0, count: payload)
        }
    }

    static func one(_ fields: String) -> String { "{\"a\":{\(fields)}}" }
    static let good = one(#""dtype":"F32","shape":[2],"data_offsets":[0,8]"#)

    static let table: [Damage] = [
        Damage(what: "payload cut off", header: good, payload: 7, code: .truncated),
        Damage(what: "no payload", header: good, payload: 0, code: .truncated),
        Damage(what: "payload too long", header: good, payload: 9, code: .malformed),
        Damage(what: "header longer than the file", header: good, length: 10_000, code: .truncated),
        Damage(what: "header over 2 MB", header: good, length: 2_000_001, code: .malformed),
        Damage(what: "header length of all ones", header: good, length: .max, code: .malformed),
        Damage(what: "header cut inside JSON", header: good, length: 20, code: .malformed),
        Damage(what: "empty header", header: "", code: .malformed),
        Damage(what: "header is an array", header: "[1,2,3]", code: .malformed),
        Damage(what: "header starts with a space", header: " " + good, code: .malformed),
        Damage(what: "rubbish after the header", header: good + "x", code: .malformed),
        Damage(what: "entry is a number", header: #"{"a":1}"#, code: .malformed),
        Damage(what: "no dtype", header: one(#""shape":[2],"data_offsets":[0,8]"#), code: .malformed),
        Damage(what: "no shape", header: one(#""dtype":"F32","data_offsets":[0,8]"#), code: .malformed),
        Damage(what: "no offsets", header: one(#""dtype":"F32","shape":[2]"#), code: .malformed),
        Damage(
            what: "unknown dtype", header: one(#""dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]"#),
            code: .unsupportedType),
        Damage(
            what: "dtype is a number", header: one(#""dtype":32,"shape":[2],"data_offsets":[0,8]"#), code: .malformed),
        Damage(
            what: "fractional extent", header: one(#""dtype":"F32","shape":[2.5],"data_offsets":[0,8]"#),
            code: .malformed),
        Damage(
            what: "negative extent", header: one(#""dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]"#),
            code: .malformed),
        Damage(
            what: "extents that overflow to 8 bytes",
            header: one(#""dtype":"F32","shape":[4611686018427387906],"data_offsets":[0,8]"#), code: .malformed),
        Damage(
            what: "extents that overflow before a zero",
            header: one(#""dtype":"F32","shape":[9223372036854775807,4,0],"data_offsets":[0,0]"#), payload: 0,
            code: .malformed),
        Damage(
            what: "extent beyond 64 bits",
            header: one(#""dtype":"F32","shape":[18446744073709551618],"data_offsets":[0,8]"#), code: .malformed),
        Damage(
            what: "shape larger than its bytes", header: one(#""dtype":"F32","shape":[3],"data_offsets":[0,8]"#),
            code: .malformed),
        Damage(
            what: "one offset", header: one(#""dtype":"F32","shape":[2],"data_offsets":[8]"#), code: .malformed),
        Damage(
            what: "three offsets", header: one(#""dtype":"F32","shape":[2],"data_offsets":[0,8,16]"#),
            code: .malformed),
        Damage(
            what: "negative offset", header: one(#""dtype":"F32","shape":[2],"data_offsets":[-8,0]"#),
            code: .malformed),
        Damage(
            what: "offsets backwards", header: one(#""dtype":"F32","shape":[2],"data_offsets":[8,0]"#),
            code: .malformed),
        Damage(
            what: "offset beyond the file",
            header: one(#""dtype":"F32","shape":[2],"data_offsets":[9223372036854775799,9223372036854775807]"#),
            code: .truncated),
        Damage(
            what: "gap at the start", header: one(#""dtype":"F32","shape":[1],"data_offsets":[4,8]"#),
            code: .malformed),
        Damage(
            what: "overlap",
            header: """
                {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}
                """, code: .malformed),
        Damage(
            what: "a name twice",
            header: """
                {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}
                """, code: .malformed),
        Damage(
            what: "a name twice, once escaped",
            header: """
                {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"\\u0061":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}
                """, code: .malformed),
        Damage(
            what: "a key twice in an entry",
            header: one(#""dtype":"F32","dtype":"I32","shape":[2],"data_offsets":[0,8]"#), code: .malformed),
        Damage(
            what: "an unknown key in an entry",
            header: one(#""dtype":"F32","shape":[2],"data_offsets":[0,8],"note":1"#), code: .malformed),
        Damage(what: "metadata is no object", header: #"{"__metadata__":"x"}"#, payload: 0, code: .malformed),
        Damage(what: "metadata holds a number", header: #"{"__metadata__":{"x":1}}"#, payload: 0, code: .malformed),
        Damage(
            what: "deeply nested", header: String(repeating: "{\"a\":", count: 100_000), payload: 0, code: .malformed),
    ]

    @Test(arguments: table)
    func damagedFileIsRefused(damage: Damage) throws {
        let error = try #require(throws: WeightsError.self) {
            try SafeTensors(bytes: damage.bytes, source: "damaged.safetensors")
        }
        #expect(error.code == damage.code, "\(error)")
        #expect(error.message.contains("damaged.safetensors"))
    }

    @Test func theUndamagedFileOfTheTableIsRead() throws {
        let bytes = Damage(what: "", header: Self.good, code: .malformed).bytes
        #expect(try SafeTensors(bytes: bytes, source: "good").floats(of: "a") == [0, 0])
    }

    @Test func invalidUTF8IsRefused() {
        var bytes = Damage(what: "", header: Self.good, code: .malformed).bytes
        bytes[10] = 0xff
        #expect(throws: WeightsError.self) { try SafeTensors(bytes: bytes, source: "bad") }
    }

    @Test(arguments: 0..<8)
    func fileShorterThanItsLengthFieldIsTruncated(count: Int) throws {
        let error = try #require(throws: WeightsError.self) {
            try SafeTensors(bytes: Array(repeating: 0, count: count), source: "short")
        }
        #expect(error.code == .truncated)
    }

    /// Every prefix of a real file is refused, and no changed byte crashes the reader.
    @Test func noPrefixAndNoFlippedByteCrashes() throws {
        var writer = SafeTensorsWriter(metadata: ["labels": #"["a"]"#])
        writer.add("x.weight", shape: [2, 2], values: [1, 2, 3, 4] as [Float])
        writer.add("y", shape: [3], values: [1, 2, 3] as [Int8])
        let bytes = writer.encoded()
        for count in 0..<bytes.count {
            #expect(throws: WeightsError.self) { try SafeTensors(bytes: Array(bytes[..<count]), source: "prefix") }
        }
        for index in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[index] ^= 1 << bit
                if let file = try? SafeTensors(bytes: flipped, source: "flipped") {
                    for name in file.names { _ = try? file.floats(of: name) }
                }
            }
        }
    }
}
