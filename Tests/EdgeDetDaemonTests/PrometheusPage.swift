// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

/// Metrics in Prometheus' text form, read by the letter of its specification and stricter: what this type takes, every
/// reader takes.
struct PrometheusPage {
    struct Sample: Hashable {
        let name: String
        let labels: [String: String]
    }

    struct Fault: Error, CustomStringConvertible {
        let line: String
        let reason: String
        var description: String { "\(reason): \(line)" }
    }

    private(set) var kinds: [String: String] = [:]
    private(set) var values: [Sample: Double] = [:]
    private var family = ""

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Fault(line: "", reason: "the last line has no end") }
        var helped: Set<String> = []
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            if let match = line.wholeMatch(of: /# HELP ([a-z_]+) (.+)/) {
                guard helped.insert(String(match.1)).inserted else { throw fault(line, "a second HELP") }
                family = String(match.1)
            } else if let match = line.wholeMatch(of: /# TYPE ([a-z_]+) (counter|gauge|histogram)/) {
                guard match.1 == family, kinds[family] == nil else { throw fault(line, "TYPE without its HELP") }
                guard (match.2 == "counter") == match.1.hasSuffix("_total") else {
                    throw fault(line, "a counter's name")
                }
                kinds[family] = String(match.2)
            } else {
                try readSample(line)
            }
        }
        for name in kinds.keys.filter({ kinds[$0] == "histogram" }) { try checkHistogram(name) }
    }

    /// The value of a sample.
    subscript(name: String, labels: [String: String]) -> Double? { values[Sample(name: name, labels: labels)] }

    /// The labels of all samples of a metric.
    func labels(_ name: String) -> [[String: String]] { values.keys.filter { $0.name == name }.map(\.labels) }

    private func fault(_ line: Substring, _ reason: String) -> Fault { Fault(line: String(line), reason: reason) }

    private mutating func readSample(_ line: Substring) throws {
        guard let match = line.wholeMatch(of: /([a-z_]+)(?:\{(.*)\})? (-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?|\+Inf)/)
        else {
            throw fault(line, "not a sample")
        }
        let suffixes = kinds[family] == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        guard kinds[family] != nil, suffixes.contains(where: { match.1 == family + $0 }) else {
            throw fault(line, "a sample outside its family")
        }
        let sample = Sample(name: String(match.1), labels: try readLabels(match.2 ?? "", of: line))
        let value = match.3 == "+Inf" ? Double.infinity : try #require(Double(match.3))
        guard values.updateValue(value, forKey: sample) == nil else { throw fault(line, "a sample twice") }
    }

    private func readLabels(_ text: Substring, of line: Substring) throws -> [String: String] {
        var labels: [String: String] = [:]
        var rest = text
        while !rest.isEmpty {
            guard let match = rest.prefixMatch(of: /([a-z_]+)="((?:[^"\\\n]|\\[\\n"])*)"(,(?=.)|$)/) else {
                throw fault(line, "not a list of labels")
            }
            var (value, isEscaped) = ("", false)
            for character in match.2.unicodeScalars {
                if isEscaped {
                    value.unicodeScalars.append(character == "n" ? "\n" : character)
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else {
                    value.unicodeScalars.append(character)
                }
            }
            guard labels.updateValue(value, forKey: String(match.1)) == nil else { throw fault(line, "a label twice") }
            rest = rest[match.range.upperBound...]
        }
        return labels
    }

    /// Buckets grow up to the count, which is that of the bucket without a bound.
    private func checkHistogram(_ name: String) throws {
        for labels in labels("\(name)_count") {
            let buckets = try values.filter { sample, _ in
                sample.name == "\(name)_bucket" && labels.allSatisfy { sample.labels[$0.key] == $0.value }
            }.map { sample, value in
                let bound = try #require(sample.labels["le"])
                return (bound: bound == "+Inf" ? .infinity : try #require(Double(bound)), count: value)
            }.sorted { $0.bound < $1.bound }
            guard buckets.last?.bound == .infinity, buckets.last?.count == self["\(name)_count", labels],
                zip(buckets, buckets.dropFirst()).allSatisfy({ $0.count <= $1.count }),
                self["\(name)_sum", labels] != nil
            else { throw Fault(line: name, reason: "an impossible histogram") }
        }
    }
}
