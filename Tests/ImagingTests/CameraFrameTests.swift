// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Testing

struct CameraFrameTests {
    @Test(
        "A buffer shorter than its layout is refused with both sizes",
        arguments: [
            (PixelFormat.yuyv, 8, 4, 20, 3 * 20 + 16), (.yuyv, 7, 4, 16, 64), (.nv12, 8, 4, 10, 4 * 10 + 10 + 8),
            (.nv12, 7, 5, 7, 5 * 7 + 2 * 8 + 8), (.yu12, 8, 4, 10, 4 * 10 + 2 * 5 + 5 + 4),
            (.yu12, 7, 5, 7, 35 + 12 + 12), (.rgb24, 5, 3, 16, 2 * 16 + 15), (.uyvy, 7, 4, 20, 3 * 20 + 16),
            (.yvyu, 8, 4, 16, 64), (.nv21, 7, 5, 9, 5 * 9 + 2 * 10 + 8), (.nv16, 7, 5, 9, 5 * 9 + 4 * 10 + 8),
            (.nv61, 9, 5, 11, 5 * 11 + 4 * 12 + 10),
            (.nv24, 7, 5, 9, 5 * 9 + 4 * 18 + 14), (.yv12, 7, 5, 9, 45 + 15 + 10 + 4),
            (.yuv422p, 7, 5, 9, 45 + 25 + 20 + 4), (.bgr24, 5, 3, 16, 47), (.xrgb32, 5, 3, 24, 2 * 24 + 20),
            (.xbgr32, 5, 3, 20, 60), (.rgb565, 5, 3, 13, 2 * 13 + 10), (.grey, 5, 3, 7, 2 * 7 + 5),
            (.y10, 5, 3, 11, 2 * 11 + 10), (.y12, 5, 3, 10, 30), (.y16, 5, 3, 12, 2 * 12 + 10),
        ])
    func shortBuffers(format: PixelFormat, width: Int, height: Int, bytesPerRow: Int, needed: Int) throws {
        func frame(_ count: Int) -> CameraFrame {
            CameraFrame(
                format: format, width: width, height: height, bytesPerRow: bytesPerRow,
                bytes: [UInt8](repeating: 100, count: count))
        }
        let letterboxer = Letterboxer(inputWidth: 16, inputHeight: 16)
        #expect(throws: Never.self) { try letterboxer.fit(frame(needed)) }
        for count in [needed - 1, needed / 2, 0] {
            let error = #expect(throws: ImagingError.self) { try letterboxer.fit(frame(count)) }
            #expect(error?.code == .badFrame)
            #expect(error?.message.contains(" \(count) bytes, it needs \(needed)") == true)
            #expect(throws: ImagingError.self) { try RGBImage(frame(count)) }
        }
    }

    @Test(
        "Rows shorter than their pixels, and sizes that make no sense, are refused",
        arguments: [
            (PixelFormat.yuyv, 8, 4, 15), (.nv12, 8, 4, 7), (.yu12, 8, 4, 7), (.rgb24, 8, 4, 23), (.nv12, 8, 4, -8),
            (.nv12, 8, 4, .max), (.nv12, 0, 4, 8), (.yuyv, 8, -4, 16), (.rgb24, 40_000, 2, 120_000),
            (.yu12, 20_000, 20_000, 20_000), (.mjpg, 0, 0, 0), (.jpeg, 0, 4, 0), (.uyvy, 7, 4, 15), (.nv24, 8, 4, 7),
            (.xrgb32, 8, 4, 31), (.rgb565, 8, 4, 15), (.y10, 8, 4, 15), (.grey, 8, 4, 7),
        ])
    func impossibleLayouts(format: PixelFormat, width: Int, height: Int, bytesPerRow: Int) {
        let frame = CameraFrame(
            format: format, width: width, height: height, bytesPerRow: bytesPerRow,
            bytes: [UInt8](repeating: 1, count: 1000))
        #expect(throws: ImagingError.self) { try Letterboxer(inputWidth: 16, inputHeight: 16).fit(frame) }
        #expect(throws: ImagingError.self) { try RGBImage(frame) }
    }

    @Test func everyFormatIsFoundByTheNameThatPeopleWrite() {
        for format in PixelFormat.allCases {
            #expect(format.rawValue.utf8.count == 4, "V4L2's codes have four characters")
            #expect(PixelFormat(name: format.name) == format)
            #expect(PixelFormat(name: format.name.lowercased()) == format)
            #expect(!format.name.contains(" "))
        }
        #expect(PixelFormat(name: "y10") == .y10)
        #expect(PixelFormat(name: "H264") == nil && PixelFormat(name: "") == nil && PixelFormat(name: "Y10X") == nil)
    }

    @Test("Bits that do not count are taken for white, not for a dark code", arguments: [PixelFormat.y10, .y12])
    func bitsThatDoNotCount(format: PixelFormat) throws {
        let frame = CameraFrame(
            format: format, width: 2, height: 1, bytesPerRow: 4, bytes: [0, 0, 0, 0xF0], range: .full)
        #expect(try RGBImage(frame).pixels == [0, 0, 0, 255, 255, 255])
    }

    @Test(
        "A JPEG frame cut anywhere is refused, and the good one after it is read", arguments: [PixelFormat.mjpg, .jpeg])
    func damagedJPEGFrames(format: PixelFormat) throws {
        let image = TestPictures.waves(width: 24, height: 16)
        let good = try FrameMaker(format: format).frame(image)
        let letterboxer = Letterboxer(inputWidth: 24, inputHeight: 16)
        let expected = try letterboxer.input(of: good)
        for cut in 0..<good.bytes.count {
            var bad = good
            bad.bytes.removeLast(good.bytes.count - cut)
            let error = #expect(throws: ImagingError.self, "cut at \(cut)") { try letterboxer.fit(bad) }
            #expect(error?.code == .damagedPicture)
            #expect(try letterboxer.input(of: good) == expected, "after a cut at \(cut)")
        }
    }

    @Test func jpegFrameWithTrailingZerosIsWhole() throws {
        var frame = try FrameMaker(format: .mjpg).frame(TestPictures.waves(width: 64, height: 48))
        let clean = try RGBImage(frame)
        frame.bytes += [UInt8](repeating: 0, count: 1000)
        #expect(try RGBImage(frame) == clean)
        #expect(throws: Never.self) { try Letterboxer(inputWidth: 64, inputHeight: 64).fit(frame) }
    }
}
