// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Detection
public import EfficientDet

/// Tells of single detections whether they count, and in which zones they are: by class, confidence, size and place.
public struct DetectionFilter: Sendable {
    /// The lowest confidence that any class needs; what is below need not be looked for.
    public let minimumScore: Float

    /// For each class the lowest confidence that counts; infinite for classes without interest.
    private let minimumScores: [Float]
    private let settings: DetectionSettings

    /// Prepares a filter for a network.
    ///
    /// - Parameters:
    ///   - settings: What counts; classes that the network does not know are passed over.
    ///   - score: Lowest confidence of classes that have none of their own, 0 to 1.
    ///   - labels: The network's classes.
    public init(_ settings: DetectionSettings, score: Float, labels: LabelMap) {
        self.settings = settings
        minimumScores = labels.names.indices.map { index in
            guard let rules = settings.labels else { return score }
            guard let rule = rules.first(where: { $0.name == labels.name(of: index) }) else { return .infinity }
            return rule.score ?? score
        }
        minimumScore = min(minimumScores.min() ?? score, 1)
    }

    /// The zones that an object is in; nil if it does not count.
    ///
    /// - Parameters:
    ///   - object: In pixels of the frame.
    ///   - width: Columns of the frame.
    ///   - height: Rows of the frame.
    /// - Returns: Names in the order of the settings; none if the settings have no zones.
    public func zones(of object: Detection, width: Int, height: Int) -> [String]? {
        guard minimumScores.indices.contains(object.label), object.score >= minimumScores[object.label] else {
            return nil
        }
        let box = object.box
        let area = Double(box.area) / (Double(width) * Double(height))
        guard area >= settings.minimumArea, area <= settings.maximumArea else { return nil }
        if settings.zones.isEmpty, settings.masks.isEmpty { return [] }
        let point = Point(
            x: (Double(box.x0) + Double(box.x1)) / 2 / Double(width),
            y: (settings.referencePoint == .bottom ? Double(box.y1) : (Double(box.y0) + Double(box.y1)) / 2)
                / Double(height))
        if settings.masks.contains(where: { $0.contains(point) }) { return nil }
        if settings.zones.isEmpty { return [] }
        let zones = settings.zones.filter { $0.polygon.contains(point) }
        return zones.isEmpty ? nil : zones.map(\.name)
    }
}
