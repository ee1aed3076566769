// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Testing

@testable import Capture

@Suite struct CaptureWishTests {
    private func mode(_ format: PixelFormat, _ width: Int, _ height: Int, _ rate: Double?) -> CaptureMode {
        CaptureMode(
            fourCC: FourCC(code: 0), pixelFormat: format, width: width, height: height, highestRate: rate)
    }

    /// What a usual USB webcam offers.
    private var webcam: [CaptureMode] {
        [
            mode(.yuyv, 640, 480, 30), mode(.yuyv, 1280, 720, 10), mode(.yuyv, 1920, 1080, 5),
            mode(.mjpg, 640, 480, 30), mode(.mjpg, 1280, 720, 30), mode(.mjpg, 1920, 1080, 30),
        ]
    }

    @Test(arguments: [
        (CaptureSettings(), PixelFormat.yuyv, 640),
        (CaptureSettings(width: 1280, height: 720), .mjpg, 1280),
        (CaptureSettings(width: 1280, height: 720, framesPerSecond: 10), .yuyv, 1280),
        (CaptureSettings(width: 1280), .mjpg, 1280),  // 1280x960 is wished for
        (CaptureSettings(width: 2000, height: 1100, framesPerSecond: 5), .yuyv, 1920),
        (CaptureSettings(format: .mjpg), .mjpg, 640),
        (CaptureSettings(width: 10, height: 10), .yuyv, 640),
    ])
    func theNearestSizeThenTheRateThenTheCheapestLayout(
        _ settings: CaptureSettings, _ format: PixelFormat, _ width: Int
    ) throws {
        let best = try #require(CaptureWish(settings).best(of: webcam))
        #expect(best.width == width)
        #expect(best.pixelFormat == format)
    }

    @Test func whatMustBeConvertedComesLastAndGreyBeforeIt() throws {
        var bayer = mode(.rgb24, 640, 480, 30)
        bayer.isConverted = true
        let (grey, small) = (mode(.grey, 640, 480, 30), mode(.mjpg, 320, 240, 5))
        let wish = CaptureWish(CaptureSettings())
        #expect(wish.best(of: [bayer, grey, small]) == small)
        #expect(wish.best(of: [bayer, grey]) == grey)
        #expect(wish.best(of: [bayer]) == bayer)
        #expect(CaptureWish(CaptureSettings(format: .rgb24)).best(of: [bayer]) == nil, "it delivers no RGB24 itself")
    }

    @Test func jpegIsFoundByEitherName() {
        #expect(CaptureWish(CaptureSettings(format: .mjpg)).best(of: [mode(.jpeg, 640, 480, 30)]) != nil)
        #expect(CaptureWish(CaptureSettings(format: .jpeg)).best(of: [mode(.mjpg, 640, 480, 30)]) != nil)
        #expect(CaptureWish(CaptureSettings(format: .jpeg)).best(of: [mode(.yuyv, 640, 480, 30)]) == nil)
    }

    @Test func amongModesThatMissTheRateTheFastestWins() throws {
        let modes = [mode(.nv12, 640, 480, 5), mode(.mjpg, 640, 480, 20)]
        #expect(CaptureWish(CaptureSettings()).best(of: modes)?.pixelFormat == .mjpg)
    }

    @Test func aCameraThatSays29_97Has30() throws {
        let modes = [mode(.mjpg, 640, 480, 30), mode(.yuyv, 640, 480, 30000.0 / 1001)]
        #expect(CaptureWish(CaptureSettings()).best(of: modes)?.pixelFormat == .yuyv)
    }

    @Test func nothingFitsWhatIsNotThere() {
        #expect(CaptureWish(CaptureSettings(format: .nv12)).best(of: webcam) == nil)
        #expect(CaptureWish(CaptureSettings()).best(of: []) == nil)
    }

    @Test(arguments: [
        ((640, 480), (640, 480)), ((10, 10), (32, 16)), ((9999, 9999), (1952, 1096)), ((101, 99), (96, 96)),
    ])
    func aRangeOfSizesGivesItsNearestStep(_ wish: (Int, Int), _ nearest: (Int, Int)) {
        let range = CameraFormat.SizeRange(
            minimum: CameraFormat.Size(width: 32, height: 16, rates: []),
            maximum: CameraFormat.Size(width: 1952, height: 1100, rates: []), widthStep: 16, heightStep: 8)
        let result = range.nearest(width: wish.0, height: wish.1)
        #expect(result == nearest)
    }
}
