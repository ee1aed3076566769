// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// SHA-256 (FIPS 180-4, section 6.2); it guards files against damage, not against people.
public struct SHA256: Sendable {
    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]

    /// What does not fill a block yet.
    private var pending: [UInt8] = []
    private var byteCount: UInt64 = 0

    /// The digest of nothing so far.
    public init() {}

    /// The digest of some bytes, as 64 lower-case hexadecimal digits.
    public static func hexDigest(of bytes: [UInt8]) -> String {
        var hash = SHA256()
        hash.update(bytes[...])
        return hash.hexDigest()
    }

    /// Goes on with more bytes.
    public mutating func update(_ bytes: ArraySlice<UInt8>) {
        byteCount += UInt64(bytes.count)
        var words = [UInt32](repeating: 0, count: 64)
        var start = bytes.startIndex
        if !pending.isEmpty {
            let taken = min(64 - pending.count, bytes.count)
            pending += bytes[start..<start + taken]
            start += taken
            if pending.count < 64 { return }
            absorb(pending[...], at: 0, &words)
            pending.removeAll()
        }
        while bytes.endIndex - start >= 64 {
            absorb(bytes, at: start, &words)
            start += 64
        }
        pending += bytes[start...]
    }

    /// The digest of all bytes so far, as 64 lower-case hexadecimal digits.
    public func hexDigest() -> String {
        var hash = self
        // Section 5.1.1: a one bit, zeros up to 56 of 64 bytes, then the length in bits.
        var tail: [UInt8] = [0x80]
        while (pending.count + tail.count) % 64 != 56 { tail.append(0) }
        for shift in stride(from: 56, through: 0, by: -8) {
            tail.append(UInt8(truncatingIfNeeded: (byteCount * 8) >> shift))
        }
        hash.update(tail[...])
        return hash.state.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }

    /// One block of 64 bytes; `words` is room for its message schedule.
    private mutating func absorb(_ bytes: ArraySlice<UInt8>, at start: Int, _ words: inout [UInt32]) {
        for index in 0..<16 {
            let place = start + 4 * index
            words[index] =
                UInt32(bytes[place]) << 24 | UInt32(bytes[place + 1]) << 16 | UInt32(bytes[place + 2]) << 8
                | UInt32(bytes[place + 3])
        }
        for index in 16..<64 {
            let early = words[index - 15]
            let late = words[index - 2]
            let sigma0 = rotated(early, 7) ^ rotated(early, 18) ^ early >> 3
            let sigma1 = rotated(late, 17) ^ rotated(late, 19) ^ late >> 10
            words[index] = words[index - 16] &+ sigma0 &+ words[index - 7] &+ sigma1
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<64 {
            let sum1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
            let choice = (e & f) ^ (~e & g)
            let first = h &+ sum1 &+ choice &+ Self.constants[index] &+ words[index]
            let sum0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
            let majority = (a & b) ^ (a & c) ^ (b & c)
            (h, g, f, e) = (g, f, e, d &+ first)
            (d, c, b, a) = (c, b, a, first &+ sum0 &+ majority)
        }
        for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
    }

    private func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

    /// Section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = cubeRootFractions(64)

    private static func cubeRootFractions(_ count: Int) -> [UInt32] {
        var fractions: [UInt32] = []
        var candidate: UInt64 = 2
        while fractions.count < count {
            if (2..<candidate).allSatisfy({ !candidate.isMultiple(of: $0) }) {
                // ⌊∛p·2³²⌋ bit by bit: the largest r with r³ ≤ p·2⁹⁶, exact in 128 bits since r < 2³⁵.
                let target = UInt128(candidate) << 96
                var root: UInt128 = 0
                for bit in stride(from: UInt128(34), through: 0, by: -1) {
                    let trial = root | 1 << bit
                    if trial * trial * trial <= target { root = trial }
                }
                fractions.append(UInt32(truncatingIfNeeded: root))
            }
            candidate += 1
        }
        return fractions
    }
}
