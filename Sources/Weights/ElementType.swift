// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The element types of safetensors that are read and written here, by the names that the format gives them.
public enum ElementType: String, Sendable, Hashable, CaseIterable {
    /// IEEE double precision.
    case float64 = "F64"
    /// IEEE single precision.
    case float32 = "F32"
    /// IEEE half precision.
    case float16 = "F16"
    /// The upper half of a single-precision number.
    case bfloat16 = "BF16"
    /// Signed, 64 bits.
    case int64 = "I64"
    /// Signed, 32 bits.
    case int32 = "I32"
    /// Signed, 16 bits.
    case int16 = "I16"
    /// Signed, 8 bits.
    case int8 = "I8"
    /// Unsigned, 8 bits.
    case uint8 = "U8"

    /// Bytes of one element.
    public var size: Int {
        switch self {
        case .float64, .int64: 8
        case .float32, .int32: 4
        case .float16, .bfloat16, .int16: 2
        case .int8, .uint8: 1
        }
    }
}

/// A Swift type whose memory is a safetensors element on a little-endian machine.
public protocol TensorElement: BitwiseCopyable, Sendable {
    /// The type's name in the file.
    static var elementType: ElementType { get }
}

extension Double: TensorElement {
    /// F64.
    public static var elementType: ElementType { .float64 }
}
extension Float: TensorElement {
    /// F32.
    public static var elementType: ElementType { .float32 }
}
extension Float16: TensorElement {
    /// F16.
    public static var elementType: ElementType { .float16 }
}
extension Int64: TensorElement {
    /// I64.
    public static var elementType: ElementType { .int64 }
}
extension Int32: TensorElement {
    /// I32.
    public static var elementType: ElementType { .int32 }
}
extension Int16: TensorElement {
    /// I16.
    public static var elementType: ElementType { .int16 }
}
extension Int8: TensorElement {
    /// I8.
    public static var elementType: ElementType { .int8 }
}
extension UInt8: TensorElement {
    /// U8.
    public static var elementType: ElementType { .uint8 }
}

#if _endian(big)
    #error("safetensors is little-endian and is copied without swapping")
#endif
