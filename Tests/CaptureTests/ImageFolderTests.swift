// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Testing

@testable import Capture

@Suite struct ImageFolderTests {
    private let folder: TemporaryFolder
    private let log = CountingLog()

    init() throws { folder = try TemporaryFolder() }

    /// A picture of one colour.
    private func picture(_ value: UInt8, width: Int = 5, height: Int = 3) -> RGBImage {
        RGBImage(width: width, height: height, pixels: [UInt8](repeating: value, count: width * height * 3))
    }

    private func write(_ name: String, _ value: UInt8, _ format: ImageFormat = .png) throws {
        try ImageFile.write(picture(value), to: "\(folder.path)/\(name)", format: format)
    }

    private func open(loop: Bool = false, rate: Double = 0, cacheBytes: Int = 64 << 20) throws -> any FrameSource {
        try SourceURI("folder:\(folder.path)").open(
            CaptureSettings(framesPerSecond: rate, loop: loop, cacheBytes: cacheBytes), logger: log.logger)
    }

    @Test func picturesComeOnceInTheOrderOfTheirNames() throws {
        try write("b.png", 20)
        try write("a.JPG", 10, .jpeg)
        try write("c.jpeg", 30, .jpeg)
        _ = try folder.write("notes.txt", [1, 2, 3])
        let source = try open()
        #expect(source.name == folder.path)
        var last: UInt64 = 0
        for (index, (name, value)) in [("a.JPG", 10), ("b.png", 20), ("c.jpeg", 30)].enumerated() {
            let captured = try source.frame()
            #expect(captured.name == name)
            #expect(captured.sequence == UInt64(index))
            #expect(captured.skipped == 0)
            #expect(captured.monotonicNanoseconds > last)
            #expect(captured.frame.format == .rgb24)
            #expect((captured.frame.width, captured.frame.height, captured.frame.bytesPerRow) == (5, 3, 15))
            #expect(captured.frame.bytes.allSatisfy { abs(Int($0) - value) <= 2 }, "JPEG may be off by a little")
            last = captured.monotonicNanoseconds
        }
        #expect(try source.hasEnded())
        #expect(try source.hasEnded())
    }

    @Test func aLoopStartsAgainAndCountsOn() throws {
        try write("a.png", 1)
        try write("b.png", 2)
        let source = try open(loop: true)
        let frames = try (0..<5).map { _ in try source.frame() }
        #expect(frames.map { $0.frame.bytes[0] } == [1, 2, 1, 2, 1])
        #expect(frames.map(\.sequence) == [0, 1, 2, 3, 4])
    }

    @Test(arguments: [(64 << 20, 3), (45 * 2, 2 + 1 * 3), (0, 9)])
    func decodedPicturesAreKeptAsFarAsTheBudgetGoes(_ budget: Int, _ wantedReads: Int) throws {
        for name in ["a.png", "b.png", "c.png"] { try write(name, 7) }
        var reads = 0
        let source = try ImageFolder(
            path: folder.path, settings: CaptureSettings(framesPerSecond: 0, loop: true, cacheBytes: budget),
            logger: log.logger
        ) {
            reads += 1
            return try ImageFile.read($0)
        }
        for _ in 0..<9 { #expect(try source.frame().frame.bytes[0] == 7) }
        #expect(reads == wantedReads)
    }

    @Test func anUnreadablePictureIsPassedOverAndNamedOnce() throws {
        try write("a.png", 1)
        _ = try folder.write("b.png", [0x89, 0x50])
        try write("c.png", 3)
        let source = try open(loop: true)
        let values = try (0..<6).map { _ in try source.frame().frame.bytes[0] }
        #expect(values == [1, 3, 1, 3, 1, 3])
        #expect(log.warnings.count == 1)
        #expect(log.warnings[0].contains("b.png"))
    }

    @Test func aFolderOfUnreadablePicturesIsAnError() throws {
        _ = try folder.write("a.png", [1, 2])
        _ = try folder.write("b.jpg", [])
        let source = try open(loop: true)
        let error = #expect(throws: CaptureError.self) { try source.frame() }
        #expect(error?.code == .noPictures)
    }

    @Test func anEmptyFolderIsAnError() throws {
        let error = #expect(throws: CaptureError.self) { try open() }
        #expect(error?.code == .noPictures)
        #expect(error?.message.contains(folder.path) == true)
    }

    @Test func aFolderThatIsNotThereIsAnError() throws {
        let error = #expect(throws: CaptureError.self) { try SourceURI("folder:\(folder.path)/none").open() }
        #expect(error?.code == .noSuchDevice)
    }

    @Test func aReplayedFolderHasARateAndDoesNotWaitPastTheTimeout() throws {
        try write("a.png", 1)
        try write("b.png", 2)
        let source = try open(rate: 0.001)
        #expect(try source.frame().name == "a.png", "the first comes at once")
        #expect(try source.hasNoFrameYet(), "the second is due a quarter of an hour later")
    }

    @Test func anOpenFolderTakesAnotherRateAndLoops() throws {
        try write("a.png", 1)
        try write("b.png", 2)
        let source = try open(rate: 0.001)
        _ = try source.frame()
        #expect(try source.hasNoFrameYet())
        source.adjust(to: CaptureSettings(framesPerSecond: 0, loop: true))
        for name in ["b.png", "a.png", "b.png"] { #expect(try source.frame().name == name) }
        source.adjust(to: CaptureSettings(framesPerSecond: 0))
        #expect(try source.hasEnded())
    }

    @Test func aClosedFolderHasEnded() throws {
        try write("a.png", 1)
        let source = try open(loop: true)
        source.close()
        source.close()
        #expect(try source.hasEnded())
    }
}
