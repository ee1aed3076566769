// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// What a pickle may hold. Containers are indices into a `PickleHeap`: however they are nested or tied into loops,
/// nothing here is recursive.
enum PickleValue {
    case none
    case boolean(Bool)
    case integer(Int)
    /// An integer of more than 64 bits, two's complement, lowest byte first.
    case largeInteger([UInt8])
    case real(Double)
    case string(String)
    case tuple(Int)
    case list(Int)
    case dictionary(Int)
    case storage(TorchStorage)
    case tensor(TorchTensor)
    case global(PickleGlobal)
    /// A known object that weights do not depend on, or bytes.
    case opaque

    /// Whether it is Python's None.
    var isNone: Bool { if case .none = self { true } else { false } }
}

/// The classes and functions that a checkpoint may name. Naming one runs nothing: the reader knows what each stands for.
enum PickleGlobal {
    case orderedDictionary
    case storage(TorchElementType)
    case rebuildTensor
    case rebuildParameter
    /// Something that training scripts save beside the weights; it is not looked into.
    case inert

    /// The meaning of a name; nil for whatever has no business in a file of weights.
    init?(module: String, name: String) {
        switch (module, name) {
        case ("collections", "OrderedDict"): self = .orderedDictionary
        case ("torch._utils", "_rebuild_tensor_v2"), ("torch._utils", "_rebuild_tensor"): self = .rebuildTensor
        case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
        case ("torch", "Size"), ("torch", "device"): self = .inert
        // timm's trainer, which trains effdet, saves its options, and the metric as a number of NumPy's.
        case ("argparse", "Namespace"): self = .inert
        case ("numpy.core.multiarray", "scalar"), ("numpy._core.multiarray", "scalar"), ("numpy", "dtype"):
            self = .inert
        // How protocol 2 writes bytes.
        case ("_codecs", "encode"): self = .inert
        case ("torch", _):
            guard let type = TorchElementType(rawValue: name) else { return nil }
            self = .storage(type)
        default: return nil
        }
    }
}

/// The containers of a pickle.
struct PickleHeap {
    /// Items of tuples and lists.
    private(set) var sequences: [[PickleValue]] = []
    private(set) var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
    private var sequenceDepths: [Int] = []
    private var dictionaryDepths: [Int] = []

    /// Deeper than any training script's options.
    static let maximumDepth = 32

    mutating func makeSequence(_ items: [PickleValue] = []) -> Int {
        sequences.append(items)
        sequenceDepths.append(1 + (items.map(depth).max() ?? 0))
        return sequences.count - 1
    }

    mutating func makeDictionary() -> Int {
        dictionaries.append([])
        dictionaryDepths.append(1)
        return dictionaries.count - 1
    }

    mutating func append(_ items: some Collection<PickleValue>, toSequence index: Int) {
        sequences[index] += items
        for item in items { sequenceDepths[index] = max(sequenceDepths[index], 1 + depth(item)) }
    }

    mutating func set(_ key: PickleValue, _ value: PickleValue, inDictionary index: Int) {
        dictionaries[index].append((key, value))
        dictionaryDepths[index] = max(dictionaryDepths[index], 1 + max(depth(key), depth(value)))
    }

    /// How many containers lie inside each other, this one included; 0 for a plain value.
    func depth(_ value: PickleValue) -> Int {
        switch value {
        case .tuple(let index), .list(let index): sequenceDepths[index]
        case .dictionary(let index): dictionaryDepths[index]
        default: 0
        }
    }

    /// The entries of a dictionary whose keys are strings; the last of two equal keys counts. Nil if it is none.
    func entries(of value: PickleValue) -> [String: PickleValue]? {
        guard case .dictionary(let index) = value else { return nil }
        var entries: [String: PickleValue] = [:]
        for (key, value) in dictionaries[index] {
            if case .string(let key) = key { entries[key] = value }
        }
        return entries
    }

    /// The integers of a tuple or list; nil if it is none or holds anything else.
    func integers(of value: PickleValue) -> [Int]? {
        guard let items = items(of: value) else { return nil }
        var integers: [Int] = []
        for item in items {
            guard case .integer(let integer) = item else { return nil }
            integers.append(integer)
        }
        return integers
    }

    /// The items of a tuple or list; nil if it is none.
    func items(of value: PickleValue) -> [PickleValue]? {
        switch value {
        case .tuple(let index), .list(let index): sequences[index]
        default: nil
        }
    }
}

/// A pickle that was read.
struct Pickle {
    let root: PickleValue
    let heap: PickleHeap
    /// All storages it refers to, by their keys.
    let storages: [String: TorchStorage]
    /// The index after its last byte.
    let end: Int
}
