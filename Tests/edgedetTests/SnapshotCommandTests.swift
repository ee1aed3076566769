// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Publishing
import SharedTestSupport
import Testing

/// `edgedet snapshot` beside a running daemon.
struct SnapshotCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func theNameOfTheFileSaysWhichKindItIs() async throws {
        let socket = folder.file("s")
        let daemon = EdgedetProgram.process([
            "run", "--source", "\(EdgedetProgram.root)/calibration/images", "--fps", "0", "--loop", "--socket", socket,
        ])
        daemon.standardError = FileHandle.nullDevice
        try daemon.run()
        defer {
            daemon.terminate()
            daemon.waitUntilExit()
        }
        try await onThread { [folder] in
            while daemon.isRunning, (try? SocketClient(path: socket)) == nil { usleep(10_000) }
            for (name, magic) in [("a.jpg", [0xFF, 0xD8, 0xFF]), ("b.PNG", [0x89, 0x50, 0x4E, 0x47])] {
                let path = folder.file(name)
                let outcome = try EdgedetProgram.run(["snapshot", "--socket", socket, "--output", path])
                #expect(outcome.status == 0, "\(outcome.errors)")
                let picture = try ImageFile.read(path)
                #expect(outcome.output.hasPrefix("\(path): \(picture.width)x\(picture.height), frame "))
                #expect(try Data(contentsOf: URL(filePath: path)).prefix(magic.count).map { Int($0) } == magic)
            }
        }
    }
}
