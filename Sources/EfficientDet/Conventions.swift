// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// How the code that trained a network lays pictures into it and makes detections of its outputs.
///
/// A network's weights and arithmetic do not tell; its published figures were measured this way, and a network does best
/// on pictures laid out like those it was trained with. Both families normalize alike, and fill alike within half a code.
public struct Conventions: Sendable, Hashable {
    /// How large a picture is made in the network's input.
    public enum Sizing: String, Sendable, Hashable, CaseIterable {
        /// Both sides are int(side · scale); rounding then makes some long sides a pixel less than the input has, for
        /// example 511 for 425 pixels in 512. Boxes go back by 1/scale in both directions (effdet's `data/transforms.py`).
        case truncated
        /// The side that limits the scale is as long as the input's, the other one truncated. Boxes go back by each side's
        /// own ratio (zylo117's `utils/utils.py`).
        case exact
    }

    /// Which class outputs of an anchor may become detections.
    public enum Candidates: String, Sendable, Hashable, CaseIterable {
        /// All of them, so that an anchor may be there as two classes: the best 5000 are decoded and at most 100 kept
        /// (effdet's `bench.py`).
        case everyClass
        /// The best class of each anchor alone, however many anchors there are (zylo117's `utils/utils.py`).
        case bestClass
    }

    /// Where boxes are cut off before overlapping ones are suppressed.
    public enum Clipping: String, Sendable, Hashable, CaseIterable {
        /// At the picture's edges, if its size is known (effdet's `anchors.py`).
        case picture
        /// At the first and last pixel of the network's input, the filled rest included (zylo117's `ClipBoxes`).
        case input
    }

    /// How large a picture is made.
    public var sizing: Sizing
    /// Which class outputs count.
    public var candidates: Candidates
    /// Where boxes are cut off.
    public var clipping: Clipping

    /// Chooses each on its own.
    public init(sizing: Sizing, candidates: Candidates, clipping: Clipping) {
        self.sizing = sizing
        self.candidates = candidates
        self.clipping = clipping
    }

    /// Those of rwightman's effdet.
    public static let effdet = Conventions(sizing: .truncated, candidates: .everyClass, clipping: .picture)
    /// Those of zylo117's Yet-Another-EfficientDet-Pytorch.
    public static let zylo117 = Conventions(sizing: .exact, candidates: .bestClass, clipping: .input)
}

extension Conventions {
    /// A value in a file's metadata that means nothing.
    public struct UnknownValue: Error, Hashable {
        /// The setting's key.
        public let key: String
        /// What it says.
        public let value: String
        /// What it could say.
        public let choices: [String]
    }

    /// The settings that differ from effdet's, as strings under "letterbox_sizing", "candidates" and "box_clipping".
    public var metadata: [String: String] {
        var strings: [String: String] = [:]
        if sizing != Self.effdet.sizing { strings["letterbox_sizing"] = sizing.rawValue }
        if candidates != Self.effdet.candidates { strings["candidates"] = candidates.rawValue }
        if clipping != Self.effdet.clipping { strings["box_clipping"] = clipping.rawValue }
        return strings
    }

    /// Reads what `metadata` writes.
    ///
    /// - Parameter otherwise: Holds for the settings that are not there.
    public init(metadata: [String: String], otherwise: Conventions) throws(UnknownValue) {
        sizing = try Self.value("letterbox_sizing", metadata) ?? otherwise.sizing
        candidates = try Self.value("candidates", metadata) ?? otherwise.candidates
        clipping = try Self.value("box_clipping", metadata) ?? otherwise.clipping
    }

    private static func value<Setting: RawRepresentable<String> & CaseIterable>(
        _ key: String, _ metadata: [String: String]
    ) throws(UnknownValue) -> Setting? {
        guard let text = metadata[key] else { return nil }
        if let setting = Setting(rawValue: text) { return setting }
        throw UnknownValue(key: key, value: text, choices: Setting.allCases.map(\.rawValue))
    }
}
