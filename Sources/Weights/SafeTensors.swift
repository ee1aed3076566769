// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// A parsed safetensors file, https://github.com/huggingface/safetensors#format:
///
///     8 bytes     length n of the header, unsigned little-endian, at most 100 MB
///     n bytes     UTF-8 JSON: {"NAME": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, ...,
///                 "__metadata__": {"KEY": "VALUE", ...}}; it may end in spaces
///     the rest    the payload; offsets count from its first byte, elements are little-endian, row-major
///
/// The tensors must cover the payload without holes or overlaps, so a torn file is noticed before a number is used.
/// The file is read once and not mapped: a file that is overwritten later cannot crash the process.
public struct SafeTensors: Sendable {
    /// One tensor's entry in the header.
    public struct Entry: Sendable, Hashable {
        /// Type of its elements.
        public let type: ElementType
        /// Its extents, slowest first; empty for a single number.
        public let shape: [Int]
        /// Where its bytes lie, counted from the file's first byte.
        let range: Range<Int>

        /// Number of elements.
        public var count: Int { range.count / type.size }
    }

    /// Free-form strings that travel with the tensors.
    public let metadata: [String: String]
    /// The tensors' names, in the order of their bytes.
    public let names: [String]
    /// What messages call the file: its path.
    public let source: String
    private let entries: [String: Entry]
    private let bytes: [UInt8]

    /// Reads and checks a file.
    ///
    /// - Throws: `cannotRead`, `unsupportedContainer` for a PyTorch checkpoint, or what `init(bytes:source:)` throws.
    public init(path: String) throws(WeightsError) {
        let file = try RandomAccessFile(path)
        switch try Container(file) {
        case .zip, .pickle:
            throw WeightsError(
                .unsupportedContainer, "\(path) is a PyTorch checkpoint, not a safetensors file",
                remedy: "turn it into one with 'edgedet import'")
        default: try self.init(bytes: file.read(0..<file.size), source: path)
        }
    }

    /// Whether a file is neither a PyTorch checkpoint nor unknown, by its first bytes alone.
    ///
    /// - Throws: `cannotRead`.
    public static func isLikely(_ path: String) throws(WeightsError) -> Bool {
        try Container(RandomAccessFile(path)) == .safeTensors
    }

    /// Checks the bytes of a file.
    ///
    /// - Parameter source: What messages call it.
    /// - Throws: `truncated`, `malformed` or `unsupportedType`.
    public init(bytes: [UInt8], source: String) throws(WeightsError) {
        let header = try SafeTensorsHeader(bytes: bytes, source: source)
        self.bytes = bytes
        self.source = source
        metadata = header.metadata
        names = header.names
        entries = header.entries
    }

    /// The entry of a tensor, nil if there is none of that name.
    public subscript(name: String) -> Entry? { entries[name] }

    /// The bytes of a tensor, nil if there is none of that name.
    public func bytes(of name: String) -> ArraySlice<UInt8>? {
        entries[name].map { bytes[$0.range] }
    }

    /// The elements of a tensor that must have exactly this type.
    ///
    /// - Throws: `missingTensor`; `unsupportedType` if it has another type.
    public func values<Element: TensorElement>(
        of name: String, as _: Element.Type = Element.self
    ) throws(WeightsError) -> [Element] {
        let entry = try entry(name)
        guard entry.type == Element.elementType else {
            throw WeightsError(
                .unsupportedType,
                "\(source): tensor \(name) holds \(entry.type.rawValue), not \(Element.elementType.rawValue)",
                remedy: "use a file that this program wrote")
        }
        return copyElements(bytes, in: entry.range)
    }

    /// The elements of a tensor of any floating-point type, as single precision.
    ///
    /// - Throws: `missingTensor`; `unsupportedType` if it holds integers.
    public func floats(of name: String) throws(WeightsError) -> [Float] {
        let entry = try entry(name)
        switch entry.type {
        case .float32: return copyElements(bytes, in: entry.range)
        case .float64: return copyElements(bytes, in: entry.range, as: Double.self).map { Float($0) }
        case .float16: return copyElements(bytes, in: entry.range, as: Float16.self).map { Float($0) }
        case .bfloat16:
            return copyElements(bytes, in: entry.range, as: Int16.self).map {
                Float(bitPattern: UInt32(UInt16(bitPattern: $0)) << 16)
            }
        case .int64, .int32, .int16, .int8, .uint8:
            throw WeightsError(
                .unsupportedType, "\(source): tensor \(name) holds integers (\(entry.type.rawValue)), not weights",
                remedy: "use a file of floating-point weights")
        }
    }

    private func entry(_ name: String) throws(WeightsError) -> Entry {
        guard let entry = entries[name] else {
            throw WeightsError(
                .missingTensor, "\(source) has no tensor \(name)", remedy: "use a file that belongs to this program")
        }
        return entry
    }
}
