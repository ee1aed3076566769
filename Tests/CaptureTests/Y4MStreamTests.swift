// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Testing

@testable import Capture

@Suite struct Y4MStreamTests {
    private let folder: TemporaryFolder
    private let log = CountingLog()

    init() throws { folder = try TemporaryFolder() }

    /// Frames whose planes hold their number, the frame's after the plane's.
    private func payload(_ number: UInt8, width: Int, height: Int) -> [UInt8] {
        let chroma = ((width + 1) / 2) * ((height + 1) / 2)
        return [UInt8](repeating: number, count: width * height) + [UInt8](repeating: number + 100, count: chroma)
            + [UInt8](repeating: number + 200, count: chroma)
    }

    private func stream(
        _ header: String, count: Int, width: Int, height: Int, frameLine: String = "FRAME"
    ) -> [UInt8] {
        [UInt8](header.utf8) + [10]
            + (0..<count).flatMap { [UInt8](frameLine.utf8) + [10] + payload(UInt8($0), width: width, height: height) }
    }

    private func open(_ bytes: [UInt8], loop: Bool = false, rate: Double? = 0) throws -> any FrameSource {
        let file = try folder.write("stream.y4m", bytes)
        return try SourceURI("y4m:\(file)").open(
            CaptureSettings(framesPerSecond: rate, loop: loop), logger: log.logger)
    }

    @Test(arguments: [(4, 2), (5, 3), (1, 1), (2, 5), (320, 241)], ["FRAME", "FRAME Ip XNOTE=x"])
    func everyFrameOfAFileComesInOrder(_ size: (width: Int, height: Int), _ frameLine: String) throws {
        let (width, height) = size
        let source = try open(
            stream(
                "YUV4MPEG2 W\(width) H\(height) F25:1 XCOLORRANGE=FULL", count: 3, width: width, height: height,
                frameLine: frameLine))
        for number in 0..<3 {
            let captured = try source.frame()
            #expect(captured.frame.bytes == payload(UInt8(number), width: width, height: height))
            #expect(captured.frame.format == .yu12 && captured.frame.range == .full)
            #expect((captured.frame.width, captured.frame.height, captured.frame.bytesPerRow) == (width, height, width))
            #expect(captured.sequence == UInt64(number))
            _ = try RGBImage(captured.frame)  // the layout is the one that conversion expects, odd sides included
        }
        #expect(try source.hasEnded())
        #expect(log.warnings.isEmpty)
    }

    @Test func monoGetsNeutralChroma() throws {
        let source = try open([UInt8]("YUV4MPEG2 W3 H1 Cmono\nFRAME\n".utf8) + [1, 2, 3])
        #expect(try source.frame().frame.bytes == [1, 2, 3, 128, 128, 128, 128])
    }

    @Test func aStreamThatStopsInsideAFrameEndsWithTheLastWholeOne() throws {
        let bytes = stream("YUV4MPEG2 W4 H2", count: 2, width: 4, height: 2)
        let source = try open(bytes.dropLast(5))
        #expect(try source.frame().frame.bytes == payload(0, width: 4, height: 2))
        #expect(try source.hasEnded())
        #expect(log.warnings.count == 1 && log.warnings[0].contains("5 bytes"))
    }

    @Test func aFileIsReplayedAtItsOwnRateAndDoesNotWaitPastTheTimeout() throws {
        let bytes = stream("YUV4MPEG2 W4 H2 F1:1000", count: 2, width: 4, height: 2)
        let source = try open(bytes, rate: nil)
        _ = try source.frame()
        #expect(try source.hasNoFrameYet())
    }

    @Test func aLoopingFileStartsAgain() throws {
        let source = try open(stream("YUV4MPEG2 W4 H2", count: 2, width: 4, height: 2), loop: true)
        let frames = try (0..<5).map { _ in try source.frame() }
        #expect(frames.map { $0.frame.bytes[0] } == [0, 1, 0, 1, 0])
        #expect(frames.map(\.sequence) == [0, 1, 2, 3, 4])
    }

    @Test func anOpenFileTakesAnotherRateAndLoops() throws {
        let source = try open(stream("YUV4MPEG2 W4 H2 F25:1", count: 2, width: 4, height: 2), rate: 0.001)
        _ = try source.frame()
        #expect(try source.hasNoFrameYet())
        source.adjust(to: CaptureSettings(framesPerSecond: 0, loop: true))
        for number in 1..<6 { #expect(try source.frame().sequence == UInt64(number)) }
        source.adjust(to: CaptureSettings(framesPerSecond: 0))
        #expect(try source.hasEnded())
    }

    @Test(arguments: [
        ("RIFF....AVI LIST", "does not begin with YUV4MPEG2"), ("", "ends within its header"),
        ("YUV4MPEG2 W4 H2", "ends within its header"), ("YUV4MPEG2 W4 H2\nFRANE\n", "a frame was expected"),
        ("YUV4MPEG2 " + String(repeating: "X", count: 2000), "longer than 1024 bytes"),
        ("YUV4MPEG2 W4 H2\nFRAME" + String(repeating: " X", count: 2000), "longer than 1024 bytes"),
    ])
    func garbageIsRefusedWithASentence(_ text: String, _ reason: String) throws {
        let source = try open([UInt8](text.utf8))
        let error = #expect(throws: CaptureError.self) { try source.next(timeoutMilliseconds: 60_000) }
        #expect(error?.code == .malformedStream)
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    }

    @Test func aLoopWithoutFramesEnds() throws {
        #expect(try open([UInt8]("YUV4MPEG2 W4 H2\n".utf8), loop: true).hasEnded())
    }

    /// As when its writer begins it anew.
    @Test(arguments: [0, 1, 10]) func aLoopThatLosesItsFramesEnds(rest: Int) throws {
        let header = "YUV4MPEG2 W4 H2\n"
        let source = try open(stream("YUV4MPEG2 W4 H2", count: 2, width: 4, height: 2), loop: true)
        for _ in 0..<3 { _ = try source.frame() }
        #expect(truncate("\(folder.path)/stream.y4m", header.utf8.count + rest) == 0)
        // What was read ahead may still come.
        var more = 0
        while case .frame = try source.next(timeoutMilliseconds: 60_000) { more += 1 }
        #expect(more < 3)
        #expect(try source.hasEnded())
        #expect(log.warnings.count < 3)
    }

    @Test func aPipeIsReadAsItIsWritten() throws {
        let path = "\(folder.path)/pipe.y4m"
        try #require(mkfifo(path, 0o600) == 0)
        let source = try SourceURI(path).open(logger: log.logger)
        #expect(source.name == "y4m:\(path)")
        #expect(try source.hasNoFrameYet(), "nobody writes yet")
        let bytes = stream("YUV4MPEG2 W4 H2 F1:1000", count: 3, width: 4, height: 2)
        let writer = try #require(FileHandle(forWritingAtPath: path))
        // Byte by byte, with a look after each: a frame comes when its last byte is there, and not before.
        var received: [UInt8] = []
        for byte in bytes {
            try writer.write(contentsOf: [byte])
            if case .frame(let captured) = try source.next(timeoutMilliseconds: 0) {
                received.append(captured.frame.bytes[0])
            }
        }
        #expect(received == [0, 1, 2], "a pipe has its writer's pace, whatever rate its header names")
        #expect(try source.hasNoFrameYet())
        try writer.close()
        #expect(try source.hasEnded())
    }

    @Test func aClosedStreamHasEnded() throws {
        let source = try open(stream("YUV4MPEG2 W4 H2", count: 2, width: 4, height: 2))
        _ = try source.frame()
        source.close()
        source.close()
        #expect(try source.hasEnded())
    }

    @Test func aCallerThatHoldsFewFramesMakesTheSourceReuseItsStorage() throws {
        let source = try open(stream("YUV4MPEG2 W40 H20", count: 20, width: 40, height: 20))
        var addresses: Set<UInt> = []
        for _ in 0..<20 {
            try source.frame().frame.bytes.withUnsafeBytes { _ = addresses.insert(UInt(bitPattern: $0.baseAddress)) }
        }
        #expect(addresses.count == CaptureSettings().storageCount)
    }

    @Test func aFrameThatIsHeldIsNotOverwritten() throws {
        let source = try open(stream("YUV4MPEG2 W4 H2", count: 20, width: 4, height: 2))
        let frames = try (0..<20).map { _ in try source.frame() }
        #expect(frames.map { $0.frame.bytes } == (0..<20).map { payload(UInt8($0), width: 4, height: 2) })
    }
}
