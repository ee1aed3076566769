// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Testing

@testable import edgedet

struct SampleDoubtsTests {
    /// A picture of vertical stripes, so that it shows something; `seed` moves and dims them.
    private func sample(
        _ name: String, width: Int = 64, height: Int = 48, seed: Int = 0, level: Int = 60, contrast: Int = 120
    ) -> SampleImages.Sample {
        var pixels = [UInt8](repeating: 0, count: width * height * 3)
        for index in pixels.indices {
            let column = index / 3 % width
            let isBright = (column * 16 / width + seed) * (seed + 3) % 11 < 5
            pixels[index] = UInt8(clamping: level + (isBright ? contrast : 0))
        }
        let image = RGBImage(width: width, height: height, pixels: pixels)
        return SampleImages.Sample(path: "/s/\(name)", width: width, height: height, thumbnail: Thumbnail(image))
    }

    /// As many as are enough, all different.
    private func good() -> [SampleImages.Sample] {
        (0..<40).map { sample("\($0).jpg", seed: $0 % 7, level: 10 + 4 * $0) }
    }

    private func doubts(_ samples: [SampleImages.Sample]) -> [String] { SampleImages(samples).doubts }

    @Test func goodSamples_raiseNone() {
        #expect(doubts(good()).isEmpty)
    }

    @Test func fewSamples_areCounted() {
        #expect(
            doubts(Array(good().prefix(5))) == [
                "only 5 sample images: add more, 64 to 128, so that the ranges of values are known"
            ])
    }

    @Test func repeatedSamples_areCounted() {
        let samples = good()
        #expect(
            doubts(samples + samples.prefix(3)) == [
                "3 of 43 sample images look almost the same as another and teach nothing new: take them at other times "
                    + "and places"
            ])
    }

    @Test func blankSamples_areNamed() {
        let blank = sample("cap-on.jpg", level: 3, contrast: 0)
        #expect(
            doubts(good() + [blank]) == [
                "1 of 41 sample images show nothing (cap-on.jpg): leave them out, they are no example of what the camera "
                    + "sees"
            ])
    }

    @Test func samplesOfAnotherShape_areNamed() throws {
        let odd = (0..<4).map { sample("phone\($0).jpg", width: 48, height: 64, seed: $0, level: 100 + 9 * $0) }
        let found = doubts(good() + odd)
        #expect(found.count == 1)
        #expect(
            try #require(found.first).hasPrefix(
                "4 of 44 sample images have another shape than 64x48 (phone0.jpg, phone1.jpg, phone2.jpg, ...): "))
        // Another size of the same shape is fine.
        #expect(doubts(good() + [sample("large.jpg", width: 128, height: 96, seed: 1, level: 77)]).isEmpty)
    }

    @Test func cameraUnlikeTheSamples_isDescribed() throws {
        let samples = SampleImages(good())
        var camera = CameraTrial()
        camera.frames = 10
        (camera.width, camera.height) = (64, 48)
        camera.meanColor = [90, 100, 110]
        #expect(samples.doubts(about: camera).isEmpty)
        camera.meanColor = [2, 2, 2]
        let dark = samples.doubts(about: camera)
        #expect(
            dark.count == 1 && dark[0].hasPrefix("the camera's picture is darker than every sample image (mean 2 of"))
        camera.meanColor = [255, 255, 255]
        #expect(samples.doubts(about: camera).contains { $0.contains("brighter") })
        camera.meanColor = []
        (camera.width, camera.height) = (1920, 1080)
        let shape = samples.doubts(about: camera)
        #expect(shape.count == 2)
        #expect(shape[0].contains("another shape than the camera's 1920x1080 (0.jpg has 64x48)"))
        #expect(shape[1].contains("less than half the camera's resolution"))
        #expect(
            samples.doubts(about: CameraTrial()) == [
                "the camera gave no frame to compare the sample images with: nothing arrived"
            ])
    }
}
