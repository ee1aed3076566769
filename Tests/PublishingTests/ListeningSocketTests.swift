// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import SharedTestSupport
import Synchronization
import Testing

@testable import Publishing

@Suite(.timeLimit(.minutes(1))) struct ListeningSocketTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("s")
    }

    private func error(_ body: () throws -> Void) -> PublishingError? {
        do {
            try body()
            return nil
        } catch {
            return error as? PublishingError
        }
    }

    @Test func staleFile_isReplaced() throws {
        let dead = try ListeningSocket(path: path, permissions: 0o660)
        SystemCalls.closeDescriptor(dead.descriptor)
        #expect(folder.exists("s"))
        let socket = try ListeningSocket(path: path, permissions: 0o660)
        _ = try SocketClient(path: path)
        socket.removeFile()
        #expect(!folder.exists("s"))
        SystemCalls.closeDescriptor(socket.descriptor)
    }

    @Test func fileOfASuccessor_isLeftAlone() throws {
        let first = try ListeningSocket(path: path, permissions: 0o660)
        try FileManager.default.removeItem(atPath: path)
        let second = try ListeningSocket(path: path, permissions: 0o660)
        first.removeFile()
        #expect(folder.exists("s"))
        SystemCalls.closeDescriptor(first.descriptor)
        SystemCalls.closeDescriptor(second.descriptor)
    }

    @Test func liveSocket_isRefused() throws {
        let socket = try ListeningSocket(path: path, permissions: 0o660)
        defer { SystemCalls.closeDescriptor(socket.descriptor) }
        let error = error { _ = try ListeningSocket(path: path, permissions: 0o660) }
        #expect(error?.code == .socketInUse)
        #expect(error?.message == "another process already listens on \(path)")
        #expect(error?.remedy == "stop it first, or choose another path for the socket")
        #expect(folder.exists("s"))
    }

    @Test func ofManyAtOnce_oneListens() throws {
        for _ in 0..<20 {
            let sockets = Mutex<[ListeningSocket]>([])
            DispatchQueue.concurrentPerform(iterations: 8) { _ in
                if let socket = try? ListeningSocket(path: path, permissions: 0o660) {
                    sockets.withLock { $0.append(socket) }
                }
            }
            let found = sockets.withLock { $0 }
            #expect(found.count == 1)
            _ = try SocketClient(path: path)
            for socket in found {
                socket.removeFile()
                SystemCalls.closeDescriptor(socket.descriptor)
            }
        }
    }

    @Test func otherFile_isLeftAlone() throws {
        try folder.write("mine", to: "s")
        let error = error { _ = try ListeningSocket(path: path, permissions: 0o660) }
        #expect(error?.code == .notASocket)
        #expect(error?.message == "\(path) exists and is not a socket")
        #expect(try folder.read("s") == "mine")
    }

    @Test func pathOf107BytesFits_of108DoesNot() throws {
        let longest = folder.path + "/" + String(repeating: "x", count: 107 - folder.path.utf8.count - 1)
        let socket = try ListeningSocket(path: longest, permissions: 0o660)
        _ = try SocketClient(path: longest)
        socket.removeFile()
        SystemCalls.closeDescriptor(socket.descriptor)
        let error = error { _ = try ListeningSocket(path: longest + "x", permissions: 0o660) }
        #expect(error?.code == .socketPathTooLong)
        #expect(error?.message == "the socket's path has 108 bytes, more than 107: \(longest)x")
    }

    @Test func missingFolder_isNamed() throws {
        let error = error { _ = try ListeningSocket(path: folder.file("no/s"), permissions: 0o660) }
        #expect(error?.code == .socketUnavailable)
        #expect(error?.message == "cannot listen on \(folder.file("no/s")): No such file or directory")
    }

    @Test(arguments: [0o660, 0o600, 0o666] as [UInt32])
    func permissionsAreExact(_ permissions: UInt32) throws {
        let socket = try ListeningSocket(path: path, permissions: permissions)
        defer { SystemCalls.closeDescriptor(socket.descriptor) }
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? UInt32 == permissions)
    }

    @Test func activatedSocket_isServedAndItsFileStays() async throws {
        let socket = try ListeningSocket(path: path, permissions: 0o660)
        let clients = ClientWatch()
        let server = try await SocketServer(
            endpoint: .descriptor(socket.descriptor), logger: Logger(label: "test"), clientsChanged: clients.changed)
        let client = try SocketClient(path: path)
        await clients.wait(for: 1)
        server.publish(Array("hello\n".utf8))
        #expect(try client.nextLine() == "hello")
        await server.shutDown()
        #expect(folder.exists("s"))
    }

    @Test func clientWithoutServer_isToldWhatToStart() {
        let error = error { _ = try SocketClient(path: path) }
        #expect(error?.code == .noServer)
        #expect(error?.message == "no daemon listens on \(path)")
    }

    @Test func placesOfTheSocket() {
        #expect(
            SocketPath.candidates(runtimeFolder: "/run/user/7", user: 7)
                == ["/run/edgedet/detections.sock", "/run/user/7/edgedet.sock", "/tmp/edgedet-7.sock"])
        #expect(
            SocketPath.candidates(runtimeFolder: nil, user: 7)
                == ["/run/edgedet/detections.sock", "/tmp/edgedet-7.sock"])
    }
}
