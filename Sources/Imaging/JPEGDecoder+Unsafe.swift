// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CTurboJPEG

/// What a JPEG file says about itself before any pixel is decoded.
struct JPEGHeader {
    /// Columns.
    var width: Int32 = 0
    /// Rows.
    var height: Int32 = 0
    /// One of TurboJPEG's TJSAMP values.
    var subsampling: Int32 = 0
    /// One of TurboJPEG's TJCS values.
    var colorspace: Int32 = 0

    /// Whether the picture has planes that `JPEGDecoder.decodePlanes` can hand out.
    var isYCbCrOrGray: Bool {
        colorspace == Int32(TJCS_YCbCr.rawValue) || colorspace == Int32(TJCS_GRAY.rawValue)
    }
}

/// A TurboJPEG decompressor, reusable; serves one caller at a time.
package final class JPEGDecoder {
    /// Made when it is first needed, and anew after every failure: TurboJPEG 2.1.5 leaves a half-read header behind,
    /// and would refuse all good pictures after one bad one.
    private var handle: tjhandle?
    /// Progressive files of endless scans would take minutes to decode; those that cameras and editors write pass.
    private static let flags = TJFLAG_LIMITSCANS

    deinit { tjDestroy(handle) }

    private func readyHandle() throws(ImagingError) -> tjhandle {
        if let handle { return handle }
        guard let fresh = tjInitDecompress() else { throw .codec("a JPEG picture", "TurboJPEG finds no memory") }
        handle = fresh
        return fresh
    }

    /// The size of a JPEG file, by its header alone.
    ///
    /// - Throws: What decoding it would throw for its header.
    package static func size(of bytes: [UInt8], name: String) throws(ImagingError) -> (width: Int, height: Int) {
        try bytes.withUnsafeBufferPointer { source throws(ImagingError) in
            let header = try JPEGDecoder().header(source, name: name)
            return (Int(header.width), Int(header.height))
        }
    }

    /// Reads the header and holds its size against `PictureLimits`.
    func header(
        _ source: UnsafeBufferPointer<UInt8>, name: String
    ) throws(ImagingError) -> JPEGHeader {
        guard !source.isEmpty else { throw .damaged(name, "it is empty") }
        var header = JPEGHeader()
        let status = tjDecompressHeader3(
            try readyHandle(), source.baseAddress, UInt(source.count), &header.width, &header.height,
            &header.subsampling, &header.colorspace)
        try check(status, name: name)
        // What ends before a frame header counts as a "tables-only" stream, which is no failure to TurboJPEG.
        guard header.width > 0 else { throw .damaged(name, "the file is cut short") }
        try PictureLimits.check(width: Int(header.width), height: Int(header.height), name: name)
        return header
    }

    /// Decodes a whole file to RGB.
    func decode(_ bytes: [UInt8], name: String) throws(ImagingError) -> RGBImage {
        try bytes.withUnsafeBufferPointer { source throws(ImagingError) in
            let header = try header(source, name: name)
            let handle = try readyHandle()
            let (width, height) = (Int(header.width), Int(header.height))
            let hasInk =
                header.colorspace == Int32(TJCS_CMYK.rawValue) || header.colorspace == Int32(TJCS_YCCK.rawValue)
            let format = Int32((hasInk ? TJPF_CMYK : TJPF_RGB).rawValue)
            var pixels = [UInt8](repeating: 0, count: width * height * (hasInk ? 4 : 3))
            let status = pixels.withUnsafeMutableBufferPointer {
                tjDecompress2(
                    handle, source.baseAddress, UInt(source.count), $0.baseAddress, header.width, 0, header.height,
                    format, Self.flags)
            }
            try check(status, name: name)
            if hasInk { Self.convertFromInvertedCMYK(&pixels, count: width * height) }
            return RGBImage(width: width, height: height, pixels: pixels)
        }
    }

    /// Decodes to planes, possibly scaled by 1/2, 1/4 or 1/8 while still in the frequency domain.
    ///
    /// - Parameters:
    ///   - source: The file.
    ///   - header: What `header` found.
    ///   - denominator: 1, 2, 4 or 8.
    ///   - scratch: Where the planes go, grown as needed.
    ///   - name: What error messages call the picture.
    /// - Returns: Y, Cb and Cr; the latter two at the subsampling of the file, constant for a grey one.
    func decodePlanes(
        _ source: UnsafeBufferPointer<UInt8>, header: JPEGHeader, denominator: Int, into scratch: PlaneScratch,
        name: String
    ) throws(ImagingError) -> YUVPlanes {
        let handle = try readyHandle()
        let width = Self.scaled(Int(header.width), denominator)
        let height = Self.scaled(Int(header.height), denominator)
        let isGray = header.subsampling == Int32(TJSAMP_GRAY.rawValue)
        func plane(_ index: Int, _ storage: ScratchBuffer) -> (Plane, UnsafeMutablePointer<UInt8>) {
            let planeWidth = Int(tjPlaneWidth(Int32(index), Int32(width), header.subsampling))
            let planeHeight = Int(tjPlaneHeight(Int32(index), Int32(height), header.subsampling))
            let base = storage.reserve(planeWidth * planeHeight)
            return (Plane(base: base, bytesPerRow: planeWidth, width: planeWidth, height: planeHeight), base)
        }
        let (y, yBase) = plane(0, scratch.y)
        let chroma = isGray ? nil : (plane(1, scratch.u), plane(2, scratch.v))
        var bases: (UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt8>?) =
            (yBase, chroma?.0.1, chroma?.1.1)
        let status = withUnsafeMutableBytes(of: &bases) {
            tjDecompressToYUVPlanes(
                handle, source.baseAddress, UInt(source.count),
                $0.assumingMemoryBound(to: UnsafeMutablePointer<UInt8>?.self).baseAddress, Int32(width), nil,
                Int32(height), Self.flags)
        }
        try check(status, name: name)
        guard let chroma else {
            // One neutral row stands for all: its row length is 0.
            let neutral = scratch.u.reserve(width)
            neutral.update(repeating: 128, count: width)
            let plane = Plane(base: neutral, bytesPerRow: 0, width: width, height: height)
            return YUVPlanes(y: y, u: plane, v: plane, matrix: .bt601, range: .full)
        }
        return YUVPlanes(y: y, u: chroma.0.0, v: chroma.1.0, matrix: .bt601, range: .full)
    }

    /// Pixels of a side after scaling: rounded up, as TurboJPEG does (TJSCALED).
    static func scaled(_ side: Int, _ denominator: Int) -> Int { (side + denominator - 1) / denominator }

    private func check(_ status: Int32, name: String) throws(ImagingError) {
        guard status != 0 else { return }
        let reason = String(cString: tjGetErrorStr2(handle))
        let isWarning = tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue)
        // Some cameras pad between markers; libjpeg skips that and the picture is whole.
        if isWarning, reason.contains("extraneous bytes before marker") { return }
        tjDestroy(handle)
        handle = nil
        throw .damaged(name, reason.contains("Premature end") ? "the file is cut short" : reason)
    }

    /// Adobe's CMYK as files hold it, 255 for no ink, becomes red = cyan·black/255 and so on, in place.
    private static func convertFromInvertedCMYK(_ pixels: inout [UInt8], count: Int) {
        pixels.withUnsafeMutableBufferPointer { pixels in
            for index in 0..<count {
                let black = Int(pixels[4 * index + 3])
                for channel in 0..<3 {
                    pixels[3 * index + channel] = UInt8((Int(pixels[4 * index + channel]) * black + 127) / 255)
                }
            }
        }
        pixels.removeLast(count)
    }
}
