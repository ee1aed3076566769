// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Numbers with a fixed count of decimals, as tables and progress lines show them.
public enum FixedPoint {
    /// "12.345" for 3 digits; rounds half away from zero.
    public static func text(_ value: Double, digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        let power = (0..<digits).reduce(1) { power, _ in power * 10 }
        let scaled = Int((abs(value) * Double(power)).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(scaled)" }
        let decimals = String(scaled % power)
        return "\(sign)\(scaled / power).\(String(repeating: "0", count: digits - decimals.count))\(decimals)"
    }
}
