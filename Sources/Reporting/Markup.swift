// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// A piece of HTML or SVG. Text that is put into a literal is escaped, so that no file or class name can break a page:
/// `"<b>\(name)</b>" as Markup`.
public struct Markup: Sendable, Hashable, ExpressibleByStringInterpolation {
    /// The markup itself.
    public private(set) var text: String

    /// Takes the literal as markup.
    public init(stringLiteral value: String) {
        text = value
    }

    /// Takes the literal's own parts as markup, and what is put in between as text.
    public init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.markup
    }

    /// Puts pieces one after the other, a line each.
    public init(_ pieces: [Markup]) {
        text = pieces.map(\.text).joined(separator: "\n")
    }

    /// Appends a piece.
    public static func += (left: inout Markup, right: Markup) {
        left.text += right.text
    }

    /// How values are put into a literal.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        /// Starts with nothing.
        public init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        /// Markup as it is.
        public mutating func appendLiteral(_ literal: String) {
            markup += literal
        }

        /// Text, escaped for content and for attributes in quotes.
        public mutating func appendInterpolation(_ text: String) {
            for scalar in text.unicodeScalars {
                switch scalar {
                case "&": markup += "&amp;"
                case "<": markup += "&lt;"
                case ">": markup += "&gt;"
                case "\"": markup += "&quot;"
                // HTML has no way to write other control characters.
                case "\u{0}"..<"\u{20}" where scalar != "\n" && scalar != "\t": markup += "\u{FFFD}"
                default: markup.unicodeScalars.append(scalar)
                }
            }
        }

        /// Markup as it is.
        public mutating func appendInterpolation(_ piece: Markup) {
            markup += piece.text
        }

        /// Pieces one after the other.
        public mutating func appendInterpolation(_ pieces: [Markup]) {
            for piece in pieces { markup += piece.text }
        }

        /// A whole number.
        public mutating func appendInterpolation(_ number: Int) {
            markup += String(number)
        }

        /// A coordinate, to a tenth of a pixel.
        public mutating func appendInterpolation(_ coordinate: Double) {
            markup += coordinate.isFinite ? FixedPoint.text(coordinate, digits: 1) : "0"
        }
    }
}
