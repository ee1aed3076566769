// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2
import Imaging
import Testing

@testable import Capture

/// libv4lconvert itself, on pictures made here.
@Suite struct PixelConverterTests {
    /// A Bayer layout: which of red, green and blue (0, 1, 2) each pixel of a 2x2 square has, and how it is stored.
    struct Bayer: Sendable, CustomTestStringConvertible {
        var name: String
        var square: [Int]
        var storage: Storage
        var testDescription: String { name }
    }

    enum Storage { case bits8, bits10, bits16, packed10 }

    static let layouts: [Bayer] =
        [
            ("BA81", "BG10", "BYR2", "pBAA", [2, 1, 1, 0]), ("GBRG", "GB10", "GB16", "pGAA", [1, 2, 0, 1]),
            ("GRBG", "BA10", "GR16", "pgAA", [1, 0, 2, 1]), ("RGGB", "RG10", "RG16", "pRAA", [0, 1, 1, 2]),
        ].flatMap { row in
            [
                Bayer(name: row.0, square: row.4, storage: .bits8),
                Bayer(name: row.1, square: row.4, storage: .bits10),
                Bayer(name: row.2, square: row.4, storage: .bits16),
                Bayer(name: row.3, square: row.4, storage: .packed10),
            ]
        }

    /// Ramps of another direction in each channel.
    private func picture(_ width: Int, _ height: Int) -> RGBImage {
        let pixels = (0..<width * height).flatMap { index -> [UInt8] in
            let (x, y) = (Double(index % width) / Double(width), Double(index / width) / Double(height))
            return [40 + 170 * x, 200 - 150 * y, 60 + 90 * x + 80 * y].map { UInt8($0.rounded()) }
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    /// What a sensor behind that mosaic sends.
    private func mosaic(_ image: RGBImage, _ layout: Bayer, padding: Int = 0) -> (bytes: [UInt8], bytesPerRow: Int) {
        var bytes: [UInt8] = []
        for y in 0..<image.height {
            let row = (0..<image.width).map { x in
                image.pixels[(y * image.width + x) * 3 + layout.square[(y % 2) * 2 + x % 2]]
            }
            switch layout.storage {
            case .bits8: bytes += row
            case .bits10: bytes += row.flatMap { [$0 << 2, $0 >> 6] }
            case .bits16: bytes += row.flatMap { [0, $0] }
            // Four pixels' upper bits, then a byte of the four pairs of lower ones.
            case .packed10: for start in stride(from: 0, to: row.count, by: 4) { bytes += row[start..<start + 4] + [0] }
            }
            bytes += [UInt8](repeating: 0xEE, count: padding)
        }
        return (bytes, bytes.count / image.height)
    }

    private func script(_ layout: Bayer, _ image: RGBImage, padding: Int = 0) -> (ScriptedCamera, [UInt8]) {
        let (bytes, bytesPerRow) = mosaic(image, layout, padding: padding)
        let script = ScriptedCamera(
            fourCC: fourCC(layout.name).code, width: image.width, height: image.height, planes: [bytes.count],
            bytesPerRow: bytesPerRow)
        return (script, bytes)
    }

    private func meanDifference(_ a: [UInt8], _ b: [UInt8]) -> Double {
        Double(zip(a, b).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }) / Double(a.count)
    }

    @Test("A Bayer picture comes through a camera and libv4lconvert, padded or not", arguments: layouts)
    func bayerPicturesComeOutInColour(_ layout: Bayer) throws {
        let image = picture(64, 48)
        for padding in [0, 24] {
            let (script, bytes) = script(layout, image, padding: padding)
            let (device, camera) = try script.open(CaptureSettings(bufferCount: 2, storageCount: 2))
            for sequence in 0..<3 {  // the conversion leaves the driver's buffer as it was
                if sequence == 0 { device.memory[script.offset(0)]?.copyBytes(from: bytes) }
                device.append([
                    .wait(.readable), script.taken(0, sequence: UInt32(sequence)), ScriptedCamera.drained,
                    .ok(.queueBuffer),
                ])
                let frame = try camera.frame().frame
                #expect((frame.format, frame.width, frame.height) == (.rgb24, 64, 48))
                #expect(frame.bytesPerRow == 64 * 3)
                #expect(meanDifference(try RGBImage(frame).pixels, image.pixels) <= 2)
            }
            device.append(script.closing)
        }
    }

    /// Layouts that libv4lconvert alone reads: their bytes for a row of pixels, and what can be seen of a pixel in them.
    struct Layout: Sendable, CustomTestStringConvertible {
        var name: String
        var isBigEndian = false
        /// Widths are multiples of it: where pixels share bytes, no camera has others.
        var granularity = 1
        var row: @Sendable ([[UInt8]]) -> [UInt8]
        var visible: @Sendable ([UInt8]) -> [UInt8]
        var testDescription: String { name }
    }

    /// Full-range luma, BT.601.
    private static func luma(_ pixel: [UInt8]) -> UInt8 {
        let sum: Double = 0.299 * Double(pixel[0]) + 0.587 * Double(pixel[1]) + 0.114 * Double(pixel[2])
        return UInt8(sum.rounded())
    }

    /// Hue in units of 2 degrees, saturation and value (Smith, "Color gamut transform pairs").
    private static func hsv(_ pixel: [UInt8]) -> [UInt8] {
        let (red, green, blue) = (Double(pixel[0]), Double(pixel[1]), Double(pixel[2]))
        let (low, high) = (min(red, green, blue), max(red, green, blue))
        if high == low { return [0, 0, UInt8(high)] }
        let range = high - low
        let sixth: Double
        if high == red {
            sixth = (green - blue) / range
        } else if high == green {
            sixth = 2 + (blue - red) / range
        } else {
            sixth = 4 + (red - green) / range
        }
        let hue = Int((sixth * 30 + 180).rounded()) % 180
        return [UInt8(hue), UInt8((range / high * 255).rounded()), UInt8(high)]
    }

    static let otherLayouts: [Layout] = [
        Layout(name: "Y16 ", isBigEndian: true, row: { $0.flatMap { [luma($0), 0x5A] } }, visible: { gray(luma($0)) }),
        Layout(name: "Y10B", granularity: 4, row: { packed10($0.map { luma($0) }) }, visible: { gray(luma($0)) }),
        Layout(name: "HSV3", row: { $0.flatMap { hsv($0) } }, visible: { $0 }),
        Layout(name: "HSV4", row: { $0.flatMap { [0x77] + hsv($0) } }, visible: { $0 }),
    ]

    /// Ten bits each, the highest first, without gaps.
    private static func packed10(_ row: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = 0
        var bits = 0
        for sample in row {
            rest = rest << 10 | Int(sample) << 2
            bits += 10
            while bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: rest >> bits))
                rest &= (1 << bits) - 1
            }
        }
        if bits > 0 { bytes.append(UInt8(truncatingIfNeeded: rest << (8 - bits))) }
        return bytes
    }

    private static func gray(_ luma: UInt8) -> [UInt8] { [luma, luma, luma] }

    @Test(
        "A picture in a layout that libv4lconvert reads comes out right, odd or padded or cut", arguments: otherLayouts)
    func otherLayoutsComeOut(_ layout: Layout) throws {
        for (widest, padding) in [(64, 0), (63, 0), (63, 24)] {
            let width = widest - widest % layout.granularity
            let image = picture(width, 48)
            let pixels = (0..<width * 48).map { Array(image.pixels[3 * $0..<3 * $0 + 3]) }
            var bytes: [UInt8] = []
            var rowLength = 0
            for row in 0..<48 {
                let made = layout.row(Array(pixels[row * width..<(row + 1) * width]))
                rowLength = made.count + padding
                bytes += made + [UInt8](repeating: 0xEE, count: padding)
            }
            var code = fourCC(layout.name).code
            if layout.isBigEndian { code |= 1 << 31 }
            let script = ScriptedCamera(
                fourCC: code, width: width, height: 48, planes: [bytes.count], bytesPerRow: rowLength)
            let (device, camera) = try script.open(CaptureSettings(bufferCount: 2, storageCount: 2))
            device.memory[script.offset(0)]?.copyBytes(from: bytes)
            device.append([
                .wait(.readable), script.taken(0, sequence: 0), ScriptedCamera.drained, .ok(.queueBuffer),
                .wait(.readable), script.taken(0, sequence: 1, used: [bytes.count - padding - 1]), .ok(.queueBuffer),
                ScriptedCamera.drained,
            ])
            let frame = try camera.frame().frame
            #expect((frame.format, frame.width, frame.height) == (.rgb24, width, 48))
            let expected = pixels.flatMap { layout.visible($0) }
            #expect(meanDifference(try RGBImage(frame).pixels, expected) <= 2, "\(width), padding \(padding)")
            #expect(try camera.hasNoFrameYet(), "a frame that is cut short is passed over")
            device.append(script.closing)
        }
    }

    @Test func aMosaicTakenForAnotherOneShows() throws {
        let image = picture(64, 48)
        let (bytes, _) = mosaic(image, Self.layouts[0])
        var format = script(Self.layouts[0], image).0.format
        format.fmt.pix.pixelformat = fourCC("RGGB").code
        let converter = try #require(PixelConverter(format))
        var pixels = [UInt8](repeating: 0, count: 64 * 48 * 3)
        #expect(
            bytes.withUnsafeBytes { source in pixels.withUnsafeMutableBytes { converter.convert(source, into: $0) } })
        #expect(meanDifference(pixels, image.pixels) > 10)
    }

    @Test func aFrameThatIsCutShortIsPassedOver() throws {
        let image = picture(64, 48)
        let (script, bytes) = script(Self.layouts[0], image)
        let log = CountingLog()
        let device = ScriptedDevice(script.opening + script.running)
        let camera = try V4L2Camera(
            path: "/dev/video7", settings: CaptureSettings(bufferCount: 2), logger: log.logger, device: device)
        device.memory[script.offset(0)]?.copyBytes(from: bytes)
        device.append([
            .wait(.readable), script.taken(0, sequence: 0, used: [bytes.count - 1]), .ok(.queueBuffer),
            ScriptedCamera.drained, .wait(.readable), script.taken(0, sequence: 1), ScriptedCamera.drained,
            .ok(.queueBuffer),
        ])
        let captured = try camera.frame()
        #expect(captured.skipped == 1)
        #expect(log.warnings.count == 1)
        device.append(script.closing)
    }

    @Test func aFrameThatTheConverterRefusesIsPassedOver() throws {
        // Pixart's own JPEG: a layout of no fixed length, so only the converter can tell that this is none.
        let script = ScriptedCamera(
            fourCC: fourCC("PJPG").code, width: 32, height: 32, planes: [4096], bytesPerRow: 0)
        let log = CountingLog()
        let device = ScriptedDevice(script.opening + script.running)
        let camera = try V4L2Camera(
            path: "/dev/video7", settings: CaptureSettings(bufferCount: 2), logger: log.logger, device: device)
        device.memory[script.offset(0)]?.initializeMemory(as: UInt8.self, repeating: 0x5A)
        device.append([
            .wait(.readable), script.taken(0, sequence: 0), ScriptedCamera.drained, .ok(.queueBuffer),
        ])
        #expect(try camera.hasNoFrameYet())
        #expect(log.warnings.count == 1 && log.warnings[0].contains("libv4lconvert"))
        device.append(script.closing)
    }

    @Test func whatLibv4lconvertDoesNotKnowIsNotRead() {
        for name in ["H264", "HEVC", "VP80", "BG12", "    ", "????"] { #expect(!PixelConverter.reads(fourCC(name))) }
        for name in ["BA81", "pRAA", "HSV3", "Y10B", "P207", "PJPG"] { #expect(PixelConverter.reads(fourCC(name))) }
    }

    @Test func multiPlanarCamerasAreNotConverted() {
        let bayer = fourCC("BA81")
        #expect(bayer.reading(V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue)?.isConverted == true)
        #expect(bayer.reading(V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue) == nil)
        #expect(fourCC("NV16").reading(V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue)?.pixelFormat == .nv16)
    }

    @Test func aFormatThatIsConvertedIsListedAsReadable() throws {
        var script = ScriptedCamera(fourCC: fourCC("GRBG").code)
        #expect(try formats(script).first?.pixelFormat == .rgb24)
        #expect(try formats(script).first?.fourCC == "GRBG")
        script.fourCC = fourCC("H264").code
        #expect(try formats(script).first?.pixelFormat == nil)
    }

    private func formats(_ script: ScriptedCamera) throws -> [CameraFormat] {
        let device = ScriptedDevice(script.asking + [.ok("close")])
        return try #require(Camera(path: "/dev/video7", stableNames: [], device: device)).formats
    }
}

func fourCC(_ name: String) -> FourCC {
    FourCC(code: name.utf8.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
}
