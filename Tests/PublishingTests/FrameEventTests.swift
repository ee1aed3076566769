// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import EfficientDet
import Testing

@testable import Publishing

@Suite struct FrameEventTests {
    private let labels = LabelMap(names: ["person", "", "qr_code"])

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private func event(_ objects: [Detection], camera: String = "door", file: String? = nil) -> FrameEvent {
        FrameEvent(
            camera: camera, source: "/dev/video0", file: file, sequence: 812, timestamp: 33_333_333,
            frameTime: 1_795_219_200.123456, inferenceMilliseconds: 21.4, width: 640, height: 480, objects: objects,
            firstRegion: 12)
    }

    @Test func schemaOne_writtenByHand() {
        let box = Box(x0: 429.25, y0: 72.25, x1: 487.25, y1: 172.75)
        let line = event([Detection(label: 2, score: 0.99, box: box)]).line(labels: labels)
        #expect(
            text(line) == #"{"camera":"door","frame_time":1795219200.123456,"inference_ms":21.4,"#
                + #""objects":[{"detection":{"bounding_box":{"x_max":0.761328,"x_min":0.670703,"y_max":0.359896,"#
                + #""y_min":0.150521},"confidence":0.99,"label":"qr_code","label_id":3},"h":101,"region_id":12,"#
                + #""roi_type":"qr_code","w":58,"x":429,"y":72}],"resolution":{"height":480,"width":640},"schema":1,"#
                + #""seq":812,"source":"/dev/video0","timestamp":33333333}"# + "\n")
    }

    @Test func frameWithoutObjectsHasAnEmptyArray() {
        #expect(
            text(event([], file: "a.png").line(labels: labels))
                == #"{"camera":"door","file":"a.png","frame_time":1795219200.123456,"inference_ms":21.4,"objects":[],"#
                + #""resolution":{"height":480,"width":640},"schema":1,"seq":812,"source":"/dev/video0","#
                + #""timestamp":33333333}"# + "\n")
    }

    @Test func regionsCountOn_labelsWithoutNameGetTheirId() {
        let box = Box(x0: 0, y0: 0, x1: 10, y1: 10)
        let line = text(
            event([Detection(label: 0, score: 0.5, box: box), Detection(label: 1, score: 0.25, box: box)])
                .line(labels: labels))
        #expect(line.contains(#""label":"person","label_id":1},"h":10,"region_id":12,"roi_type":"person""#))
        #expect(line.contains(#""label":"class 2","label_id":2},"h":10,"region_id":13,"roi_type":"class 2""#))
    }

    @Test(arguments: [
        // Box, then x, y, w, h and the normalised edges that must come out of a frame of 640 x 480.
        (Box(x0: -20, y0: -5, x1: 700, y1: 500), #""h":480"#, #""w":640,"x":0,"y":0"#, #""x_max":1.0,"x_min":0.0"#),
        (Box(x0: 650, y0: 490, x1: 700, y1: 500), #""h":1"#, #""w":1,"x":639,"y":479"#, #""x_max":1.0,"x_min":1.0"#),
        (Box(x0: 10.4, y0: 10.4, x1: 10.45, y1: 10.45), #""h":1"#, #""w":1,"x":10,"y":10"#, #""x_max":0.016328"#),
        (
            Box(x0: 30, y0: 30, x1: 20, y1: 20), #""h":1"#, #""w":1,"x":30,"y":30"#,
            #""x_max":0.046875,"x_min":0.046875"#
        ),
        (Box(x0: .nan, y0: .nan, x1: .nan, y1: .nan), #""h":1"#, #""w":1,"x":0,"y":0"#, #""x_max":0.0,"x_min":0.0"#),
        (Box(x0: -.infinity, y0: 1, x1: .infinity, y1: 3), #""h":2"#, #""w":640,"x":0,"y":1"#, #""x_max":1.0"#),
    ])
    func boxIsCutOffAtTheFrame(_ box: Box, height: String, rest: String, edges: String) {
        let line = text(event([Detection(label: 0, score: 0.5, box: box)]).line(labels: labels))
        #expect(line.contains(height))
        #expect(line.contains(rest))
        #expect(line.contains(edges))
    }

    @Test func stateEvent_writtenByHand() {
        let event = CameraStateEvent(
            camera: "door", source: "/dev/video0", state: .lost, reason: "no frame for 5 s", frameTime: 2.5)
        #expect(
            text(event.line()) == #"{"camera":"door","frame_time":2.5,"reason":"no frame for 5 s","schema":1,"#
                + #""source":"/dev/video0","state":"lost"}"# + "\n")
    }
}
