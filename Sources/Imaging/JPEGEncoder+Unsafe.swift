// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CTurboJPEG

/// JPEG files from RGB by TurboJPEG.
enum JPEGEncoder {
    /// Encodes a baseline file; from quality 90 chroma keeps its full size, so that small coloured detail survives.
    static func encode(_ image: RGBImage, quality: Int) throws(ImagingError) -> [UInt8] {
        let name = "a picture for JPEG"
        try PictureLimits.check(width: image.width, height: image.height, name: name)
        guard let handle = tjInitCompress() else { throw .codec(name, "TurboJPEG finds no memory") }
        defer { tjDestroy(handle) }
        let quality = Int32(min(max(quality, 1), 100))
        let subsampling = Int32((quality >= 90 ? TJSAMP_444 : TJSAMP_420).rawValue)
        var buffer: UnsafeMutablePointer<UInt8>?
        var count: UInt = 0
        let status = image.pixels.withUnsafeBufferPointer {
            tjCompress2(
                handle, $0.baseAddress, Int32(image.width), 0, Int32(image.height), Int32(TJPF_RGB.rawValue), &buffer,
                &count, subsampling, quality, 0)
        }
        defer { tjFree(buffer) }
        guard status == 0, let buffer else { throw .codec(name, String(cString: tjGetErrorStr2(handle))) }
        return [UInt8](UnsafeBufferPointer(start: buffer, count: Int(count)))
    }
}
