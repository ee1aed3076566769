// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The little linear algebra that is needed, row-major, in double precision and a fixed order.
enum SymmetricMatrix {
    /// The lower triangular L with L·Lᵀ = matrix; nil if it is not positive definite.
    static func cholesky(_ matrix: [Double], _ n: Int) -> [Double]? {
        var lower = [Double](repeating: 0, count: n * n)
        for row in 0..<n {
            for column in 0...row {
                var sum = matrix[row * n + column]
                for index in 0..<column { sum -= lower[row * n + index] * lower[column * n + index] }
                if row == column {
                    guard sum > 0 else { return nil }
                    lower[row * n + row] = sum.squareRoot()
                } else {
                    lower[row * n + column] = sum / lower[column * n + column]
                }
            }
        }
        return lower
    }

    /// (L·Lᵀ)⁻¹.
    static func inverse(_ lower: [Double], _ n: Int) -> [Double] {
        // Rows of L⁻¹, transposed so that the products below run along memory.
        var inverse = [Double](repeating: 0, count: n * n)
        for column in 0..<n {
            for row in column..<n {
                var sum = row == column ? 1.0 : 0
                for index in column..<row { sum -= lower[row * n + index] * inverse[column * n + index] }
                inverse[column * n + row] = sum / lower[row * n + row]
            }
        }
        var result = [Double](repeating: 0, count: n * n)
        for row in 0..<n {
            for column in row..<n {
                var sum = 0.0
                for index in column..<n { sum += inverse[row * n + index] * inverse[column * n + index] }
                result[row * n + column] = sum
                result[column * n + row] = sum
            }
        }
        return result
    }
}
