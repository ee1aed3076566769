// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// What a user should know about the samples before trusting a model made from them, with what to do about it.
extension SampleImages {
    /// Fewer samples than this show too little of what values occur.
    static let enough = 32
    /// Two pictures of one shape differ in width / height by less than that share.
    private static let shapeTolerance = 0.03
    /// Of 255: how far the camera's brightness may lie outside of that of all samples.
    private static let brightnessTolerance = 25.0

    /// Too few, too alike, or unlike each other where they should not be.
    var doubts: [String] {
        var doubts: [String] = []
        if samples.count < Self.enough {
            doubts.append(
                "only \(samples.count) sample images: add more, 64 to 128, so that the ranges of values are known")
        }
        let repeated = samples.indices.count { index in
            samples[..<index].contains { $0.thumbnail.resembles(samples[index].thumbnail) }
        }
        if repeated > 0 {
            doubts.append(
                "\(repeated) of \(samples.count) sample images look almost the same as another and teach nothing new: "
                    + "take them at other times and places")
        }
        let blank = samples.filter { $0.thumbnail.contrast < 2 }
        if !blank.isEmpty {
            doubts.append(
                "\(blank.count) of \(samples.count) sample images show nothing (\(Self.list(blank))): leave them out, "
                    + "they are no example of what the camera sees")
        }
        if let doubt = shapeDoubt { doubts.append(doubt) }
        return doubts
    }

    /// Where a camera's frames differ from all samples.
    func doubts(about camera: CameraTrial) -> [String] {
        guard camera.frames > 0, camera.width > 0, camera.height > 0 else {
            return [
                "the camera gave no frame to compare the sample images with: \(camera.problem ?? "nothing arrived")"
            ]
        }
        var doubts: [String] = []
        let shape = Double(camera.width) / Double(camera.height)
        let others = samples.filter { !Self.isAlike(Self.shape($0), shape) }
        if let first = others.first {
            doubts.append(
                "\(others.count) of \(samples.count) sample images have another shape than the camera's "
                    + "\(camera.width)x\(camera.height) (\(first.name) has \(first.width)x\(first.height)): take them "
                    + "with this camera, because the network sees the letterbox's border, too")
        }
        let small = samples.filter { 2 * $0.width < camera.width && $0.width < 512 }
        if let first = small.first {
            doubts.append(
                "\(small.count) of \(samples.count) sample images have less than half the camera's resolution "
                    + "(\(first.name) has \(first.width)x\(first.height)): take them at its full size")
        }
        let brightness = samples.map(\.thumbnail.brightness)
        let seen = camera.meanColor.reduce(0, +) / Double(max(camera.meanColor.count, 1))
        if let least = brightness.min(), let most = brightness.max(), !camera.meanColor.isEmpty {
            let isDarker = seen < least - Self.brightnessTolerance
            if isDarker || seen > most + Self.brightnessTolerance {
                doubts.append(
                    "the camera's picture is \(isDarker ? "darker" : "brighter") than every sample image (mean "
                        + "\(Int(seen.rounded())) of 255, samples \(Int(least.rounded())) to \(Int(most.rounded()))): add "
                        + "images in this light")
            }
        }
        return doubts
    }

    /// Samples of different shapes come from different cameras, of which at most one will be used.
    private var shapeDoubt: String? {
        // The shape that most samples have.
        let alike = samples.map { sample in samples.count { Self.isAlike(Self.shape($0), Self.shape(sample)) } }
        guard let most = alike.indices.max(by: { alike[$0] < alike[$1] }), alike[most] < samples.count else {
            return nil
        }
        let usual = samples[most]
        let others = samples.filter { !Self.isAlike(Self.shape($0), Self.shape(usual)) }
        return
            "\(others.count) of \(samples.count) sample images have another shape than \(usual.width)x\(usual.height) "
            + "(\(Self.list(others))): take all with the camera that will be used, because the network sees the "
            + "letterbox's border, too"
    }

    private static func shape(_ sample: Sample) -> Double { Double(sample.width) / Double(sample.height) }

    private static func isAlike(_ one: Double, _ other: Double) -> Bool { abs(one / other - 1) < shapeTolerance }

    /// The first three names.
    private static func list(_ samples: [Sample]) -> String {
        samples.prefix(3).map(\.name).joined(separator: ", ") + (samples.count > 3 ? ", ..." : "")
    }
}
