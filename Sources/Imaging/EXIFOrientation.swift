// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// How a picture was held when it was stored: the orientation of EXIF (CIPA DC-008, tag 0x0112), 1 to 8.
///
/// Each value says where the stored picture's first row and first column lie in the upright one.
enum EXIFOrientation: UInt16 {
    /// Row 0 at the top, column 0 at the left: as it should be.
    case topLeft = 1
    case topRight, bottomRight, bottomLeft, leftTop, rightTop, rightBottom, leftBottom

    /// Whether rows of the stored picture are columns of the upright one.
    var swapsSides: Bool { rawValue >= Self.leftTop.rawValue }

    /// What a JPEG file says of itself; upright if it says nothing that can be understood.
    init(jpeg bytes: [UInt8]) {
        self = Self.exif(bytes).flatMap(Self.find) ?? .topLeft
    }

    /// The first EXIF segment in front of the picture data, without its name.
    private static func exif(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var position = 2
        while position + 4 <= bytes.count, bytes[position] == 0xFF {
            let marker = bytes[position + 1]
            if marker == 0xFF {  // a fill byte
                position += 1
                continue
            }
            // Start of scan, end of image; restart markers and the like do not stand here.
            if marker == 0xDA || marker == 0xD9 { return nil }
            let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
            let end = position + 2 + length
            guard length >= 2, end <= bytes.count else { return nil }
            let body = bytes[position + 4..<end]
            if marker == 0xE1, body.starts(with: Array("Exif\0\0".utf8)) { return body.dropFirst(6) }
            position = end
        }
        return nil
    }

    /// Looks through the first directory of what is laid out as a TIFF file.
    private static func find(_ tiff: ArraySlice<UInt8>) -> EXIFOrientation? {
        let isLittleEndian: Bool
        if tiff.starts(with: Array("II".utf8)) {
            isLittleEndian = true
        } else if tiff.starts(with: Array("MM".utf8)) {
            isLittleEndian = false
        } else {
            return nil
        }
        func number(at offset: Int, bytes count: Int) -> Int? {
            guard offset >= 0, offset <= tiff.count - count else { return nil }
            let digits = tiff.dropFirst(offset).prefix(count)
            return isLittleEndian
                ? digits.reversed().reduce(0) { $0 << 8 | Int($1) } : digits.reduce(0) { $0 << 8 | Int($1) }
        }
        guard number(at: 2, bytes: 2) == 42, let directory = number(at: 4, bytes: 4),
            let count = number(at: directory, bytes: 2)
        else { return nil }
        for entry in 0..<count {
            // Tag, type (3 is a 16-bit number), count, value.
            let offset = directory + 2 + 12 * entry
            guard let tag = number(at: offset, bytes: 2) else { return nil }
            if tag == 0x0112, number(at: offset + 2, bytes: 2) == 3, let value = number(at: offset + 8, bytes: 2) {
                return EXIFOrientation(rawValue: UInt16(value))
            }
        }
        return nil
    }
}

extension RGBImage {
    /// The upright picture of one that was stored in the given orientation.
    func upright(from orientation: EXIFOrientation) -> RGBImage {
        if orientation == .topLeft { return self }
        // Where the upright picture's first pixel lies in the stored one, and how far the next one to the right and below.
        let last = width * height - 1
        let (first, right, down) =
            switch orientation {
            case .topLeft: (0, 1, width)
            case .topRight: (width - 1, -1, width)
            case .bottomRight: (last, -1, -width)
            case .bottomLeft: (last - width + 1, 1, -width)
            case .leftTop: (0, width, 1)
            case .rightTop: (last - width + 1, -width, 1)
            case .rightBottom: (last, -width, -1)
            case .leftBottom: (width - 1, width, -1)
            }
        let (columns, rows) = orientation.swapsSides ? (height, width) : (width, height)
        var turned = [UInt8](repeating: 0, count: pixels.count)
        var target = 0
        for row in 0..<rows {
            var source = 3 * (first + row * down)
            for _ in 0..<columns {
                turned[target] = pixels[source]
                turned[target + 1] = pixels[source + 1]
                turned[target + 2] = pixels[source + 2]
                target += 3
                source += 3 * right
            }
        }
        return RGBImage(width: columns, height: rows, pixels: turned)
    }
}
