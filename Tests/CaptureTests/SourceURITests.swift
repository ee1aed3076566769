// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

@testable import Capture

@Suite struct SourceURITests {
    @Test(arguments: [
        ("/dev/video0", SourceURI.Kind.camera("/dev/video0")),
        ("/dev/v4l/by-id/usb-x-video-index0", .camera("/dev/v4l/by-id/usb-x-video-index0")),
        ("folder:/a b/c", .folder("/a b/c")), ("folder:relative", .folder("relative")), ("y4m:-", .y4m("-")),
        ("y4m:/tmp/x.y4m", .y4m("/tmp/x.y4m")),
    ])
    func aSourceIsKnownByItsText(_ text: String, _ kind: SourceURI.Kind) throws {
        let source = try SourceURI(text)
        #expect(source.kind == kind)
        #expect(source.description == text)
    }

    @Test(arguments: ["", "video0", "folder:", "y4m:", "rtsp://camera/stream", "/no/such/folder"])
    func anythingElseIsRefusedWithTheFormsThereAre(_ text: String) {
        let error = #expect(throws: CaptureError.self) { try SourceURI(text) }
        #expect(error?.code == .invalidSource)
        #expect(error?.exitStatus == .configuration)
        #expect(error?.remedy.contains("y4m:-") == true)
    }

    @Test func aPathIsKnownByWhatItNames() throws {
        let folder = try TemporaryFolder()
        #expect(try SourceURI(folder.path).kind == .folder(folder.path))
        let file = try folder.write("a.y4m", [])
        #expect(try SourceURI(file).kind == .y4m(file))
        let picture = try folder.write("a.png", [])
        #expect(throws: CaptureError.self) { try SourceURI(picture) }
    }

    @Test func aDeviceThatIsNoCameraIsToldApart() throws {
        let error = #expect(throws: CaptureError.self) { try SourceURI("/dev/null").open() }
        #expect(error?.code == .notACamera)
        let missing = #expect(throws: CaptureError.self) { try SourceURI("/dev/video4242").open() }
        #expect(missing?.code == .noSuchDevice)
    }
}
