// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Detection

/// Detections in many images: COCO's result format, an array of {image_id, category_id, bbox, score}.
///
/// The order matters: of two equal scores in an image the earlier one is matched first.
public struct CocoDetections: Sendable {
    /// One detection.
    public struct Item: Sendable, Hashable, Codable {
        /// The image it was found in.
        public let imageID: Int
        /// What it is.
        public let categoryID: Int
        /// Where it is.
        public let box: CocoBox
        /// Confidence; only its order matters.
        public let score: Double

        /// Makes a detection.
        public init(imageID: Int, categoryID: Int, box: CocoBox, score: Double) {
            self.imageID = imageID
            self.categoryID = categoryID
            self.box = box
            self.score = score
        }

        private enum CodingKeys: String, CodingKey {
            case score
            case imageID = "image_id"
            case categoryID = "category_id"
            case box = "bbox"
        }
    }

    /// In file order.
    public private(set) var items: [Item]

    /// Makes a list, empty by default.
    public init(_ items: [Item] = []) {
        self.items = items
    }

    /// Reads a result file.
    ///
    /// - Throws: `inaccessibleFile`, `malformedFile`.
    public init(contentsOf path: String) throws(EvaluationError) {
        items = try CocoFile.decode([Item].self, from: path, expecting: "a COCO result file (an array of detections)")
    }

    /// Adds what was found in an image.
    ///
    /// - Parameters:
    ///   - detections: In pixels of the picture.
    ///   - imageID: The picture's id.
    ///   - categoryIDs: The category of each class index, as `CocoDataset.categoryIDs(ofLabels:)` finds them; a class
    ///     without one is left out.
    public mutating func append(_ detections: [Detection], imageID: Int, categoryIDs: [Int?]) {
        for detection in detections {
            guard categoryIDs.indices.contains(detection.label), let categoryID = categoryIDs[detection.label] else {
                continue
            }
            items.append(
                Item(
                    imageID: imageID, categoryID: categoryID, box: CocoBox(detection.box),
                    score: Double(detection.score)))
        }
    }

    /// The detections of at least a score.
    public func filtered(minimumScore: Double) -> CocoDetections {
        CocoDetections(items.filter { $0.score >= minimumScore })
    }

    /// Writes a result file, a detection a line; numbers read back as exactly the same.
    ///
    /// - Throws: `inaccessibleFile`.
    public func write(to path: String) throws(EvaluationError) {
        let rows = items.map { item in
            let box = "[\(item.box.x),\(item.box.y),\(item.box.width),\(item.box.height)]"
            return "{\"image_id\":\(item.imageID),\"category_id\":\(item.categoryID),\"bbox\":\(box),"
                + "\"score\":\(item.score)}"
        }
        try CocoFile.write("[\n\(rows.joined(separator: ",\n"))\n]\n", to: path)
    }
}
