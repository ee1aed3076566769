// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Filtering

extension DetectionSettings {
    /// The keys of a section that are read here.
    static let keys = [
        "labels", "one_label", "min_area", "max_area", "zones", "masks", "zone_point", "confirm", "every", "motion",
    ]

    /// Reads what a section says over what holds without it; each key takes the place of the default as a whole.
    init(_ section: ConfigurationSection, over defaults: DetectionSettings) throws(DaemonError) {
        self = defaults
        if let value = section["labels"] { labels = try Self.labels(value) }
        if let value = section["one_label"] { hasOneLabel = try value.boolean() }
        if let value = section["min_area"] { minimumArea = try value.number(in: 0...1) }
        if let value = section["max_area"] { maximumArea = try value.number(in: 0...1) }
        if minimumArea > maximumArea, let value = section["min_area"] ?? section["max_area"] {
            throw value.error(
                "no box is larger than min_area, \(minimumArea), and smaller than max_area, \(maximumArea)",
                remedy: "exchange the two")
        }
        if let value = section["zones"] { zones = try Self.zones(value) }
        if let value = section["masks"] { masks = try Self.masks(value) }
        if let value = section["zone_point"] { referencePoint = try value.choice() }
        if let value = section["confirm"] { confirmation = try ConfirmationRule(value) }
        if let value = section["every"] { every = try value.integer(in: 1...10000) }
        if let value = section["motion"] { motion = try MotionRule(value) }
    }

    private static func labels(_ value: ConfigurationValue) throws(DaemonError) -> [LabelRule]? {
        var rules: [LabelRule] = []
        if value.isSection {
            for (name, score) in try value.section("labels: {qr_code: 0.5}").values {
                let own = score.isEmpty ? nil : Float(try score.number(in: 0...1))
                rules.append(LabelRule(name: name, score: own, place: score.place))
            }
        } else if let list = value.list {
            for entry in list { rules.append(LabelRule(name: try entry.text(), place: entry.place)) }
        } else {
            let name = try value.text()
            if name == "all" { return nil }
            rules.append(LabelRule(name: name, place: value.place))
        }
        guard !rules.isEmpty else {
            throw value.error("'labels' is empty, so no object would count", remedy: "write \"labels: all\"")
        }
        for (index, rule) in rules.enumerated() where rules[..<index].contains(where: { $0.name == rule.name }) {
            throw value.error("'\(rule.name)' is there twice", remedy: "remove one of the two")
        }
        return rules
    }

    private static func zones(_ value: ConfigurationValue) throws(DaemonError) -> [Zone] {
        // A list without entries takes away the zones that hold for all cameras, as "{}" does.
        if value.list?.isEmpty ?? false { return [] }
        var zones: [Zone] = []
        for (name, corners) in try value.section("zones: {doorway: \"0,0, 1,0, 1,1\"}").values {
            guard !name.isEmpty, name.utf8.count <= 64 else {
                throw corners.error("a zone cannot be called '\(name)'", remedy: "choose a name of at most 64 bytes")
            }
            zones.append(Zone(name: name, polygon: try corners.polygon("zone '\(name)'")))
        }
        return zones
    }

    private static func masks(_ value: ConfigurationValue) throws(DaemonError) -> [Polygon] {
        var masks: [Polygon] = []
        if value.isSection {
            for (name, corners) in try value.section("masks: {clock: \"0,0, 1,0, 1,0.1\"}").values {
                masks.append(try corners.polygon("mask '\(name)'"))
            }
        } else if let list = value.list {
            for (index, corners) in list.enumerated() { masks.append(try corners.polygon("mask \(index + 1)")) }
        } else {
            throw value.mismatch("a list of polygons", example: "masks: [\"0,0, 1,0, 1,0.1, 0,0.1\"]")
        }
        return masks
    }
}

extension ConfirmationRule {
    /// nil for a word that turns it off.
    fileprivate init?(_ value: ConfigurationValue) throws(DaemonError) {
        if value.isOff { return nil }
        let example = "confirm: {frames: 2, of: 3}"
        guard value.isSection else { throw value.mismatch("a section or off", example: example) }
        let section = try value.section(example)
        try section.allow(["frames", "of", "overlap"])
        guard let frames = try section["frames"]?.integer(in: 1...100) else {
            throw value.error(
                "'confirm' does not say in how many frames", remedy: "write for example \"\(example)\""
            )
        }
        let window = try section["of"]?.integer(in: 1...100) ?? frames
        guard frames <= window else {
            throw value.error(
                "an object cannot be in \(frames) of \(window) frames",
                remedy: "write \"confirm: {frames: \(window), of: \(frames)}\"")
        }
        self.init(frames: frames, window: window)
        if let value = section["overlap"] { overlap = Float(try value.number(in: 0...1)) }
    }
}

extension MotionRule {
    /// nil for a word that turns it off.
    fileprivate init?(_ value: ConfigurationValue) throws(DaemonError) {
        self.init()
        guard value.isSection else {
            if try value.boolean() { return }
            return nil
        }
        let section = try value.section("motion: {threshold: 25}")
        try section.allow(["threshold", "area", "max_pause"])
        if let value = section["threshold"] { threshold = try value.number(in: 1...255) }
        if let value = section["area"] { area = try value.number(in: 0...1) }
        if let value = section["max_pause"] { maximumPause = try value.number(in: 1...86400) }
    }
}

extension ConfigurationValue {
    /// Corners as a list of pairs, as a list of numbers, or as a text of numbers between commas.
    ///
    /// - Parameter name: What a complaint calls the polygon.
    fileprivate func polygon(_ name: String) throws(DaemonError) -> Polygon {
        let numbers = try numbers(name)
        guard numbers.count.isMultiple(of: 2) else { throw malformed("\(name) has a corner without its height") }
        let corners = stride(from: 0, to: numbers.count, by: 2).map { Point(x: numbers[$0], y: numbers[$0 + 1]) }
        guard corners.count >= 3 else {
            let count = corners.count == 1 ? "1 corner" : "\(corners.count) corners"
            throw malformed("\(name) has \(count), a polygon needs at least 3")
        }
        let polygon = Polygon(corners: corners)
        guard !polygon.isFlat else { throw malformed("\(name) has all its corners on one line, so nothing lies in it") }
        return polygon
    }

    private func numbers(_ name: String) throws(DaemonError) -> [Double] {
        guard let list else {
            var numbers: [Double] = []
            for part in try text().split(separator: ",", omittingEmptySubsequences: false) {
                let words = part.split(separator: " ")
                numbers.append(try share(words.joined(separator: " "), name))
            }
            return numbers
        }
        var numbers: [Double] = []
        for entry in list {
            if let pair = entry.list {
                guard pair.count == 2 else {
                    throw entry.malformed("\(name) has a corner that is not a pair of numbers")
                }
                for number in pair { numbers.append(try share(number.text(), name)) }
            } else {
                numbers.append(try share(entry.text(), name))
            }
        }
        return numbers
    }

    private func share(_ text: some StringProtocol, _ name: String) throws(DaemonError) -> Double {
        guard let value = Double(text), (0...1).contains(value) else {
            throw malformed("\(name) has '\(text)' where a share of the frame, 0 to 1, is expected")
        }
        return value
    }

    private func malformed(_ problem: String) -> DaemonError {
        error(problem, remedy: "write corners as in [[0.2, 0.4], [0.8, 0.4], [0.5, 1]]")
    }
}
