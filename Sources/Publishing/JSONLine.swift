// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Writes one line of JSON.
///
/// The caller places braces, commas and keys; this type knows how strings and numbers are spelled. Equal values always
/// give equal bytes, whatever the locale.
struct JSONLine {
    /// What was written so far, UTF-8.
    private(set) var bytes: [UInt8] = []

    /// Begins a line.
    ///
    /// - Parameter capacity: Bytes it will probably have.
    init(capacity: Int = 128) {
        bytes.reserveCapacity(capacity)
    }

    /// Appends text that is JSON already.
    mutating func raw(_ json: StaticString) {
        json.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Appends a string in quotes; only what JSON demands is escaped (RFC 8259, section 7).
    mutating func string(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: raw("\\n")
            case 0x0D: raw("\\r")
            case 0x09: raw("\\t")
            case 0..<0x20:
                raw("\\u00")
                bytes.append(Self.hexDigits[Int(byte >> 4)])
                bytes.append(Self.hexDigits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends an array of strings.
    mutating func strings(_ values: [String]) {
        raw("[")
        for (index, value) in values.enumerated() {
            if index > 0 { raw(",") }
            string(value)
        }
        raw("]")
    }

    /// Appends an integer.
    mutating func integer(_ value: some BinaryInteger) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        digits(UInt64(value.magnitude), atLeast: 1)
    }

    /// Appends a number with at most `places` decimals, rounded half away from zero, trailing zeros left out but for
    /// one, so that it stays recognisable as a floating-point number: 0.5, 2.0, 21.437.
    ///
    /// JSON has no spelling for infinities and NaN; they become 0.0, and values beyond ±1e12 are clamped.
    mutating func decimal(_ value: Double, places: Int) {
        let limited = value.isFinite ? min(max(value, -1e12), 1e12) : 0
        var unit: UInt64 = 1
        for _ in 0..<places { unit *= 10 }
        let scaled = (limited.magnitude * Double(unit)).rounded(.toNearestOrAwayFromZero)
        let units = UInt64(scaled)
        if limited < 0, units > 0 { bytes.append(UInt8(ascii: "-")) }
        digits(units / unit, atLeast: 1)
        bytes.append(UInt8(ascii: "."))
        let firstDecimal = bytes.count
        digits(units % unit, atLeast: places)
        while bytes.count > firstDecimal + 1, bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
    }

    /// Ends the line.
    mutating func newline() {
        bytes.append(0x0A)
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)

    private mutating func digits(_ value: UInt64, atLeast count: Int) {
        let start = bytes.count
        var rest = value
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0 || bytes.count - start < count
        bytes[start...].reverse()
    }
}
