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

    /// The frame; chroma is averaged over the pixels it stands for, padding is filled with a conspicuous 0xEE.
    func frame(_ image: RGBImage) throws -> CameraFrame {
        if format == .mjpg {
            return CameraFrame(
                format: .mjpg, width: image.width, height: image.height, bytesPerRow: 0,
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
        func chroma(_ x: Int, _ y: Int, rows: Int) -> (u: UInt8, v: UInt8) {
            var (u, v, count) = (0.0, 0.0, 0.0)
            for row in y * rows..<min((y + 1) * rows, image.height) {
                for column in x * 2..<min(x * 2 + 2, image.width) {
                    let code = codes(image[column, row])
                    (u, v, count) = (u + code.u, v + code.v, count + 1)
                }
            }
            return (round(u / count), round(v / count))
        }
        let (columns, rows) = ((image.width + 1) / 2, (image.height + 1) / 2)
        let lumaRow = { (y: Int) in (0..<image.width).map { luma($0, y) } }
        switch format {
        case .mjpg: break
        case .rgb24:
            bytesPerRow = append(
                rows: image.height, of: { image.samples(columns: 0..<image.width, rows: $0..<$0 + 1) }, length: nil)
        case .yuyv:
            bytesPerRow = append(
                rows: image.height,
                of: { y in
                    (0..<columns).flatMap { x in
                        let pair = chroma(x, y, rows: 1)
                        return [luma(2 * x, y), pair.u, luma(2 * x + 1, y), pair.v]
                    }
                }, length: nil)
        case .nv12:
            bytesPerRow = append(rows: image.height, of: lumaRow, length: nil)
            let chromaRow = { (y: Int) in
                (0..<columns).flatMap { x in
                    let pair = chroma(x, y, rows: 2)
                    return [pair.u, pair.v]
                }
            }
            _ = append(rows: rows, of: chromaRow, length: bytesPerRow + bytesPerRow % 2)
        case .yu12:
            bytesPerRow = append(rows: image.height, of: lumaRow, length: nil)
            let length = (bytesPerRow + 1) / 2
            _ = append(rows: rows, of: { y in (0..<columns).map { chroma($0, y, rows: 2).u } }, length: length)
            _ = append(rows: rows, of: { y in (0..<columns).map { chroma($0, y, rows: 2).v } }, length: length)
        }
        return CameraFrame(
            format: format, width: image.width, height: image.height, bytesPerRow: bytesPerRow, bytes: bytes,
            matrix: matrix, range: range)
    }
}
