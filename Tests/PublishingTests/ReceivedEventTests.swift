// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import EfficientDet
import Testing

@testable import Publishing

@Suite struct ReceivedEventTests {
    @Test func frame_readsAsOneLinePerObject() throws {
        let event = FrameEvent(
            camera: "door", source: "/dev/video0", sequence: 0, timestamp: 0, frameTime: 1_795_219_200.0625,
            inferenceMilliseconds: 1, width: 640, height: 480,
            objects: [
                Detection(label: 0, score: 0.994, box: Box(x0: 429, y0: 72, x1: 487, y1: 173)),
                Detection(label: 0, score: 0.5, box: Box(x0: 1, y0: 2, x1: 4, y1: 6)),
            ])
        let line = String(decoding: event.line(labels: LabelMap(names: ["qr_code"])).dropLast(), as: UTF8.self)
        let summary = try ReceivedEvent(line: line).summary
        #expect(summary.count == 2)
        #expect(summary[0].hasPrefix("door "))
        // Hours, minutes and seconds depend on the time zone.
        #expect(summary[0].hasSuffix(".062  qr_code 0.99 at 429,72 58x101"))
        #expect(summary[1].hasSuffix(".062  qr_code 0.50 at 1,2 3x4"))
    }

    @Test(arguments: [
        (#"{"dropped":17}"#, ["(17 lines lost: this reader is too slow)"]),
        (#"{"dropped":1}"#, ["(1 line lost: this reader is too slow)"]),
        (#"{"error":"full"}"#, ["refused: full"]),
    ])
    func otherLines(_ line: String, _ summary: [String]) throws {
        #expect(try ReceivedEvent(line: line).summary == summary)
    }

    @Test func frameWithoutObjects_saysSo() throws {
        let event = try ReceivedEvent(line: #"{"camera":"a","frame_time":0.5,"objects":[]}"#)
        #expect(event.isFrame && event.isEmptyFrame)
        #expect(event.summary.count == 1)
        #expect(event.summary[0].hasSuffix(".500  nothing"))
    }

    @Test func state_saysWhy() throws {
        let event = CameraStateEvent(camera: "a", source: "s", state: .lost, reason: "unplugged", frameTime: 0)
        let line = String(decoding: event.line(), as: UTF8.self)
        #expect(try ReceivedEvent(line: line).summary[0].hasSuffix("  camera lost: unplugged"))
    }

    @Test func reload_saysWhatCameOfIt() throws {
        let done = String(decoding: ReloadEvent(.done, frameTime: 1.5).line(), as: UTF8.self)
        #expect(done == #"{"frame_time":1.5,"reload":"done","schema":1}"# + "\n")
        let event = try ReceivedEvent(line: done)
        #expect(event.summary[0].hasSuffix(":01.500  reload done"))
        #expect(!event.isFrame && !event.isRefusal)
        let refused = String(
            decoding: ReloadEvent(.refused(reason: "e.yaml:3: \"x\""), frameTime: 0).line(), as: UTF8.self)
        #expect(
            refused == #"{"frame_time":0.0,"reason":"e.yaml:3: \"x\"","reload":"refused","schema":1}"# + "\n")
        #expect(try ReceivedEvent(line: refused).summary[0].hasSuffix("  reload refused: e.yaml:3: \"x\""))
    }

    @Test(arguments: ["", "hello", "[]", #"{"frame_time":"soon"}"#])
    func otherTextIsRefused(_ line: String) {
        #expect { try ReceivedEvent(line: line) } throws: { ($0 as? PublishingError)?.code == .malformedEvent }
    }
}
