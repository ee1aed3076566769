// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Imaging
import SharedTestSupport
import Testing

@testable import Capture
@testable import edgedet

@Suite(.timeLimit(.minutes(1))) struct DevicesCommandTests {
    private func control(
        _ title: String, _ kind: CameraControl.Kind, _ range: ClosedRange<Int>, value: Int?, choices: [String] = [],
        isReadOnly: Bool = false, isInactive: Bool = false
    ) -> CameraControl {
        CameraControl(
            title: title, kind: kind, minimum: range.lowerBound, maximum: range.upperBound,
            defaultValue: range.lowerBound,
            choices: choices.enumerated().map { CameraControl.Choice(number: $0.offset, text: $0.element) },
            value: value, isReadOnly: isReadOnly, isInactive: isInactive)
    }

    private var camera: Camera {
        let size = { CameraFormat.Size(width: $0, height: $1, rates: $2) }
        return Camera(
            path: "/dev/video3", stableNames: ["/dev/v4l/by-id/usb-Webcam"], card: "Webcam", driver: "uvcvideo",
            bus: "usb-1",
            formats: [
                CameraFormat(
                    fourCC: "YUYV", description: "YUYV 4:2:2", pixelFormat: .yuyv,
                    sizes: .list([size(640, 480, [30, 15]), size(320, 240, [])])),
                CameraFormat(
                    fourCC: "NV12", description: "", pixelFormat: .nv12,
                    sizes: .range(
                        .init(minimum: size(16, 16, []), maximum: size(1920, 1080, [60]), widthStep: 2, heightStep: 2))),
                CameraFormat(fourCC: "H264", description: "", pixelFormat: nil, sizes: .unknown),
            ])
    }

    @Test func aCameraInWords() {
        #expect(
            CameraReport(camera, trial: nil).text == """
                /dev/video3  Webcam (uvcvideo, usb-1)
                  /dev/v4l/by-id/usb-Webcam
                  YUYV  640x480 at 30, 15; 320x240
                  NV12  16x16 to 1920x1080 at 60
                  not read: H264
                """)
    }

    @Test func inputsAndControlsInWords() {
        var camera = camera
        camera.formats = []
        camera.inputs = [CameraInput(number: 0, name: "Camera 1"), CameraInput(number: 1, name: "S-Video")]
        camera.inputs[0].isSelected = true
        camera.controls = [
            control("Brightness", .integer, -64...64, value: 3),
            control("Power Line Frequency", .menu, 0...2, value: 1, choices: ["Disabled", "50 Hz", "60 Hz"]),
            control("White Balance, Automatic", .boolean, 0...1, value: 1),
            control("Exposure Time, Absolute", .integer, 1...5000, value: 157, isInactive: true),
            control("Privacy", .boolean, 0...1, value: 0, isReadOnly: true),
            control("Reset", .button, 0...0, value: nil),
        ]
        #expect(
            CameraReport(camera, trial: nil).text == """
                /dev/video3  Webcam (uvcvideo, usb-1)
                  /dev/v4l/by-id/usb-Webcam
                  input 0 'Camera 1', selected
                  input 1 'S-Video'
                  brightness 3; -64 to 64; default -64
                  power_line_frequency 1 '50 Hz'; one of 0 'Disabled', 1 '50 Hz', 2 '60 Hz'; default 0 'Disabled'
                  white_balance_automatic on; boolean; default off
                  exposure_time_absolute 157; 1 to 5000; default 1; no effect while the camera is automatic
                  privacy off; boolean; default off; read only
                  reset; button
                """)
    }

    @Test func aCameraThatCouldNotBeAsked() {
        let camera = Camera(
            path: "/dev/video3", card: "", driver: "", bus: "", formats: [],
            problem: CaptureError(.busy, "it is in use", remedy: "stop that program"))
        #expect(CameraReport(camera, trial: nil).text == "/dev/video3\n  it is in use; stop that program")
    }

    private struct List: Decodable {
        struct Entry: Decodable { let path: String }
        let cameras: [Entry]
    }

    /// What there is depends on the machine; the two forms must agree.
    @Test func theProgramListsWhatThereIs() throws {
        let text = try EdgedetProgram.run(["devices"])
        #expect(text.status == 0)
        let json = try EdgedetProgram.run(["devices", "--json", "--controls"])
        #expect(json.status == 0)
        let list = try JSONDecoder().decode(List.self, from: Data(json.output.utf8))
        if list.cameras.isEmpty {
            #expect(text.output.hasPrefix("No camera was found. Plug one in; "))
        }
        #expect(text.output.split(separator: "\n").count { $0.hasPrefix("/dev/video") } == list.cameras.count)
    }

    @Test(arguments: [
        ["--width", "640"], ["--input", "0"], ["--set", "gain=1"], ["--try", "--set", "gain"],
        ["--try", "--set", "=1"],
        ["--try", "--width", "0"], ["--try", "--format", "MJPEG"],
    ])
    func argumentsThatMakeNoSense_areRefused(arguments: [String]) {
        #expect(throws: (any Error).self) { try DevicesCommand.parse(arguments) }
    }

    @Test func controlsToTry() throws {
        let command = try DevicesCommand.parse(["--try", "--set", "gain=1", "--set", "power_line_frequency=50 Hz"])
        #expect(
            command.set == [
                CameraSetting(name: "gain", value: "1"), CameraSetting(name: "power_line_frequency", value: "50 Hz"),
            ])
    }
}
