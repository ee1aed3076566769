// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Writes PNG files of any colour type from the text of the specification, without compression.
enum PNGMaker {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// - Parameters:
    ///   - rows: The packed samples of each row, without the filter byte.
    ///   - extra: Chunks between IHDR and IDAT.
    static func file(
        width: Int, height: Int, depth: UInt8, colorType: UInt8, rows: [[UInt8]],
        extra: [(type: String, body: [UInt8])] = []
    ) -> [UInt8] {
        let header = bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [depth, colorType, 0, 0, 0]
        let raw = rows.flatMap { [UInt8(0)] + $0 }
        return signature + chunk("IHDR", header) + extra.flatMap { chunk($0.type, $0.body) }
            + chunk("IDAT", zlib(raw)) + chunk("IEND", [])
    }

    static func chunk(_ type: String, _ body: [UInt8]) -> [UInt8] {
        let content = Array(type.utf8) + body
        return bigEndian(UInt32(body.count)) + content + bigEndian(crc(content))
    }

    static func bigEndian(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }

    /// RFC 1950 around one stored block of RFC 1951.
    private static func zlib(_ bytes: [UInt8]) -> [UInt8] {
        precondition(bytes.count < 65_536)
        let length = UInt16(bytes.count)
        let (low, high) = (UInt8(length & 255), UInt8(length >> 8))
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        let head: [UInt8] = [0x78, 0x01, 0x01, low, high, ~low, ~high]
        return head + bytes + bigEndian(b << 16 | a)
    }

    /// The polynomial of annex D, bit by bit.
    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        var remainder: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            remainder ^= UInt32(byte)
            for _ in 0..<8 { remainder = remainder >> 1 ^ (remainder & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        return ~remainder
    }
}
