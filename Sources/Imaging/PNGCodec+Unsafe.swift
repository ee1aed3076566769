// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CSpng
import Glibc

/// PNG by libspng. See the PNG specification (ISO/IEC 15948) for the terms.
enum PNGCodec {
    /// Decodes a whole file; `bytes` begins with the signature.
    static func decode(_ bytes: [UInt8], name: String) throws(ImagingError) -> RGBImage {
        guard let context = spng_ctx_new(0) else { throw .codec(name, "libspng finds no memory") }
        defer { spng_ctx_free(context) }
        // Metadata is not used: what is larger than this would only cost memory.
        spng_set_chunk_limits(context, 16 << 20, 64 << 20)
        return try bytes.withUnsafeBufferPointer { source throws(ImagingError) in
            try check(spng_set_png_buffer(context, source.baseAddress, source.count), name)
            var header = spng_ihdr()
            try check(spng_get_ihdr(context, &header), name)
            try PictureLimits.check(width: Int(header.width), height: Int(header.height), name: name)
            guard endsWell(bytes) else { throw .damaged(name, "the file is cut short") }
            let pixels = try pixels(context, header, name: name)
            return RGBImage(width: Int(header.width), height: Int(header.height), pixels: pixels)
        }
    }

    /// Encodes 8-bit truecolour.
    static func encode(_ image: RGBImage) throws(ImagingError) -> [UInt8] {
        let name = "a picture for PNG"
        try PictureLimits.check(width: image.width, height: image.height, name: name)
        guard let context = spng_ctx_new(Int32(SPNG_CTX_ENCODER.rawValue)) else {
            throw .codec(name, "libspng finds no memory")
        }
        defer { spng_ctx_free(context) }
        spng_set_option(context, SPNG_ENCODE_TO_BUFFER, 1)
        var header = spng_ihdr()
        header.width = UInt32(image.width)
        header.height = UInt32(image.height)
        header.bit_depth = 8
        header.color_type = UInt8(SPNG_COLOR_TYPE_TRUECOLOR.rawValue)
        try checkEncoding(spng_set_ihdr(context, &header), name)
        let status = image.pixels.withUnsafeBufferPointer {
            spng_encode_image(
                context, $0.baseAddress, $0.count, Int32(SPNG_FMT_PNG.rawValue), Int32(SPNG_ENCODE_FINALIZE.rawValue))
        }
        try checkEncoding(status, name)
        var count = 0
        var error: Int32 = 0
        guard let buffer = spng_get_png_buffer(context, &count, &error) else {
            throw .codec(name, String(cString: spng_strerror(error)))
        }
        // The buffer is malloc's and ours now.
        defer { free(buffer) }
        return [UInt8](UnsafeRawBufferPointer(start: buffer, count: count))
    }

    private static func pixels(
        _ context: OpaquePointer, _ header: spng_ihdr, name: String
    ) throws(ImagingError) -> [UInt8] {
        let count = Int(header.width) * Int(header.height)
        var transparency = spng_trns()
        let hasAlpha =
            header.color_type & 4 != 0  // the alpha bit of PNG's colour types
            || spng_get_trns(context, &transparency) == 0
        let format = Int32((hasAlpha ? SPNG_FMT_RGBA8 : SPNG_FMT_RGB8).rawValue)
        let flags = hasAlpha ? Int32(SPNG_DECODE_TRNS.rawValue) : 0
        var pixels = [UInt8](repeating: 0, count: count * (hasAlpha ? 4 : 3))
        let status = pixels.withUnsafeMutableBufferPointer {
            spng_decode_image(context, $0.baseAddress, $0.count, format, flags)
        }
        try check(status, name)
        guard hasAlpha else { return pixels }
        composeOverBlack(&pixels, count: count)
        return pixels
    }

    /// Whether the chunks lead to a whole IEND: libspng stops reading where the pixels end.
    private static func endsWell(_ bytes: [UInt8]) -> Bool {
        var position = 8
        // Length, type, the body and a checksum.
        while bytes.count - position >= 12 {
            let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
            if bytes[position + 4..<position + 8].elementsEqual("IEND".utf8) { return true }
            position += 12 + length
        }
        return false
    }

    /// Red, green, blue, alpha become red·alpha, ... in place; the array keeps the first three quarters.
    private static func composeOverBlack(_ pixels: inout [UInt8], count: Int) {
        pixels.withUnsafeMutableBufferPointer { pixels in
            for index in 0..<count {
                let alpha = Int(pixels[4 * index + 3])
                for channel in 0..<3 {
                    pixels[3 * index + channel] = UInt8((Int(pixels[4 * index + channel]) * alpha + 127) / 255)
                }
            }
        }
        pixels.removeLast(count)
    }

    private static func check(_ status: Int32, _ name: String) throws(ImagingError) {
        guard status != 0 else { return }
        if status == Int32(SPNG_EMEM.rawValue) { throw .codec(name, "there is not enough memory") }
        if status == Int32(SPNG_EOVERFLOW.rawValue) {
            throw ImagingError(
                .tooLarge, "\(name) claims more pixels than any memory has", remedy: "scale the picture down")
        }
        let cutShort = [SPNG_EOF, SPNG_IO_EOF, SPNG_EIDAT_TOO_SHORT].contains { Int32($0.rawValue) == status }
        throw .damaged(name, cutShort ? "the file is cut short" : String(cString: spng_strerror(status)))
    }

    private static func checkEncoding(_ status: Int32, _ name: String) throws(ImagingError) {
        guard status == 0 else { throw .codec(name, String(cString: spng_strerror(status))) }
    }
}
