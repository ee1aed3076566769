// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import FoundationEssentials

extension NetworkConfiguration {
    /// Works out which network a file belongs to: the BiFPN's width and depth tell D0 to D6 apart, the class head's
    /// last convolution has nine outputs per class.
    init(_ tensors: EffdetTensors, source: String) throws(WeightsError) {
        let head = "class_net.predict.conv_pw.weight"
        let lateral = "fpn.resample.3.conv.conv.weight"
        guard let headShape = tensors.shape(of: head), let lateralShape = tensors.shape(of: lateral) else {
            let missing = tensors.shape(of: head) == nil ? head : lateral
            throw WeightsError(
                .unknownArchitecture, "\(source) has no tensor \(tensors.originalName(of: missing))",
                remedy: "use the complete weights of an EfficientDet of effdet or of zylo117's code")
        }
        let depth = tensors.cellCount
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
                .wrongShape,
                "\(source): tensor \(tensors.originalName(of: head)) has the shape \(headShape), expected nine rows per class",
                remedy: "use the weights of an EfficientDet with nine anchors per position")
        }
        // The shape is not yet known to be true; nothing may grow by it beyond reason.
        guard rows <= Network.anchorsPerPosition * Self.maximumClassCount else {
            throw WeightsError(
                .wrongShape, "\(source): tensor \(tensors.originalName(of: head)) has \(rows) rows",
                remedy: "use a network of at most \(Self.maximumClassCount) classes")
        }
        self.init(architecture: architecture, classCount: rows / Network.anchorsPerPosition)
    }
}

extension LabelMap {
    /// Reads a JSON array of names; without one, 90 classes are COCO's, and others have no names.
    init(json: String?, classCount: Int, source: String) throws(WeightsError) {
        guard let json else {
            self = classCount == LabelMap.coco90.names.count ? .coco90 : LabelMap(unnamed: classCount)
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
