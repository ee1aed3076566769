// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

extension LabelMap {
    /// The 80 categories of COCO's detection task (Lin et al., "Microsoft COCO"), in the order of their ids.
    public static let coco80 = LabelMap(names: [
        "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light",
        "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow",
        "elephant", "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee",
        "skis", "snowboard", "sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard",
        "tennis racket", "bottle", "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple",
        "sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch",
        "potted plant", "bed", "dining table", "toilet", "tv", "laptop", "mouse", "remote", "keyboard", "cell phone",
        "microwave", "oven", "toaster", "sink", "refrigerator", "book", "clock", "vase", "scissors", "teddy bear",
        "hair drier", "toothbrush",
    ])

    /// The same by their ids, 1 to 90, as the published networks have them: ten ids belong to no category of the task.
    public static let coco90: LabelMap = {
        let unused: Set = [12, 26, 29, 30, 45, 66, 68, 69, 71, 83]
        var names = coco80.names[...]
        return LabelMap(names: (1...90).map { unused.contains($0) ? "" : names.removeFirst() })
    }()
}
