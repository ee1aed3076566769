// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// COCO's twelve figures, each 0 to 1, or −1 if there is nothing to measure it by.
public struct CocoSummary: Sendable, Hashable, Codable {
    /// Mean average precision over IoU 0.5 ... 0.95.
    public var averagePrecision: Double
    /// At IoU 0.5.
    public var averagePrecision50: Double
    /// At IoU 0.75.
    public var averagePrecision75: Double
    /// Of objects up to 32².
    public var averagePrecisionSmall: Double
    /// Of objects of 32² to 96².
    public var averagePrecisionMedium: Double
    /// Of objects from 96².
    public var averagePrecisionLarge: Double
    /// Mean recall over IoU 0.5 ... 0.95 with one detection an image and category.
    public var averageRecall1: Double
    /// With ten.
    public var averageRecall10: Double
    /// With a hundred.
    public var averageRecall100: Double
    /// With a hundred, of objects up to 32².
    public var averageRecallSmall: Double
    /// With a hundred, of objects of 32² to 96².
    public var averageRecallMedium: Double
    /// With a hundred, of objects from 96².
    public var averageRecallLarge: Double

    /// Short names, as in the JSON that is printed; their order is pycocotools'.
    public enum CodingKeys: String, CodingKey, CaseIterable {
        case averagePrecision = "AP"
        case averagePrecision50 = "AP50"
        case averagePrecision75 = "AP75"
        case averagePrecisionSmall = "APs"
        case averagePrecisionMedium = "APm"
        case averagePrecisionLarge = "APl"
        case averageRecall1 = "AR1"
        case averageRecall10 = "AR10"
        case averageRecall100 = "AR100"
        case averageRecallSmall = "ARs"
        case averageRecallMedium = "ARm"
        case averageRecallLarge = "ARl"
    }

    /// Name and figure, in pycocotools' order.
    public var figures: [(name: String, value: Double)] {
        let values = [
            averagePrecision, averagePrecision50, averagePrecision75, averagePrecisionSmall, averagePrecisionMedium,
            averagePrecisionLarge, averageRecall1, averageRecall10, averageRecall100, averageRecallSmall,
            averageRecallMedium, averageRecallLarge,
        ]
        return zip(CodingKeys.allCases, values).map { ($0.rawValue, $1) }
    }

    /// One JSON object in pycocotools' order, numbers to the last bit.
    public var json: String {
        "{" + figures.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ",") + "}"
    }
}
