// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Images and the objects in them: the part of COCO's annotation format (`instances_*.json`) that boxes need.
public struct CocoDataset: Sendable, Decodable {
    /// A picture.
    public struct Image: Sendable, Hashable {
        /// Unique among the images.
        public let id: Int
        /// Path relative to the folder of images; may be missing if only detections of another program are judged.
        public let fileName: String?

        /// Makes an image.
        public init(id: Int, fileName: String?) {
            self.id = id
            self.fileName = fileName
        }
    }

    /// A class of objects.
    public struct Category: Sendable, Hashable, Decodable {
        /// Unique among the categories.
        public let id: Int
        /// What users call it.
        public let name: String

        /// Makes a category.
        public init(id: Int, name: String) {
            self.id = id
            self.name = name
        }
    }

    /// An object, or a region with many of them, in an image.
    public struct Annotation: Sendable, Hashable {
        /// Unique among the annotations.
        public let id: Int
        /// The image it lies in.
        public let imageID: Int
        /// What it is.
        public let categoryID: Int
        /// Where it is.
        public let box: CocoBox
        /// Pixels it covers, by its mask if there was one: decides whether it counts as small, medium or large.
        public let area: Double
        /// Whether it is a region that detections may lie in without being right or wrong.
        public let isCrowd: Bool

        /// Makes an annotation.
        public init(id: Int, imageID: Int, categoryID: Int, box: CocoBox, area: Double, isCrowd: Bool) {
            self.id = id
            self.imageID = imageID
            self.categoryID = categoryID
            self.box = box
            self.area = area
            self.isCrowd = isCrowd
        }
    }

    /// In file order.
    public let images: [Image]
    /// In file order.
    public let categories: [Category]
    /// In file order.
    public let annotations: [Annotation]

    /// Puts a data set together.
    ///
    /// - Throws: `duplicateID`.
    public init(images: [Image], categories: [Category], annotations: [Annotation]) throws(EvaluationError) {
        self.images = images
        self.categories = categories
        self.annotations = annotations
        try checkUniqueness(name: "the annotations")
    }

    /// Reads an annotation file.
    ///
    /// - Throws: `inaccessibleFile`, `malformedFile`, `duplicateID`.
    public init(contentsOf path: String) throws(EvaluationError) {
        self = try CocoFile.decode(Self.self, from: path, expecting: "a COCO annotation file")
        try checkUniqueness(name: path)
    }

    /// Whether an annotation has the id 0, which pycocotools takes for "not matched", so that it counts as missed.
    public var hasAnnotationWithIDZero: Bool { annotations.contains { $0.id == 0 } }

    private func checkUniqueness(name: String) throws(EvaluationError) {
        for (kind, ids) in [
            ("image", images.map(\.id)), ("category", categories.map(\.id)), ("annotation", annotations.map(\.id)),
        ] {
            var seen: Set<Int> = []
            for id in ids where !seen.insert(id).inserted {
                throw EvaluationError(
                    .duplicateID, "\(kind) id \(id) occurs twice in \(name)",
                    remedy: "give every \(kind) an id of its own")
            }
        }
    }
}

extension CocoDataset.Image: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id
        case fileName = "file_name"
    }
}

extension CocoDataset.Annotation: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id, area
        case imageID = "image_id"
        case categoryID = "category_id"
        case box = "bbox"
        case isCrowd = "iscrowd"
    }

    /// Reads an annotation; without `area` the box's area counts, without `iscrowd` it is one object.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let box = try values.decode(CocoBox.self, forKey: .box)
        self.init(
            id: try values.decode(Int.self, forKey: .id), imageID: try values.decode(Int.self, forKey: .imageID),
            categoryID: try values.decode(Int.self, forKey: .categoryID), box: box,
            area: try values.decodeIfPresent(Double.self, forKey: .area) ?? box.area,
            isCrowd: try values.decodeIfPresent(Int.self, forKey: .isCrowd).map { $0 != 0 } ?? false)
    }
}
