// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Foundation
public import Weights

/// The int8 model file is a safetensors file, so any reader of that format can look inside.
///
/// Its metadata, all strings: "format" is "edgedet-int8"; "version" is "2"; "architecture" is "EfficientDet-D0" to
/// "-D6"; "classes" is 1 to 10000; "input_height" and "input_width" are multiples of 128 up to 4096; "max_pool_padding"
/// is a `MaxPoolPadding`; "labels" is a JSON array of names, one per class; what `Conventions.metadata` writes may be
/// there; "sha256" is the digest of everything else: "key=value\n" for the other metadata sorted by key, then for every
/// tensor sorted by name "name dtype [extents]\n" and its bytes. Keys that begin with "provenance." are free text.
/// Tensors are the arrays that `visitFields` lists: `<layer>.weight` and so on.
extension Int8Model {
    static let format = "edgedet-int8"
    static let version = "2"

    /// Reads and checks a model file.
    ///
    /// - Throws: `Int8Error` for a file that is no int8 model, is damaged or does not fit its network; `WeightsError`
    ///   for one that is not even a safetensors file.
    public static func load(_ path: String) throws -> Int8Model {
        // The file and the model take the place of what the program's start needed.
        Memory.trim()
        return try Int8Model(SafeTensors(path: path))
    }

    /// Whether a safetensors file says that it is an int8 model.
    public static func recognizes(_ file: SafeTensors) -> Bool { file.metadata["format"] == format }

    /// Interprets an open file as a model.
    public init(_ file: SafeTensors) throws {
        guard Int8Model.recognizes(file) else {
            throw Int8Error(
                .notAnInt8Model, "\(file.source) is not an int8 model",
                remedy: "turn float weights into one with 'edgedet calibrate'")
        }
        guard file.metadata["version"] == Int8Model.version else {
            throw Int8Error(
                .unknownVersion, "\(file.source) has the format version \(file.metadata["version"] ?? "none")",
                remedy: "calibrate the network again with this program")
        }
        guard let digest = file.metadata["sha256"], digest == Int8Model.digest(of: file) else {
            throw Int8Error(
                .corrupt, "\(file.source) is damaged: its contents do not match their checksum",
                remedy: "copy the file again, or calibrate anew")
        }
        try self.init(unsealed: file)
    }

    /// Interprets a file whose checksum was looked at, or does not matter: no fuzzer finds one that is right.
    package init(unsealed file: SafeTensors) throws {
        guard let architecture = Architecture.all.first(where: { $0.name == file.metadata["architecture"] }),
            let classes = file.metadata["classes"].flatMap({ Int($0) }),
            (1...NetworkConfiguration.maximumClassCount).contains(classes),
            let height = file.metadata["input_height"].flatMap({ Int($0) }),
            let width = file.metadata["input_width"].flatMap({ Int($0) }),
            NetworkConfiguration.isInputSide(height), NetworkConfiguration.isInputSide(width),
            let padding = file.metadata["max_pool_padding"].flatMap({ MaxPoolPadding(rawValue: $0) }),
            let names = file.metadata["labels"].flatMap({
                try? JSONDecoder().decode([String].self, from: Data($0.utf8))
            }),
            names.count == classes,
            let conventions = try? Conventions(metadata: file.metadata, otherwise: .effdet)
        else {
            throw Int8Error.mismatch("its metadata do not describe one")
        }
        self.init(
            configuration: NetworkConfiguration(
                architecture: architecture, classCount: classes, inputHeight: height, inputWidth: width,
                maxPoolPadding: padding),
            conventions: conventions, labels: LabelMap(names: names))
        for (key, value) in file.metadata where key.hasPrefix("provenance.") {
            provenance[String(key.dropFirst("provenance.".count))] = value
        }
        let network = Network(configuration)
        var reader = FieldReader(file: file)
        try visitFields(of: network, &reader)
        try validate(against: network)
    }

    /// Writes the model, wholly or not at all.
    public func write(to path: String) throws {
        try encoded().write(to: path)
    }

    /// The file as tensors and metadata.
    func encoded() throws -> SafeTensorsWriter {
        var metadata = [
            "format": Int8Model.format, "version": Int8Model.version, "architecture": configuration.architecture.name,
            "classes": String(configuration.classCount), "input_height": String(configuration.inputHeight),
            "input_width": String(configuration.inputWidth),
            "max_pool_padding": configuration.maxPoolPadding.rawValue,
            "labels": String(decoding: try JSONEncoder().encode(labels.names), as: UTF8.self),
        ]
        metadata.merge(conventions.metadata) { $1 }
        for (key, value) in provenance { metadata["provenance.\(key)"] = value }
        var collector = FieldCollector()
        var copy = self
        try copy.visitFields(of: Network(configuration), &collector)
        // Wide elements first: then all are aligned without gaps.
        let fields = collector.fields.enumerated()
            .sorted { ($1.element.size, $0.offset) < ($0.element.size, $1.offset) }.map(\.element)
        var unsigned = SafeTensorsWriter(metadata: metadata)
        for field in fields { field.write(&unsigned) }
        metadata["sha256"] = Int8Model.digest(of: try SafeTensors(bytes: unsigned.encoded(), source: "the model"))
        unsigned.metadata = metadata
        return unsigned
    }

    private static func digest(of file: SafeTensors) -> String {
        var hash = SHA256()
        for (key, value) in file.metadata.sorted(by: { $0.key < $1.key }) where key != "sha256" {
            hash.update(Array("\(key)=\(value)\n".utf8)[...])
        }
        for name in file.names.sorted() {
            guard let entry = file[name], let contents = file.bytes(of: name) else { continue }
            hash.update(Array("\(name) \(entry.type.rawValue) \(entry.shape)\n".utf8)[...])
            hash.update(contents)
        }
        return hash.hexDigest()
    }
}

/// Fills arrays from a file.
private struct FieldReader: FieldVisitor {
    let file: SafeTensors

    mutating func visit<Element: TensorElement>(
        _ name: String, _ values: inout [Element], shape: [Int]
    ) throws(Int8Error) {
        guard let entry = file[name], entry.type == Element.elementType, entry.shape == shape,
            let found = try? file.values(of: name, as: Element.self)
        else { throw .mismatch("\(name) is missing or is not \(Element.elementType.rawValue) \(shape)") }
        values = found
    }
}

/// Remembers how to write every array.
private struct FieldCollector: FieldVisitor {
    struct Field {
        let size: Int
        let write: (inout SafeTensorsWriter) -> Void
    }
    var fields: [Field] = []

    mutating func visit<Element: TensorElement>(
        _ name: String, _ values: inout [Element], shape: [Int]
    ) throws(Int8Error) {
        let values = values
        if values.count != shape.reduce(1, *) {
            throw .mismatch("\(name) has \(values.count) values, expected \(shape.reduce(1, *))")
        }
        fields.append(
            Field(size: Element.elementType.size) { $0.add(name, shape: shape, values: values) })
    }
}
