// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import FoundationEssentials

extension NetworkConfiguration {
    /// Works out which network a file belongs to: the BiFPN's width and depth tell D0 to D6 apart, the class head's
    /// last convolution has nine outputs per class.
    init(
        shapesOf shape: (String) -> [Int]?, names: [String], source: String
    ) throws(WeightsError) {
        let head = "class_net.predict.conv_pw.weight"
        let lateral = "fpn.resample.3.conv.conv.weight"
        guard let headShape = shape(head), let lateralShape = shape(lateral) else {
            throw WeightsError(
                .unknownArchitecture, "\(source) has no tensor \(shape(head) == nil ? head : lateral)",
                remedy: "use the weights of an EfficientDet in effdet's names")
        }
        let depth = Set(names.compactMap { Self.cellIndex($0) }).count
        let architecture = Architecture.all.first {
            lateralShape.first == $0.pyramidWidth && depth == $0.pyramidDepth
        }
        guard let architecture else {
            throw WeightsError(
                .unknownArchitecture,
                "\(source) has \(depth) BiFPN cells of \(lateralShape.first ?? 0) channels, like no EfficientDet-D0 to -D6",
                remedy: "use the weights of an unmodified EfficientDet")
        }
        guard let rows = headShape.first, rows > 0, rows.isMultiple(of: Network.anchorsPerPosition) else {
            throw WeightsError(
                .wrongShape, "\(source): tensor \(head) has the shape \(headShape), expected nine rows per class",
                remedy: "use the weights of an EfficientDet with nine anchors per position")
        }
        self.init(architecture: architecture, classCount: rows / Network.anchorsPerPosition)
    }

    /// The N of a name "fpn.cell.N...".
    private static func cellIndex(_ name: String) -> Int? {
        let parts = name.split(separator: ".", maxSplits: 3)
        return parts.count == 4 && parts[0] == "fpn" && parts[1] == "cell" ? Int(parts[2]) : nil
    }
}

extension LabelMap {
    /// Reads a JSON array of names; without one, the classes have none.
    init(json: String?, classCount: Int, source: String) throws(WeightsError) {
        guard let json else {
            self.init(names: Array(repeating: "", count: classCount))
            return
        }
        guard let names = try? JSONDecoder().decode([String].self, from: Data(json.utf8)) else {
            throw WeightsError(
                .wrongMetadata, "\(source): the metadata's labels are not a JSON array of strings",
                remedy: "write them like [\"person\", \"car\"]")
        }
        guard names.count == classCount else {
            throw WeightsError(
                .wrongMetadata, "\(source) names \(names.count) labels for \(classCount) classes",
                remedy: "give one label per class")
        }
        self.init(names: names)
    }
}
