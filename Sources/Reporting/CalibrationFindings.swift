// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// What a calibration turned out like: what its report is made of.
public struct CalibrationFindings: Sendable {
    /// The parts of the network, in the order they run.
    public enum Part: String, Sendable, CaseIterable {
        case backbone
        case pyramid
        case classHead = "class head"
        case boxHead = "box head"
    }

    /// How well one layer's output survives, in decibels.
    public struct LayerNoise: Sendable {
        /// The layer's name.
        public let name: String
        /// Where it belongs.
        public let part: Part
        /// Var(float) / mean squared error.
        public let decibels: Double

        /// Gathers the figure of a layer.
        public init(_ name: String, part: Part, decibels: Double) {
            self.name = name
            self.part = part
            self.decibels = decibels
        }
    }

    /// How well the network's outputs of one level survive, in decibels.
    public struct HeadNoise: Sendable {
        /// 3 to 7.
        public let level: Int
        /// Of the class logits.
        public let classes: Double
        /// Of the box deltas.
        public let boxes: Double

        /// Gathers the figures of a level.
        public init(level: Int, classes: Double, boxes: Double) {
            self.level = level
            self.classes = classes
            self.boxes = boxes
        }
    }

    /// How values lie.
    public struct Values: Sendable {
        let title: String
        let span: ClosedRange<Double>
        let float: [Int]
        let int8: [Int]
        let range: ClosedRange<Double>?

        /// Gathers two histograms over `span`, and the range that int8 codes stand for; nil for outputs, which have none.
        public init(
            _ title: String, span: ClosedRange<Double>, float: [Int], int8: [Int], range: ClosedRange<Double>?
        ) {
            self.title = title
            self.span = span
            self.float = float
            self.int8 = int8
            self.range = range
        }
    }

    /// Objects that both networks find.
    public struct Agreement: Sendable, Hashable {
        /// The score from which a detection counts.
        public let score: Float
        /// Pictures that were looked at.
        public var pictures = 0
        /// Detections of the float network.
        public var float = 0
        /// Those of them that the int8 network makes, too: of the class, with an overlap of 0.5 or more.
        public var kept = 0
        /// Detections of the int8 network alone.
        public var added = 0
        /// Sum of the overlaps of those that are kept.
        public var overlaps = 0.0

        /// Begins without pictures.
        public init(score: Float) {
            self.score = score
        }
    }

    /// The architecture, its input and classes.
    public var network: String
    /// How the ranges were chosen, and by how many images.
    public var method: String
    /// Seconds until the model was written.
    public var seconds: Double
    /// Bytes of the weights and of the model.
    public var sizes: (float: Int, int8: Int)
    /// In the order they run.
    public var layers: [LayerNoise]
    /// P3 to P7.
    public var heads: [HeadNoise]
    /// What both networks find.
    public var agreement: Agreement
    /// What the user should look at, with what to do about it.
    public var warnings: [String]

    /// Gathers what every calibration knows.
    public init(
        network: String, method: String, seconds: Double, sizes: (float: Int, int8: Int), layers: [LayerNoise],
        heads: [HeadNoise], agreement: Agreement, warnings: [String]
    ) {
        self.network = network
        self.method = method
        self.seconds = seconds
        self.sizes = sizes
        self.layers = layers
        self.heads = heads
        self.agreement = agreement
        self.warnings = warnings
    }

    /// The level that comes off worst, of the class outputs and of the box outputs, in decibels.
    public var worst: (classes: Double, boxes: Double) {
        (heads.map(\.classes).min() ?? 0, heads.map(\.boxes).min() ?? 0)
    }

    /// The layers that come off worst, worst first.
    public func worstLayers(_ count: Int) -> [LayerNoise] {
        Array(layers.sorted { $0.decibels < $1.decibels }.prefix(count))
    }
}
