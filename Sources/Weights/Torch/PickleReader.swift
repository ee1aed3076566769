// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Reads the part of Python's pickle format (protocols 2 to 5, the module `pickletools` describes every opcode) that
/// PyTorch's checkpoints consist of.
///
/// A pickle is a program for a machine with a stack; Python's own reader lets it call any function. This one calls
/// none: it knows a few names (`PickleGlobal`), and refuses a file at the first other one, and at the first opcode that
/// a checkpoint does not need. Work and memory are bounded by the counts below, whatever lengths a file claims.
struct PickleReader {
    private let bytes: [UInt8]
    private let source: String
    private var cursor: Int
    private var stack: [PickleValue] = []
    /// Heights of the stack at the marks.
    private var marks: [Int] = []
    private var memo: [Int: PickleValue] = [:]
    private var heap = PickleHeap()
    private var storages: [String: TorchStorage] = [:]

    /// Largest pickle in bytes; the weights of D0 need 0.15 MB, with an optimizer's state 0.5 MB.
    static let maximumSize = 8 << 20
    private static let maximumOperations = 500_000
    private static let maximumStack = 50_000
    private static let maximumMarks = 64
    private static let maximumName = 256

    /// Runs one pickle.
    ///
    /// - Parameters:
    ///   - bytes: It starts at index `start`; what follows it is not looked at.
    ///   - source: What messages call the file.
    /// - Throws: `truncated`, `malformed` or `foreignObject`.
    static func read(_ bytes: [UInt8], from start: Int = 0, source: String) throws(WeightsError) -> Pickle {
        var reader = PickleReader(bytes: bytes, source: source, cursor: start)
        return try reader.run()
    }

    private init(bytes: [UInt8], source: String, cursor: Int) {
        self.bytes = bytes
        self.source = source
        self.cursor = cursor
    }

    private mutating func run() throws(WeightsError) -> Pickle {
        for _ in 0..<Self.maximumOperations {
            let opcode = try byte()
            if opcode == UInt8(ascii: ".") {
                return Pickle(root: try pop(), heap: heap, storages: storages, end: cursor)
            }
            try execute(opcode)
            guard stack.count <= Self.maximumStack else { throw fault("piles up more than any checkpoint") }
        }
        throw fault("holds more than \(Self.maximumOperations) operations")
    }

    private mutating func execute(_ opcode: UInt8) throws(WeightsError) {
        switch opcode {
        case 0x80:  // PROTO
            let version = try byte()
            guard (2...5).contains(version) else { throw fault("is of protocol \(version)") }
        case 0x95: _ = try integer(bytes: 8)  // FRAME
        case UInt8(ascii: "("):
            marks.append(stack.count)
            guard marks.count <= Self.maximumMarks else { throw tooDeep() }
        case UInt8(ascii: "q"): try memorize(Int(byte()))
        case UInt8(ascii: "r"): try memorize(integer(bytes: 4))
        case 0x94: try memorize(memo.count)  // MEMOIZE
        case UInt8(ascii: "h"): try recall(Int(byte()))
        case UInt8(ascii: "j"): try recall(integer(bytes: 4))
        case UInt8(ascii: "c"): try pushGlobal(module: line(), name: line())
        case 0x93:  // STACK_GLOBAL
            guard case .string(let name) = try pop(), case .string(let module) = try pop() else {
                throw fault("names a class by something that is no string")
            }
            try pushGlobal(module: module, name: name)
        case UInt8(ascii: "R"), 0x81: try reduce()  // REDUCE, NEWOBJ
        case UInt8(ascii: "b"): try build()
        case UInt8(ascii: "Q"): try pushStorage()
        default:
            if try !pushPlain(opcode), try !executeContainer(opcode) {
                throw WeightsError(
                    .foreignObject,
                    "\(source) holds the pickle opcode 0x\(String(opcode, radix: 16)), which no checkpoint needs",
                    remedy: "save the model's state_dict() with torch.save, and import that")
            }
        }
    }

    /// Opcodes that push a value without parts; false if it is none of them.
    private mutating func pushPlain(_ opcode: UInt8) throws(WeightsError) -> Bool {
        switch opcode {
        case UInt8(ascii: "N"): stack.append(.none)
        case 0x88: stack.append(.boolean(true))
        case 0x89: stack.append(.boolean(false))
        case UInt8(ascii: "K"): stack.append(.integer(Int(try byte())))
        case UInt8(ascii: "M"): stack.append(.integer(try integer(bytes: 2)))
        case UInt8(ascii: "J"):
            stack.append(.integer(Int(Int32(truncatingIfNeeded: try integer(bytes: 4)))))
        case 0x8a: try pushLong()
        case UInt8(ascii: "G"):
            let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            stack.append(.real(Double(bitPattern: bits)))
        case UInt8(ascii: "X"), UInt8(ascii: "T"): try pushString(length: integer(bytes: 4))
        case 0x8c, UInt8(ascii: "U"): try pushString(length: Int(byte()))
        case UInt8(ascii: "C"):
            _ = try take(Int(byte()))
            stack.append(.opaque)
        case UInt8(ascii: "B"):
            _ = try take(integer(bytes: 4))
            stack.append(.opaque)
        default: return false
        }
        return true
    }

    /// Opcodes that make or fill containers; false if it is none of them.
    private mutating func executeContainer(_ opcode: UInt8) throws(WeightsError) -> Bool {
        switch opcode {
        case UInt8(ascii: ")"): stack.append(.tuple(heap.makeSequence()))
        case 0x85...0x87: try pushTuple(take: Int(opcode) - 0x84)
        case UInt8(ascii: "t"): try pushTuple(take: stack.count - popMark())
        case UInt8(ascii: "]"): stack.append(.list(heap.makeSequence()))
        case UInt8(ascii: "a"): try fillList(from: stack.count - 1)
        case UInt8(ascii: "e"): try fillList(from: popMark())
        case UInt8(ascii: "}"): stack.append(.dictionary(heap.makeDictionary()))
        case UInt8(ascii: "s"): try fillDictionary(from: stack.count - 2)
        case UInt8(ascii: "u"): try fillDictionary(from: popMark())
        default: return false
        }
        return true
    }

    // MARK: - Bytes

    private mutating func byte() throws(WeightsError) -> UInt8 {
        guard cursor < bytes.count else { throw truncated() }
        defer { cursor += 1 }
        return bytes[cursor]
    }

    private mutating func take(_ count: Int) throws(WeightsError) -> ArraySlice<UInt8> {
        guard count <= bytes.count - cursor else { throw truncated() }
        defer { cursor += count }
        return bytes[cursor..<(cursor + count)]
    }

    /// An unsigned little-endian number.
    private mutating func integer(bytes count: Int) throws(WeightsError) -> Int {
        try take(count).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// Text up to a line feed, which a GLOBAL has two of.
    private mutating func line() throws(WeightsError) -> String {
        var end = cursor
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n"), end - cursor <= Self.maximumName { end += 1 }
        guard end < bytes.count else { throw truncated() }
        guard bytes[end] == UInt8(ascii: "\n"), let text = String(validating: bytes[cursor..<end], as: UTF8.self) else {
            throw fault("names a class by something that is no name")
        }
        cursor = end + 1
        return text
    }

    private mutating func pushString(length: Int) throws(WeightsError) {
        guard let text = String(validating: try take(length), as: UTF8.self) else {
            throw fault("holds text that is not UTF-8")
        }
        stack.append(.string(text))
    }

    private mutating func pushLong() throws(WeightsError) {
        let digits = try take(Int(try byte()))
        guard digits.count <= 8 else {
            stack.append(.largeInteger(Array(digits)))
            return
        }
        let isNegative = (digits.last ?? 0) & 0x80 != 0
        stack.append(.integer(digits.reversed().reduce(isNegative ? -1 : 0) { $0 << 8 | Int($1) }))
    }

    // MARK: - Stack and memo

    private mutating func pop() throws(WeightsError) -> PickleValue {
        guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
            throw fault("takes a value where there is none")
        }
        return value
    }

    private mutating func popMark() throws(WeightsError) -> Int {
        guard let mark = marks.popLast() else { throw fault("closes a group that was never opened") }
        return mark
    }

    private mutating func memorize(_ index: Int) throws(WeightsError) {
        guard let value = stack.last else { throw fault("takes a value where there is none") }
        memo[index] = value
    }

    private mutating func recall(_ index: Int) throws(WeightsError) {
        guard let value = memo[index] else { throw fault("refers to value \(index), which it never stored") }
        stack.append(value)
    }

    // MARK: - Containers

    private mutating func pushTuple(take count: Int) throws(WeightsError) {
        guard count >= 0, stack.count - count >= (marks.last ?? 0) else {
            throw fault("takes a value where there is none")
        }
        let items = Array(stack.suffix(count))
        stack.removeLast(count)
        try push(.tuple(heap.makeSequence(items)))
    }

    /// The items from `start` on go to the list below them.
    private mutating func fillList(from start: Int) throws(WeightsError) {
        guard start > (marks.last ?? 0), start <= stack.count, case .list(let list) = stack[start - 1] else {
            throw fault("appends to something that is no list")
        }
        heap.append(stack[start...], toSequence: list)
        stack.removeLast(stack.count - start)
        try push(stack.removeLast())
    }

    /// The keys and values from `start` on go to the dictionary below them.
    private mutating func fillDictionary(from start: Int) throws(WeightsError) {
        guard start > (marks.last ?? 0), start <= stack.count, (stack.count - start).isMultiple(of: 2),
            case .dictionary(let dictionary) = stack[start - 1]
        else { throw fault("stores into something that is no dictionary") }
        for index in stride(from: start, to: stack.count, by: 2) {
            heap.set(stack[index], stack[index + 1], inDictionary: dictionary)
        }
        stack.removeLast(stack.count - start)
        try push(stack.removeLast())
    }

    private mutating func push(_ value: PickleValue) throws(WeightsError) {
        guard heap.depth(value) <= PickleHeap.maximumDepth else { throw tooDeep() }
        stack.append(value)
    }

    // MARK: - Objects

    private mutating func pushGlobal(module: String, name: String) throws(WeightsError) {
        guard let global = PickleGlobal(module: module, name: name) else {
            let callable = "\(module).\(name)".printable
            throw WeightsError(
                .foreignObject, "\(source) wants to run \(callable), which is no part of a checkpoint of weights",
                remedy: "if you trust its origin, save only the model's state_dict() with torch.save, and import that")
        }
        stack.append(.global(global))
    }

    /// Calls what lies below the tuple of arguments.
    private mutating func reduce() throws(WeightsError) {
        guard let arguments = heap.items(of: try pop()), case .global(let global) = try pop() else {
            throw fault("calls something that is no function")
        }
        switch global {
        case .orderedDictionary: try pushOrderedDictionary(arguments)
        case .rebuildTensor: try pushTensor(arguments)
        case .rebuildParameter:
            guard case .tensor(let tensor)? = arguments.first else { throw fault("has a parameter without a tensor") }
            stack.append(.tensor(tensor))
        case .inert: stack.append(.opaque)
        case .storage: throw fault("makes a storage of its own")
        }
    }

    /// Python 2 gave the pairs as an argument, Python 3 stores them afterwards.
    private mutating func pushOrderedDictionary(_ arguments: [PickleValue]) throws(WeightsError) {
        let dictionary = heap.makeDictionary()
        if let pairs = arguments.first {
            for pair in heap.items(of: pairs) ?? [.none] {
                guard let pair = heap.items(of: pair), pair.count == 2 else {
                    throw fault("makes a dictionary of something other than pairs")
                }
                heap.set(pair[0], pair[1], inDictionary: dictionary)
            }
        }
        try push(.dictionary(dictionary))
    }

    /// Arguments: storage, offset, size, stride, then what training needs.
    private mutating func pushTensor(_ arguments: [PickleValue]) throws(WeightsError) {
        guard arguments.count >= 4, case .storage(let storage) = arguments[0], case .integer(let offset) = arguments[1],
            let shape = heap.integers(of: arguments[2]), let strides = heap.integers(of: arguments[3])
        else { throw fault("describes a tensor by something other than storage, offset, size and stride") }
        stack.append(.tensor(TorchTensor(storage: storage, offset: offset, shape: shape, strides: strides)))
    }

    /// What an object is told after it was made: attributes, which weights do not need.
    private mutating func build() throws(WeightsError) {
        _ = try pop()
        switch stack.last {
        case .dictionary?, .tensor?, .opaque?: break
        default: throw fault("sets attributes of something that has none")
        }
    }

    /// A persistent id: ('storage', class, key, device, number of elements); the legacy stream adds a view.
    private mutating func pushStorage() throws(WeightsError) {
        guard let parts = heap.items(of: try pop()), (5...6).contains(parts.count),
            case .string("storage") = parts[0], case .global(.storage(let type)) = parts[1],
            case .string(let key) = parts[2], case .integer(let count) = parts[4], count >= 0
        else { throw fault("refers to something outside that is no storage") }
        guard parts.count == 5 || parts[5].isNone else {
            throw fault("holds a view of a storage, as PyTorch wrote them before 0.4")
        }
        let storage = TorchStorage(key: key, type: type, count: count)
        guard storages.updateValue(storage, forKey: key) ?? storage == storage else {
            throw fault("describes storage \(key.printable) in two ways")
        }
        stack.append(.storage(storage))
    }

    // MARK: - Faults

    private func truncated() -> WeightsError {
        guard bytes.count < Self.maximumSize else {
            return fault("is longer than \(Self.maximumSize >> 20) MB or claims to be")
        }
        return WeightsError(
            .truncated, "\(source) ends inside its pickle, or a length there is too large", remedy: Self.remedy)
    }

    private func tooDeep() -> WeightsError { fault("is nested deeper than any checkpoint") }

    private func fault(_ what: String) -> WeightsError {
        WeightsError(.malformed, "\(source): its pickle \(what)", remedy: Self.remedy)
    }

    private static let remedy = "get the file again, or save the model's state_dict() with torch.save"
}
