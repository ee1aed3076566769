// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// Makes camera frames from RGB pictures by the formulas of the standards, in double precision.
struct FrameMaker {
    var format: PixelFormat
    var matrix = ColorMatrix.bt601
    var range = ColorRange.limited
    /// Unused bytes at the end of each row of the first plane.
    var padding = 0

    /// Kr and Kb of ITU-R BT.601, BT.709 and BT.2020.
    private var coefficients: (red: Double, blue: Double) {
        switch matrix {
        case .bt601: (0.299, 0.114)
        case .bt709: (0.2126, 0.0722)
        case .bt2020: (0.2627, 0.0593)
        }
    }

    /// Y, Cb, Cr as unrounded codes.
    private func codes(_ pixel: [UInt8]) -> (y: Double, u: Double, v: Double) {
        let (kr, kb) = coefficients
        let (red, green, blue) = (Double(pixel[0]) / 255, Double(pixel[1]) / 255, Double(pixel[2]) / 255)
        let y = kr * red + (1 - kr - kb) * green + kb * blue
        let (u, v) = ((blue - y) / (2 - 2 * kb), (red - y) / (2 - 2 * kr))
        switch range {
        case .limited: return (16 + 219 * y, 128 + 224 * u, 128 + 224 * v)
        case .full: return (255 * y, 128 + 255 * u, 128 + 255 * v)
        }
    }

    /// What the frame can carry of a picture: formats of luma alone make it grey.
    func visible(_ image: RGBImage) -> RGBImage {
        guard [.grey, .y10, .y12, .y16].contains(format) else { return image }
        var gray = self
        gray.range = .full
        let pixels = (0..<image.width * image.height).flatMap { index -> [UInt8] in
            let code = gray.codes([UInt8](image.pixels[index * 3..<index * 3 + 3])).y
            return [UInt8](repeating: UInt8(code.rounded()), count: 3)
        }
        return RGBImage(width: image.width, height: image.height, pixels: pixels)
    }

    /// The frame; chroma is averaged over the pixels it stands for, padding is filled with a conspicuous 0xEE.
    func frame(_ image: RGBImage) throws -> CameraFrame {
        if format == .mjpg || format == .jpeg {
            return CameraFrame(
                format: format, width: image.width, height: image.height, bytesPerRow: 0,
                bytes: try ImageFile.encodeJPEG(image, quality: 89))
        }
        var bytes: [UInt8] = []
        var bytesPerRow = 0
        func append(rows: Int, of row: (Int) -> [UInt8], length: Int?) -> Int {
            var written = 0
            for index in 0..<rows {
                let samples = row(index)
                written = length ?? samples.count + padding
                bytes += samples + [UInt8](repeating: 0xEE, count: written - samples.count)
            }
            return written
        }
        func round(_ code: Double) -> UInt8 { UInt8(min(max(code.rounded(), 0), 255)) }
        func luma(_ x: Int, _ y: Int) -> UInt8 { round(codes(image[min(x, image.width - 1), y]).y) }
        func chroma(_ x: Int, _ y: Int, columns: Int, rows: Int) -> (u: UInt8, v: UInt8) {
            var (u, v, count) = (0.0, 0.0, 0.0)
            for row in y * rows..<min((y + 1) * rows, image.height) {
                for column in x * columns..<min((x + 1) * columns, image.width) {
                    let code = codes(image[column, row])
                    (u, v, count) = (u + code.u, v + code.v, count + 1)
                }
            }
            return (round(u / count), round(v / count))
        }
        /// Rows of packed pixels or pairs, or of samples, one after the other.
        func pack(_ row: @escaping (Int) -> [UInt8]) { bytesPerRow = append(rows: image.height, of: row, length: nil) }
        func pairs(_ order: @escaping (_ y0: UInt8, _ y1: UInt8, _ u: UInt8, _ v: UInt8) -> [UInt8]) {
            pack { y in
                (0..<(image.width + 1) / 2).flatMap { x in
                    let code = chroma(x, y, columns: 2, rows: 1)
                    return order(luma(2 * x, y), luma(2 * x + 1, y), code.u, code.v)
                }
            }
        }
        func pixels(_ order: @escaping (_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> [UInt8]) {
            pack { y in (0..<image.width).flatMap { x in order(image[x, y][0], image[x, y][1], image[x, y][2]) } }
        }
        func samples(bits: Int) {
            pack { y in
                (0..<image.width).flatMap { x -> [UInt8] in
                    // Codes of more bits are those of 8 with more places behind the point.
                    let largest = Double(1 << bits) - 1
                    let code = UInt16(min(max((codes(image[x, y]).y * Double(1 << (bits - 8))).rounded(), 0), largest))
                    return bits == 8 ? [UInt8(code)] : [UInt8(code & 255), UInt8(code >> 8)]
                }
            }
        }
        /// A plane of luma, then one of both kinds of chroma in turn.
        func semiPlanar(_ across: Int, _ down: Int, vFirst: Bool = false) {
            pack { y in (0..<image.width).map { luma($0, y) } }
            let length = across == 1 ? bytesPerRow * 2 : bytesPerRow + bytesPerRow % 2
            let row = { (y: Int) in
                (0..<(image.width + across - 1) / across).flatMap { x -> [UInt8] in
                    let code = chroma(x, y, columns: across, rows: down)
                    return vFirst ? [code.v, code.u] : [code.u, code.v]
                }
            }
            _ = append(rows: (image.height + down - 1) / down, of: row, length: length)
        }
        /// A plane of luma, then one of each kind of chroma, halved across.
        func planar(_ down: Int, vFirst: Bool = false) {
            pack { y in (0..<image.width).map { luma($0, y) } }
            for isV in [vFirst, !vFirst] {
                let row = { (y: Int) in
                    (0..<(image.width + 1) / 2).map { x -> UInt8 in
                        let code = chroma(x, y, columns: 2, rows: down)
                        return isV ? code.v : code.u
                    }
                }
                _ = append(rows: (image.height + down - 1) / down, of: row, length: (bytesPerRow + 1) / 2)
            }
        }
        switch format {
        case .mjpg, .jpeg: break
        case .yuyv: pairs { y0, y1, u, v in [y0, u, y1, v] }
        case .yvyu: pairs { y0, y1, u, v in [y0, v, y1, u] }
        case .uyvy: pairs { y0, y1, u, v in [u, y0, v, y1] }
        case .nv12: semiPlanar(2, 2)
        case .nv21: semiPlanar(2, 2, vFirst: true)
        case .nv16: semiPlanar(2, 1)
        case .nv61: semiPlanar(2, 1, vFirst: true)
        case .nv24: semiPlanar(1, 1)
        case .yu12: planar(2)
        case .yv12: planar(2, vFirst: true)
        case .yuv422p: planar(1)
        case .rgb24: pixels { [$0, $1, $2] }
        case .bgr24: pixels { [$2, $1, $0] }
        case .xrgb32: pixels { [0x77, $0, $1, $2] }
        case .xbgr32: pixels { [$2, $1, $0, 0x77] }
        case .rgb565:
            pixels { red, green, blue in
                // The nearest of the 32 or 64 levels that there are.
                func level(_ code: UInt8, _ count: Int) -> UInt16 {
                    UInt16((Double(code) * Double(count - 1) / 255).rounded())
                }
                let word = level(red, 32) << 11 | level(green, 64) << 5 | level(blue, 32)
                return [UInt8(word & 255), UInt8(word >> 8)]
            }
        case .grey: samples(bits: 8)
        case .y10: samples(bits: 10)
        case .y12: samples(bits: 12)
        case .y16: samples(bits: 16)
        }
        return CameraFrame(
            format: format, width: image.width, height: image.height, bytesPerRow: bytesPerRow, bytes: bytes,
            matrix: matrix, range: range)
    }
}
