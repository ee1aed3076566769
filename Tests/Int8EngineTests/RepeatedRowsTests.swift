// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Testing

@testable import Int8Engine

struct RepeatedRowsTests {
    /// Rows as letters: those that are repeated have the same one, and what lies outside is unlike all.
    private static func letters(_ repeated: RepeatedRows, height: Int) -> [Int] {
        (0..<height).map { (repeated.first...repeated.first + repeated.repeats).contains($0) ? repeated.first : $0 }
    }

    @Test(arguments: [(1, 1), (3, 1), (3, 2), (5, 1), (5, 2)], [7, 8, 16])
    func rowsThatSeeTheSameAreTheSame(window: (kernel: Int, stride: Int), height: Int) {
        let padding = SamePadding(extent: height, kernel: window.kernel, stride: window.stride)
        for first in 0..<height {
            for last in first..<height {
                let input = Self.letters(RepeatedRows(from: first, through: last), height: height)
                let seen = (0..<padding.outputs).map { row in
                    (0..<window.kernel).map { tap in
                        let source = row * window.stride + tap - padding.before
                        return input.indices.contains(source) ? input[source] : -1
                    }
                }
                let found = RepeatedRows(from: first, through: last).seen(
                    kernel: window.kernel, stride: window.stride, padTop: padding.before, outputs: padding.outputs)
                // The longest run of rows that see nothing but one row: with a kernel of 1, a row by itself is no run.
                let alike = seen.indices.filter { Set(seen[$0]) == [first] && last > first }
                let expected = RepeatedRows(from: alike.first ?? 0, through: alike.last ?? 0)
                #expect(found == expected, "\(first)...\(last)")
            }
        }
    }

    @Test func everyRowHasAPlaceThatIsWritten() {
        for first in 0..<6 {
            for last in first..<6 {
                var repeated = RepeatedRows(from: first, through: last)
                withUnsafePointer(to: &repeated) { pointer in
                    let rows = TensorRows(height: 6, repeated: pointer)
                    let written = (0..<rows.count).map(rows.row)
                    #expect(written == (0..<6).filter { $0 <= first || $0 > last })
                    let letters = Self.letters(pointer.pointee, height: 6)
                    #expect((0..<6).map(rows.place) == letters)
                    #expect(written.map(rows.copies).reduce(0, +) == 6)
                    for row in 0..<6 {
                        #expect(rows.row(at: rows.index(of: row)) == rows.place(of: row))
                        let run = (row..<6).prefix { rows.place(of: $0) == rows.place(of: row) + $0 - row }
                        #expect(rows.neighbours(from: row) == run.count)
                    }
                    for row in written where rows.copies(of: row) == 1 {
                        let run = (row..<6).prefix { rows.place(of: $0) == $0 && rows.copies(of: $0) == 1 }
                        #expect(rows.singles(from: row) == run.count)
                    }
                    #expect(rows.singles(from: first) == (last > first ? 1 : 6 - first))
                }
            }
        }
    }
}
