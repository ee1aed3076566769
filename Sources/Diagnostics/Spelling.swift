// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Guesses what somebody meant to write.
package enum Spelling {
    /// The word that takes fewest insertions, deletions, replacements and swaps of neighbours to reach, if at most one
    /// in three letters of it has to change.
    package static func nearest(to word: String, among words: [String]) -> String? {
        let length = word.count
        // Letters that are too many or too few are changes, too: what a stranger sends may have thousands.
        let near = words.filter { isNear(abs($0.count - length), to: $0) }
        let ranked = near.map { (word: $0, distance: distance(word.lowercased(), $0.lowercased())) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }), isNear(best.distance, to: best.word) else {
            return nil
        }
        return best.word
    }

    private static func isNear(_ changes: Int, to word: String) -> Bool { changes * 3 <= max(word.count, 3) }

    /// Optimal string alignment distance.
    package static func distance(_ first: String, _ second: String) -> Int {
        let a = Array(first)
        let b = Array(second)
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var best = min(row[j], last[j + 1]) + 1
                best = min(best, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
                row.append(best)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
