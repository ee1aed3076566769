// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import EfficientDet
import FloatEngine
import Imaging
import Int8Engine
import Quantization
import Reporting

/// Looks at some of the sample images with the float and the int8 network, and notes what differs.
struct CalibrationStudy {
    /// So many of the worst layers are shown from the inside.
    private static let shownLayers = 6
    /// So many pictures are shown as both networks see them.
    private static let shownPictures = 8
    private static let bins = 72
    private static let score = Detection.defaultScore

    private(set) var layers: [CalibrationFindings.LayerNoise] = []
    private(set) var heads: [CalibrationFindings.HeadNoise] = []
    private(set) var agreement = CalibrationFindings.Agreement(score: score)
    /// Of the pictures that were looked at; empty unless they are wanted.
    private(set) var pairs: [EmbeddedPicture] = []
    /// Of the worst layers and the heads; empty unless pictures are wanted.
    private(set) var values: [CalibrationFindings.Values] = []

    private let network: Network
    private let model: Int8Model
    private let comparison: NetworkComparison
    private let detector: Int8Detector
    private let paths: [String]

    /// Compares the networks.
    ///
    /// - Parameters:
    ///   - paths: The pictures to look at.
    ///   - wantsPictures: Whether boxes and histograms shall be kept for a page; the pictures are then looked at twice.
    init(_ float: FloatModel, _ model: Int8Model, paths: [String], wantsPictures: Bool) throws {
        let engine = try Int8Engine(model, storesEveryLayer: true)
        network = engine.network
        self.model = model
        self.paths = paths
        comparison = NetworkComparison(float, engine)
        detector = Int8Detector(engine)
        try compare(wantsPictures: wantsPictures)
        layers = network.layers.compactMap { layer in
            guard let noise = comparison[layer.output] else { return nil }
            return .init(layer.name, part: Self.part(of: layer), decibels: noise.decibels)
        }
        heads = zip(Network.levels, zip(network.classOutputs, network.boxOutputs)).map { level, outputs in
            .init(
                level: level, classes: comparison[outputs.0]?.decibels ?? 0, boxes: comparison[outputs.1]?.decibels ?? 0
            )
        }
    }

    private static func part(of layer: Layer) -> CalibrationFindings.Part {
        switch layer.name.prefix(while: { $0 != "." }) {
        case "backbone": .backbone
        case "class_net": .classHead
        case "box_net": .boxHead
        default: .pyramid
        }
    }

    private mutating func compare(wantsPictures: Bool) throws {
        let letterboxer = Letterboxer(for: detector)
        let blame = Blame(network)
        var bar = ProgressBar("comparing", total: paths.count)
        for path in paths {
            let image = try ImageFile.read(path)
            let letterbox = try letterboxer.fit(image)
            comparison.add(letterboxer.input.pixels, observe: wantsPictures ? { blame.add($0, $1, $2) } : nil)
            let float = detector.postProcessor.detections(
                from: comparison.float.proposals(minimumLogit: detector.postProcessor.leastLogit(for: Self.score)),
                letterbox: letterbox, minimumScore: Self.score)
            let int8 = detector.detections(letterbox: letterbox, minimumScore: Self.score)
            agreement.add(float: float, int8: int8)
            if wantsPictures && pairs.count < 2 * Self.shownPictures {
                try addPair(image, name: path, float: float, int8: int8)
            }
            bar.advance()
        }
        if wantsPictures { values = try studyValues(blame) }
    }

    private mutating func addPair(_ image: RGBImage, name: String, float: [Detection], int8: [Detection]) throws {
        func marks(_ detections: [Detection], _ kind: EmbeddedPicture.Kind) -> [EmbeddedPicture.Mark] {
            detections.reversed().map {
                let score = FixedPoint.text(Double($0.score), digits: 2)
                return .init(kind, $0.box, label: "\(model.labels.name(of: $0.label)) \(score)")
            }
        }
        let name = name.split(separator: "/").last.map(String.init) ?? name
        let picture = try EmbeddedPicture(
            image, longSide: 640, caption: "\(name), float: \(float.count)", marks: marks(float, .found))
        pairs.append(picture)
        pairs.append(EmbeddedPicture(picture, caption: "\(name), int8: \(int8.count)", marks: marks(int8, .right)))
    }

    /// A second look: how the values of the worst layers lie, in the channel that is to blame, and those of the heads.
    private func studyValues(_ blame: Blame) throws -> [CalibrationFindings.Values] {
        let outputs = Set(network.classOutputs + network.boxOutputs)
        let worst = network.layers.filter { !outputs.contains($0.output) && comparison[$0.output] != nil }
            .sorted { decibels($0) < decibels($1) }.prefix(Self.shownLayers)
        var channels: [TensorID: Int] = [:]
        var studies: [TensorID: ValueStudy] = [:]
        for layer in worst {
            let channel = blame.worstChannel(of: layer.output)
            guard let range = codeRange(layer, channel) else { continue }
            let margin = 0.15 * (range.upperBound - range.lowerBound)
            channels[layer.output] = channel
            studies[layer.output] = ValueStudy(
                span: range.lowerBound - margin...range.upperBound + margin, bins: Self.bins)
        }
        for output in outputs {
            studies[output] = blame.spans[output].map { ValueStudy(span: $0, bins: Self.bins) }
        }
        let letterboxer = Letterboxer(for: detector)
        for path in paths {
            try letterboxer.fit(ImageFile.read(path))
            comparison.add(letterboxer.input.pixels) { [network] layer, float, int8 in
                guard var study = studies.removeValue(forKey: layer.output) else { return }
                let channel = channels[layer.output]
                let step = channel == nil ? 1 : network[layer.output].shape.channels
                for index in stride(from: channel ?? 0, to: float.count, by: step) {
                    study.add(float: float[index], int8: int8[index])
                }
                studies[layer.output] = study
            }
        }
        let ofLayers = worst.compactMap { layer -> CalibrationFindings.Values? in
            guard let study = studies[layer.output], let channel = channels[layer.output] else { return nil }
            return CalibrationFindings.Values(
                "\(layer.name), channel \(channel): \(FixedPoint.text(study.noise.decibels, digits: 1)) dB",
                span: study.span, float: study.float, int8: study.int8, range: codeRange(layer, channel))
        }
        return ofLayers + ofHeads(studies)
    }

    private func ofHeads(_ studies: [TensorID: ValueStudy]) -> [CalibrationFindings.Values] {
        [("Class outputs", network.classOutputs), ("Box outputs", network.boxOutputs)].flatMap { name, outputs in
            zip(Network.levels, outputs).compactMap { level, output in
                studies[output].map {
                    CalibrationFindings.Values(
                        "\(name) of P\(level): \(FixedPoint.text($0.noise.decibels, digits: 1)) dB", span: $0.span,
                        float: $0.float, int8: $0.int8, range: nil)
                }
            }
        }
    }

    private func decibels(_ layer: Layer) -> Double { comparison[layer.output]?.decibels ?? .infinity }

    /// What the codes of a channel stand for, from 0 to 255.
    private func codeRange(_ layer: Layer, _ channel: Int) -> ClosedRange<Double>? {
        guard let codes = model.activations[layer.name] else { return nil }
        let (scale, zero) = (Double(codes.scale[channel]), Double(codes.zero[channel]))
        return -scale * zero...scale * (255 - zero)
    }
}

/// Which channels the error of each tensor comes from, and between which values the tensor lies.
private final class Blame {
    private var errors: [TensorID: [Double]] = [:]
    private(set) var spans: [TensorID: ClosedRange<Double>] = [:]
    private let network: Network

    init(_ network: Network) {
        self.network = network
    }

    func add(_ layer: Layer, _ float: Span<Float>, _ int8: [Float]) {
        let channels = network[layer.output].shape.channels
        var sums = errors.removeValue(forKey: layer.output) ?? [Double](repeating: 0, count: channels)
        var (low, high) = (float[0], float[0])
        for index in float.indices {
            let error = Double(float[index] - int8[index])
            sums[index % channels] += error * error
            low = min(low, float[index])
            high = max(high, float[index])
        }
        errors[layer.output] = sums
        let known = spans[layer.output] ?? Double(low)...Double(high)
        spans[layer.output] = min(known.lowerBound, Double(low))...max(known.upperBound, Double(high))
    }

    /// The channel with the largest share of a tensor's squared error.
    func worstChannel(of tensor: TensorID) -> Int {
        let sums = errors[tensor] ?? []
        return sums.indices.max { sums[$0] < sums[$1] } ?? 0
    }
}

extension CalibrationFindings.Agreement {
    /// Compares what both networks find in one picture; every detection is matched once, best ones first.
    mutating func add(float: [Detection], int8: [Detection]) {
        pictures += 1
        self.float += float.count
        var left = int8
        for expected in float {
            func overlap(_ found: Detection) -> Double { Double(expected.box.intersectionOverUnion(with: found.box)) }
            let candidates = left.indices.filter { left[$0].label == expected.label }
            guard let best = candidates.max(by: { overlap(left[$0]) < overlap(left[$1]) }), overlap(left[best]) >= 0.5
            else { continue }
            kept += 1
            overlaps += overlap(left[best])
            left.remove(at: best)
        }
        added += left.count
    }
}
