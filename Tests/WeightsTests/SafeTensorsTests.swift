// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

@testable import Weights

struct SafeTensorsTests {
    /// The format by hand: nothing of the writer takes part.
    @Test func aFileMadeByHandIsRead() throws {
        let header = Array(
            #"{"t":{"dtype":"I16","shape":[1,2],"data_offsets":[0,4]},"__metadata__":{"k":"v\u00e9"}}  "#.utf8)
        let bytes = [UInt8(header.count), 0, 0, 0, 0, 0, 0, 0] + header + [0x01, 0x02, 0xff, 0xff]
        let file = try SafeTensors(bytes: bytes, source: "hand")
        #expect(file.names == ["t"])
        #expect(file.metadata == ["k": "vé"])
        #expect(file["t"]?.shape == [1, 2])
        #expect(try file.values(of: "t") as [Int16] == [0x0201, -1])
        #expect(file.bytes(of: "t").map(Array.init) == [0x01, 0x02, 0xff, 0xff])
    }

    @Test func everyElementTypeSurvivesARoundTrip() throws {
        var writer = SafeTensorsWriter(metadata: ["b": "2", "a": "quote \" slash \\ newline \n tab \t null \0 é"])
        writer.add("f64", shape: [1], values: [Double.pi])
        writer.add("i64", shape: [2], values: [Int64.min, Int64.max])
        writer.add("f32", shape: [], values: [Float.leastNonzeroMagnitude])
        writer.add("i32", shape: [1, 1, 1], values: [Int32.min])
        writer.add("f16", shape: [2], values: [1.5, -0.25] as [Float16])
        writer.add("i16", shape: [1], values: [Int16.min])
        writer.add("i8", shape: [2], values: [-128, 127] as [Int8])
        writer.add("u8", shape: [3], values: [0, 128, 255] as [UInt8])
        writer.add("empty", shape: [0, 4], values: [Float]())
        let bytes = writer.encoded()
        let file = try SafeTensors(bytes: bytes, source: "trip")
        #expect(file.metadata == writer.metadata)
        #expect(try file.values(of: "f64") == [Double.pi])
        #expect(try file.values(of: "i64") == [Int64.min, Int64.max])
        #expect(try file.values(of: "f32") == [Float.leastNonzeroMagnitude])
        #expect(file["f32"]?.shape == [])
        #expect(try file.values(of: "i32") == [Int32.min])
        #expect(try file.values(of: "f16") == [1.5, -0.25] as [Float16])
        #expect(try file.values(of: "i16") == [Int16.min])
        #expect(try file.values(of: "i8") == [-128, 127] as [Int8])
        #expect(try file.values(of: "u8") == [0, 128, 255] as [UInt8])
        #expect(file["empty"]?.count == 0)
        let headerLength = bytes[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect(headerLength.isMultiple(of: 8))
        #expect(bytes.count - 8 - headerLength == writer.payloadBytes.count)
    }

    @Test func theSameInputGivesTheSameBytes() {
        func encode(_ keys: [String]) -> [UInt8] {
            var writer = SafeTensorsWriter()
            for key in keys { writer.metadata[key] = "value of \(key)" }
            writer.add("w", shape: [1], values: [1] as [Float])
            return writer.encoded()
        }
        let keys = (0..<20).map { "key\($0)" }
        #expect(encode(keys) == encode(keys.reversed()))
    }

    @Test func halfPrecisionTypesAreWidenedAndDoublesNarrowed() throws {
        let header = Array(
            #"{"b":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"h":{"dtype":"F16","shape":[1],"data_offsets":[4,6]}}"#
                .utf8)
        // 0xc049 is −3.140625 in bfloat16, 0x7f80 its infinity; 0x3555 is 0.333251953125 in half precision.
        let bytes = [UInt8(header.count), 0, 0, 0, 0, 0, 0, 0] + header + [0x49, 0xc0, 0x80, 0x7f, 0x55, 0x35]
        let file = try SafeTensors(bytes: bytes, source: "half")
        #expect(try file.floats(of: "b") == [-3.140625, .infinity])
        #expect(try file.floats(of: "h") == [0.333251953125])
        var writer = SafeTensorsWriter()
        writer.add("d", shape: [1], values: [0.1])
        writer.add("i", shape: [1], values: [1] as [Int32])
        let wide = try SafeTensors(bytes: writer.encoded(), source: "wide")
        #expect(try wide.floats(of: "d") == [Float(0.1)])
        #expect(throws: WeightsError.self) { try wide.floats(of: "i") }
        #expect(throws: WeightsError.self) { try wide.values(of: "d") as [Float] }
        #expect(throws: WeightsError.self) { try wide.floats(of: "nothing") }
    }

    @Test func writingReplacesTheFileAndLeavesNothingElse() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "weights-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appendingPathComponent("m.safetensors").path
        for value in [Float(1), 2] {
            var writer = SafeTensorsWriter()
            writer.add("w", shape: [1], values: [value])
            try writer.write(to: path)
            #expect(try SafeTensors(path: path).floats(of: "w") == [value])
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["m.safetensors"])
    }

    @Test func unwritableAndUnreadablePathsAreErrors() throws {
        let writing = try #require(throws: WeightsError.self) {
            try SafeTensorsWriter().write(to: "/no/such/directory/m.safetensors")
        }
        #expect(writing.code == .cannotWrite)
        for path in ["/no/such/file", "/", "/dev/null"] {
            let reading = try #require(throws: WeightsError.self) { try SafeTensors(path: path) }
            #expect(reading.code == .cannotRead)
            #expect(reading.message.contains(path))
        }
    }
}
