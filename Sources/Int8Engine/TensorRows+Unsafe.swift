// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Where the rows of a stored tensor lie, when repeated ones are stored once.
///
/// Every row has its place, but rows that repeat another are left out: nobody writes them, and whoever reads one is sent
/// to the row it repeats. Those that are written are counted by an index.
struct TensorRows {
    let height: Int
    /// What is repeated in the present picture; set before every run.
    let repeated: UnsafePointer<RepeatedRows>

    /// How many rows are written.
    var count: Int { height - repeated.pointee.repeats }

    /// The row with an index.
    func row(at index: Int) -> Int {
        index <= repeated.pointee.first ? index : index + repeated.pointee.repeats
    }

    /// The index of what is written for a row.
    func index(of row: Int) -> Int {
        let repeated = repeated.pointee
        return row <= repeated.first ? row : max(repeated.first, row - repeated.repeats)
    }

    /// The row that is written for a row.
    func place(of row: Int) -> Int { self.row(at: index(of: row)) }

    /// How many rows are the same as a written one, itself included.
    func copies(of row: Int) -> Int { row == repeated.pointee.first ? 1 + repeated.pointee.repeats : 1 }

    /// How many rows from one on lie behind each other.
    func neighbours(from row: Int) -> Int {
        let repeated = repeated.pointee
        if row <= repeated.first { return repeated.repeats > 0 ? repeated.first + 1 - row : height - row }
        return row <= repeated.first + repeated.repeats ? 1 : height - row
    }

    /// How many rows from a written one on lie behind each other and count once each; 1 if the row has copies.
    func singles(from row: Int) -> Int {
        let count = neighbours(from: row)
        return max(1, copies(of: row + count - 1) > 1 ? count - 1 : count)
    }
}
