// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import SharedTestSupport
import Testing

@testable import Publishing

@Suite struct EventLogTests {
    private let folder: TemporaryFolder
    private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    init() throws {
        folder = try TemporaryFolder()
    }

    private func line(_ number: Int) -> [UInt8] { Array("{\"seq\":\(number)}\n".utf8) }

    private func lines(_ numbers: some Sequence<Int>) -> String {
        numbers.map { "{\"seq\":\($0)}\n" }.joined()
    }

    @Test func linesAreAppendedToWhatIsThere() async throws {
        try folder.write(lines([0]), to: "log")
        let log = try EventLog(path: folder.file("log"), logger: logger)
        for number in 1..<100 { log.append(line(number)) }
        #expect(await log.close())
        #expect(try folder.read("log") == lines(0..<100))
    }

    @Test(arguments: [
        ("{\"seq\":0}\n{\"ca", "{\"seq\":0}\n"), ("{\"dropped\":1", ""), ("{\"seq\":0}\n\0\0\0", "{\"seq\":0}\n"),
        ("{\"camera\":\"a\",\"fra\0\0", ""), ("{\"camera\":\"a\"}", "{\"camera\":\"a\"}\n"),
        ("{\"seq\":0}\n{", "{\"seq\":0}\n"), ("{\"seq\":0}\n", "{\"seq\":0}\n"), ("", ""),
    ])
    func tornLastLine_isCutOffAtTheStart(_ before: String, _ kept: String) async throws {
        try folder.write(before, to: "log")
        let log = try EventLog(path: folder.file("log"), logger: logger)
        log.append(line(1))
        await log.close()
        #expect(try folder.read("log") == kept + lines([1]))
    }

    @Test func tornLineBeyondTheLookBack_isNotTouched() throws {
        let text = "{" + String(repeating: "x", count: 1 << 20)
        try folder.write(text, to: "log")
        #expect { try EventLog(path: folder.file("log"), logger: logger) } throws: {
            ($0 as? PublishingError)?.code == .logForeign
        }
        #expect(try folder.read("log") == text)
    }

    @Test(arguments: ["root:x:0:0", "{\"images\":[]}", "abc\n\0\0\0 ftypmp42"])
    func fileOfSomebodyElse_isLeftAlone(_ text: String) throws {
        try folder.write(text, to: "log")
        #expect { try EventLog(path: folder.file("log"), logger: logger) } throws: { error in
            (error as? PublishingError)?.message
                == "\(folder.file("log")) is not a log of detections: its last line does not begin like one"
        }
        #expect(try folder.read("log") == text)
    }

    @Test func missingFolder_isNamed() throws {
        #expect { try EventLog(path: folder.file("no/log"), logger: logger) } throws: { error in
            (error as? PublishingError)?.message
                == "cannot open the log file \(folder.file("no/log")): No such file or directory"
        }
    }

    /// It may have been moved away and replaced while the daemon ran.
    @Test func fileOfSomebodyElse_isNotWrittenAfterReopeningEither() async throws {
        let log = try EventLog(path: folder.file("log"), logger: logger)
        log.append(line(0))
        await log.close()
        try folder.write("root:x:0:0", to: "log")
        log.reopen()
        log.append(line(1))
        #expect(await !log.close())
        #expect(try folder.read("log") == "root:x:0:0")
        #expect(log.condition.linesLost == 1)
        #expect(log.condition.problem?.contains("is not a log of detections") == true)
    }

    /// A folder in which nothing can be renamed: the file grows on, and nothing is lost.
    @Test func rotationThatFails_losesNothing() async throws {
        try FileManager.default.createDirectory(atPath: folder.file("log.1"), withIntermediateDirectories: false)
        try folder.write("", to: "log.1/occupied")
        let log = try EventLog(
            path: folder.file("log"), rotation: .init(maximumBytes: 35, keep: 1), logger: logger)
        for number in 0...9 { log.append(line(number)) }
        #expect(await log.close())
        #expect(try folder.read("log") == lines(0...9))
        #expect(log.condition.problem == nil)
    }

    @Test func rotationOfAFileThatWasRemoved_beginsANewOne() async throws {
        let log = try EventLog(
            path: folder.file("log"), rotation: .init(maximumBytes: 35, keep: 0), logger: logger)
        for number in 0...2 { log.append(line(number)) }
        while log.condition.linesLost == 0, (try? folder.read("log")) != lines(0...2) { await Task.yield() }
        try FileManager.default.removeItem(atPath: folder.file("log"))
        for number in 3...4 { log.append(line(number)) }
        #expect(await log.close())
        #expect(try folder.read("log") == lines(3...4))
    }

    @Test func rotationOfALink_staysWhereTheFileIs() async throws {
        try FileManager.default.createDirectory(atPath: folder.file("disk"), withIntermediateDirectories: false)
        try folder.write("", to: "disk/log")
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("log"), withDestinationPath: folder.file("disk/log"))
        let log = try EventLog(
            path: folder.file("log"), rotation: .init(maximumBytes: 35, keep: 1), logger: logger)
        for number in 0...3 { log.append(line(number)) }
        #expect(await log.close())
        #expect(try folder.read("disk/log") == lines([3]))
        #expect(try folder.read("disk/log.1") == lines(0...2))
        #expect(try folder.read("log") == lines([3]))
    }

    @Test func rotation_keepsSoManyFilesOfSoManyBytes() async throws {
        // A line has 10 bytes: three fit into 35.
        let log = try EventLog(
            path: folder.file("log"), rotation: .init(maximumBytes: 35, keep: 2), logger: logger)
        for number in 0...9 { log.append(line(number)) }
        await log.close()
        #expect(try folder.read("log") == lines([9]))
        #expect(try folder.read("log.1") == lines(6...8))
        #expect(try folder.read("log.2") == lines(3...5))
        #expect(!folder.exists("log.3"))
    }

    @Test func rotation_countsWhatWasThereBefore_butNotWhatSomebodyTruncated() async throws {
        try folder.write(lines(0...2), to: "log")
        let log = try EventLog(path: folder.file("log"), rotation: .init(maximumBytes: 35, keep: 1), logger: logger)
        let handle = try #require(FileHandle(forWritingAtPath: folder.file("log")))
        try handle.truncate(atOffset: 0)
        log.append(line(3))
        await log.close()
        #expect(try folder.read("log") == lines([3]))
        #expect(!folder.exists("log.1"))
    }

    @Test func rotation_keepingNothing_beginsAnew() async throws {
        let log = try EventLog(path: folder.file("log"), rotation: .init(maximumBytes: 25, keep: 0), logger: logger)
        for number in 0...4 { log.append(line(number)) }
        await log.close()
        #expect(try folder.read("log") == lines([4]))
        #expect(!folder.exists("log.1"))
    }

    @Test func reopen_goesOnInTheNewFile() async throws {
        let log = try EventLog(path: folder.file("log"), logger: logger)
        log.append(line(0))
        try FileManager.default.moveItem(atPath: folder.file("log"), toPath: folder.file("old"))
        log.append(line(1))
        log.reopen()
        log.append(line(2))
        await log.close()
        #expect(try folder.read("old") == lines(0...1))
        #expect(try folder.read("log") == lines([2]))
    }

    /// /dev/full is a disk without space: every write to it fails with ENOSPC.
    @Test func fullDisk_leavesANoteOfTheGap() throws {
        try FileManager.default.createSymbolicLink(atPath: folder.file("log"), withDestinationPath: "/dev/full")
        var file = try LogFile(path: folder.file("log"), rotation: nil)
        #expect(file.append(line(0)) == .stopped(reason: "No space left on device"))
        #expect(file.append(line(1)) == .stillStopped)
        try FileManager.default.removeItem(atPath: folder.file("log"))
        try file.reopen()
        #expect(file.append(line(2)) == .resumed(dropped: 2))
        #expect(file.append(line(3)) == .written)
        file.close()
        #expect(
            try folder.read("log") == "{\"dropped\":2,\"reason\":\"No space left on device\"}\n" + lines([2, 3]))
    }

    private static let canMount: Bool = {
        guard let folder = try? TemporaryFolder(), mount(folder.path) else { return false }
        unmount(folder.path)
        return true
    }()

    private static func run(_ program: String, _ arguments: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    private static func mount(_ path: String) -> Bool {
        run("/bin/mount", ["-t", "tmpfs", "-o", "size=4096", "tmpfs", path])
    }

    private static func unmount(_ path: String) {
        _ = run("/bin/umount", [path])
    }

    /// A real file system of one page that fills up in the middle of a line.
    @Test(.enabled(if: canMount, "this user may not mount"))
    func diskThatFillsUp_holdsWholeLinesOnly() throws {
        try #require(Self.mount(folder.path))
        defer { Self.unmount(folder.path) }
        var file = try LogFile(path: folder.file("log"), rotation: nil)
        func long(_ number: Int) -> [UInt8] {
            Array("{\"x\":\"\(String(repeating: "\(number)", count: 990))\"}\n".utf8)
        }
        for number in 0..<4 { #expect(file.append(long(number)) == .written) }
        // 100 bytes are left: room for a note about the gap, but not for a line with it.
        #expect(file.append(long(4)) == .stopped(reason: "No space left on device"))
        for number in 5..<9 { #expect(file.append(long(number)) == .stillStopped) }
        #expect(try folder.read("log") == (0..<4).map { String(decoding: long($0), as: UTF8.self) }.joined())
        try #require(FileHandle(forWritingAtPath: folder.file("log"))).truncate(atOffset: 0)
        #expect(file.append(long(9)) == .resumed(dropped: 5))
        #expect(
            try folder.read("log") == "{\"dropped\":5,\"reason\":\"No space left on device\"}\n"
                + String(decoding: long(9), as: UTF8.self))
        file.close()
    }

    @Test func gapThatIsOpenAtTheEnd_isNoted() async throws {
        let log = try EventLog(path: folder.file("log"), maximumPendingBytes: 0, logger: logger)
        log.append(line(0))
        #expect(await log.close())
        #expect(try folder.read("log") == "{\"dropped\":1,\"reason\":\"the disk is too slow\"}\n")
    }

    @Test func folderThatComesBack_isWrittenAgain() throws {
        try FileManager.default.createDirectory(atPath: folder.file("d"), withIntermediateDirectories: false)
        var file = try LogFile(path: folder.file("d/log"), rotation: .init(maximumBytes: 10, keep: 1))
        #expect(file.append(line(0)) == .written)
        try FileManager.default.removeItem(atPath: folder.file("d"))
        #expect(file.append(line(1)) == .stopped(reason: "No such file or directory"))
        try FileManager.default.createDirectory(atPath: folder.file("d"), withIntermediateDirectories: false)
        #expect(file.append(line(2)) == .resumed(dropped: 1))
        file.close()
    }
}
