// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import FoundationEssentials

extension Subscription {
    /// Reads the line by which a client subscribes; see the type's description.
    ///
    /// - Parameter line: UTF-8, with or without its newline.
    /// - Throws: `badSubscription`, which names the key.
    public init(line: [UInt8]) throws(PublishingError) {
        do {
            self = try JSONDecoder().decode(Request.self, from: Data(line)).subscription
        } catch let error as PublishingError {
            throw error
        } catch {
            throw Request.mistake("this line is not a JSON object")
        }
    }

    /// What an answer says about names that nobody knows.
    ///
    /// - Parameters:
    ///   - cameras: The cameras there are; nil if that is not known.
    ///   - labels: The network's classes; nil if that is not known.
    func warnings(cameras known: [String]?, labels knownLabels: [String]?) -> [String] {
        func strangers(_ names: Set<String>?, _ known: [String]?, _ kind: String) -> [String] {
            guard let names, let known else { return [] }
            return names.subtracting(known).sorted().map { name in
                let advice = Spelling.nearest(to: name, among: known).map { "write '\($0)'" }
                return "no \(kind) is called '\(name)'; \(advice ?? "there are \(known.joined(separator: ", "))")"
            }
        }
        return strangers(cameras, known, "camera") + strangers(labels, knownLabels, "class")
    }
}

/// The line as JSON; every mistake in it is a `badSubscription`.
private struct Request: Decodable {
    var subscription = Subscription()

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private typealias Section = KeyedDecodingContainer<Key>

    init(from decoder: any Decoder) throws {
        let line = try decoder.container(keyedBy: Key.self)
        try Self.allow(["subscribe"], in: line)
        guard let section = try? line.nestedContainer(keyedBy: Key.self, forKey: Key(stringValue: "subscribe")) else {
            throw Self.mistake("'subscribe' is not a JSON object")
        }
        try Self.allow(["cameras", "labels", "min_score", "objects_only"], in: section)
        subscription.cameras = try Self.names("cameras", in: section)
        subscription.labels = try Self.names("labels", in: section)
        if let score = try Self.value("min_score", "a number from 0 to 1", in: section, as: Double.self) {
            guard (0...1).contains(score) else { throw Self.mistake("'min_score' is not a number from 0 to 1") }
            subscription.minimumScore = score
        }
        subscription.objectsOnly =
            try Self.value("objects_only", "true or false", in: section, as: Bool.self) ?? false
    }

    private static func allow(_ keys: [String], in section: Section) throws(PublishingError) {
        // In the order of the alphabet, so that the answer does not depend on a hash.
        for key in section.allKeys.map(\.stringValue).sorted() where !keys.contains(key) {
            let near = Spelling.nearest(to: key, among: keys).map { "write '\($0)'" }
            throw PublishingError(
                .badSubscription, "unknown key '\(key)'",
                remedy: near ?? "use \(keys.count == 1 ? "" : "one of ")\(keys.joined(separator: ", "))")
        }
        if keys.count == 1, section.allKeys.isEmpty { throw mistake("this line has no key 'subscribe'") }
    }

    private static func names(_ key: String, in section: Section) throws(PublishingError) -> Set<String>? {
        guard let names = try value(key, "a list of names", in: section, as: [String].self) else { return nil }
        guard !names.isEmpty else {
            throw PublishingError(.badSubscription, "'\(key)' is empty", remedy: "leave it out to get them all")
        }
        return Set(names)
    }

    private static func value<Value: Decodable>(
        _ key: String, _ expected: String, in section: Section, as type: Value.Type
    ) throws(PublishingError) -> Value? {
        guard section.contains(Key(stringValue: key)) else { return nil }
        guard let value = try? section.decode(Value.self, forKey: Key(stringValue: key)) else {
            throw mistake("'\(key)' is not \(expected)")
        }
        return value
    }

    static func mistake(_ message: String) -> PublishingError {
        PublishingError(
            .badSubscription, message,
            remedy: #"write for example {"subscribe":{"cameras":["door"],"labels":["qr_code"],"min_score":0.5}}"#)
    }
}
