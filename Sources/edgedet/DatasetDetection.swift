// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import EfficientDet
import Evaluation
import Imaging

/// Runs a detector over the images of a data set.
struct DatasetDetection {
    let dataset: CocoDataset
    /// Which images, in the order in which their detections come.
    let imageIDs: [Int]
    /// The folder that the images' file names are relative to.
    let folder: String
    let minimumScore: Float

    /// Everything the detector finds, image by image, highest score first.
    ///
    /// All that can be wrong with the data set is found out before the first picture is looked at.
    func detections(by detector: any ObjectDetector) throws -> CocoDetections {
        let categoryIDs = try dataset.categoryIDs(ofLabels: detector.labels.names)
        let paths = try dataset.imagePaths(of: imageIDs, in: folder)
        let letterboxer = Letterboxer(for: detector)
        var progress = ProgressBar("evaluating", total: paths.count)
        var detections = CocoDetections()
        for (imageID, path) in zip(imageIDs, paths) {
            let letterbox = try letterboxer.fit(ImageFile.read(path, .stored))
            let found = detector.detect(
                letterboxer.input.pixels, letterbox: letterbox, minimumScore: minimumScore)
            detections.append(found, imageID: imageID, categoryIDs: categoryIDs)
            progress.advance()
        }
        return detections
    }
}
