// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

@testable import Weights

/// Builds a pickle of protocol 2, opcode by opcode.
struct PickleMaker {
    private(set) var bytes: [UInt8]

    /// - Parameter protocolVersion: What the first opcode says.
    init(protocolVersion: UInt8 = 2) {
        bytes = [0x80, protocolVersion]
    }

    /// A pickle of the given opcodes, STOP included.
    static func stopped(_ fill: (inout PickleMaker) -> Void) -> [UInt8] {
        var maker = PickleMaker()
        fill(&maker)
        maker.opcodes(".")
        return maker.bytes
    }

    /// Opcodes without arguments, by the letters they have.
    mutating func opcodes(_ letters: String) { bytes += Array(letters.utf8) }

    mutating func raw(_ more: [UInt8]) { bytes += more }

    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "X"))
        bytes += littleEndian(text.utf8.count, 4) + Array(text.utf8)
    }

    /// LONG1 of 8 bytes: any Int.
    mutating func integer(_ value: Int) { bytes += [0x8a, 8] + littleEndian(value, 8) }

    mutating func tuple(_ values: [Int]) {
        opcodes("(")
        for value in values { integer(value) }
        opcodes("t")
    }

    mutating func global(_ module: String, _ name: String) { opcodes("c\(module)\n\(name)\n") }

    mutating func boolean(_ value: Bool) { bytes.append(value ? 0x88 : 0x89) }

    /// An empty OrderedDict.
    mutating func orderedDictionary() {
        global("collections", "OrderedDict")
        opcodes(")R")
    }

    /// What torch.save writes for a tensor.
    mutating func tensor(_ tensor: MadeTensor, isLegacy: Bool) {
        global("torch._utils", "_rebuild_tensor_v2")
        opcodes("((")
        string("storage")
        global("torch", tensor.storageClass)
        string(tensor.key)
        string("cpu")
        integer(tensor.claimedCount ?? tensor.count)
        if isLegacy { opcodes("N") }
        opcodes("tQ")
        integer(tensor.offset)
        tuple(tensor.shape)
        tuple(tensor.strides ?? MadeTensor.rowMajor(tensor.shape))
        boolean(false)
        orderedDictionary()
        opcodes("tR")
    }
}

/// A number, lowest byte first.
func littleEndian(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

/// A tensor as a file describes it, true or not, and its storage's bytes.
struct MadeTensor {
    var key: String
    var storageClass = "FloatStorage"
    var shape: [Int]
    var strides: [Int]?
    var offset = 0
    /// Elements in the storage.
    var count: Int
    /// Elements that the pickle claims; `count` if nil.
    var claimedCount: Int?
    var data: [UInt8]
    /// Whether the file leaves its storage out.
    var isMissing = false

    init(key: String, shape: [Int], values: [Float]) {
        self.key = key
        self.shape = shape
        count = values.count
        data = []
        appendElements(values, to: &data)
    }

    static func rowMajor(_ shape: [Int]) -> [Int] {
        shape.indices.map { axis in shape[(axis + 1)...].reduce(1, *) }
    }
}
