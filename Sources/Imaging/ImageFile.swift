// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The kinds of picture file that are read and written.
public enum ImageFormat: Sendable, Hashable, CaseIterable {
    /// JPEG: grey, YCbCr, RGB, CMYK or YCCK; baseline or progressive.
    case jpeg
    /// PNG: every colour type, 1 to 16 bits, interlaced or not.
    case png
}

/// Pictures as files of JPEG or PNG. Which of the two a file is, its first bytes tell, never its name.
public enum ImageFile {
    /// What becomes of a JPEG file whose camera was not held upright and said so (EXIF's orientation tag).
    public enum Turning: Sendable, Hashable {
        /// It is turned and mirrored until it stands as people are shown it.
        case upright
        /// Pixels stay as they are stored, and as COCO's annotations count them: neither pycocotools nor effdet looks at
        /// the tag.
        case stored
    }

    /// Whether a folder's entry is named as a picture: it ends in .jpg, .jpeg or .png and is not hidden.
    public static func isNamedAsPicture(_ name: String) -> Bool {
        let lowercased = name.lowercased()
        return [".jpg", ".jpeg", ".png"].contains { lowercased.hasSuffix($0) } && !name.hasPrefix(".")
    }

    /// Reads a picture.
    ///
    /// PNG with transparency is composed over black, 16-bit samples keep their high byte; colour profiles and gamma are
    /// not applied.
    ///
    /// - Parameters:
    ///   - path: A JPEG or PNG file; a pipe will do.
    ///   - turning: Which way up; only `edgedet evaluate` wants the stored one.
    /// - Returns: The picture, within `PictureLimits`.
    /// - Throws: `cannotRead`, `notAPicture`, `damagedPicture` also for a file cut short, `tooLarge`.
    public static func read(_ path: String, _ turning: Turning = .upright) throws(ImagingError) -> RGBImage {
        try decode(FileBytes.read(path), name: path, turning)
    }

    /// Decodes a picture that is in memory.
    ///
    /// - Parameters:
    ///   - bytes: A whole JPEG or PNG file.
    ///   - name: What error messages call it.
    ///   - turning: Which way up.
    /// - Throws: As `read`, less `cannotRead`.
    public static func decode(
        _ bytes: [UInt8], name: String, _ turning: Turning = .stored
    ) throws(ImagingError) -> RGBImage {
        switch try format(of: bytes, name: name) {
        case .jpeg:
            let image = try JPEGDecoder().decode(bytes, name: name)
            return turning == .stored ? image : image.upright(from: EXIFOrientation(jpeg: bytes))
        case .png: return try PNGCodec.decode(bytes, name: name)
        }
    }

    /// Encodes a picture as PNG without loss.
    ///
    /// - Throws: `codecFailed` when memory runs out, `tooLarge`.
    public static func encodePNG(_ image: RGBImage) throws(ImagingError) -> [UInt8] {
        try PNGCodec.encode(image)
    }

    /// Encodes a picture as baseline JPEG with 4:2:0 chroma, or 4:4:4 from quality 90.
    ///
    /// - Parameters:
    ///   - image: The picture.
    ///   - quality: 1 to 100; values outside are clamped.
    /// - Throws: `codecFailed` when memory runs out, `tooLarge`.
    public static func encodeJPEG(_ image: RGBImage, quality: Int = 90) throws(ImagingError) -> [UInt8] {
        try JPEGEncoder.encode(image, quality: quality)
    }

    /// Writes a picture; the file appears whole or not at all.
    ///
    /// - Parameters:
    ///   - image: The picture.
    ///   - path: Where to; an existing file is replaced.
    ///   - format: The kind of file, whatever the path ends in.
    ///   - quality: 1 to 100, for JPEG only.
    /// - Throws: `cannotWrite`, `codecFailed`, `tooLarge`.
    public static func write(
        _ image: RGBImage, to path: String, format: ImageFormat, quality: Int = 90
    ) throws(ImagingError) {
        let bytes =
            switch format {
            case .jpeg: try encodeJPEG(image, quality: quality)
            case .png: try encodePNG(image)
            }
        try FileBytes.replace(path, with: bytes)
    }

    private static func format(of bytes: [UInt8], name: String) throws(ImagingError) -> ImageFormat {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        guard !bytes.isEmpty else {
            throw ImagingError(.notAPicture, "\(name) is empty", remedy: "name a JPEG or PNG file")
        }
        if let kind = foreignKinds.first(where: { bytes.dropFirst($0.offset).starts(with: $0.magic.utf8) }) {
            throw ImagingError(
                .notAPicture, "\(name) is a \(kind.name) file, which is not read here",
                remedy: "convert it to JPEG or PNG")
        }
        throw ImagingError(
            .notAPicture, "\(name) is no picture: it begins neither as a JPEG nor as a PNG file",
            remedy: "name a JPEG or PNG file")
    }

    /// Formats that people do hand over, so that the message can name them.
    private static let foreignKinds: [(name: String, offset: Int, magic: String)] = [
        ("GIF", 0, "GIF8"), ("WebP", 8, "WEBP"), ("BMP", 0, "BM"), ("TIFF", 0, "II*\0"), ("TIFF", 0, "MM\0*"),
        ("HEIF", 4, "ftyphei"), ("HEIF", 4, "ftypmif1"), ("AVIF", 4, "ftypavif"), ("PDF", 0, "%PDF"),
        ("JPEG XL", 4, "JXL "), ("YUV4MPEG2", 0, "YUV4MPEG2"),
    ]
}
