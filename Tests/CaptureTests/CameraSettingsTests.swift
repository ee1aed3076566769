// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2
import Testing

@testable import Capture

/// Input and controls at the level of the ioctls.
@Suite struct CameraSettingsTests {
    private typealias Step = ScriptedDevice.Step
    private let script = ScriptedCamera()

    /// A control as a driver lists it.
    private func lists(
        _ id: UInt32, _ title: String, _ type: v4l2_ctrl_type, _ range: ClosedRange<Int64> = 0...1, flags: Int32 = 0
    ) -> Step {
        .answers(.queryControl) { (query: inout v4l2_query_ext_ctrl) in
            query.id = id
            query.type = type.rawValue
            (query.minimum, query.maximum) = (range.lowerBound, range.upperBound)
            query.flags = UInt32(flags)
            withUnsafeMutableBytes(of: &query.name) { $0.copyBytes(from: title.utf8) }
        }
    }

    private func item(_ text: String) -> Step {
        .answers(.queryMenu) { (item: inout v4l2_querymenu) in
            withUnsafeMutableBytes(of: &item.name) { $0.copyBytes(from: text.utf8) }
        }
    }

    private let noMore = Step.fails(.queryControl, .invalid)

    /// Brightness, a switched-off control, a heading, automatic exposure, exposure.
    private var list: [Step] {
        [
            lists(0x980001, "User Controls", V4L2_CTRL_TYPE_CTRL_CLASS),
            lists(0x980900, "Brightness", V4L2_CTRL_TYPE_INTEGER, 0...255),
            lists(0x980901, "Contrast", V4L2_CTRL_TYPE_INTEGER, 0...255, flags: V4L2_CTRL_FLAG_DISABLED),
            lists(
                0x9A0902, "Exposure Time, Absolute", V4L2_CTRL_TYPE_INTEGER, 1...5000, flags: V4L2_CTRL_FLAG_INACTIVE),
            lists(0x9A0990, "Auto Exposure", V4L2_CTRL_TYPE_MENU, 1...3),
            item("Manual Mode"), .fails(.queryMenu, .invalid), item("Aperture Priority Mode"),
            noMore,
        ]
    }

    private var inputs: [Step] {
        func input(_ name: String) -> Step {
            .answers(.enumerateInputs) { (input: inout v4l2_input) in
                withUnsafeMutableBytes(of: &input.name) { $0.copyBytes(from: name.utf8) }
            }
        }
        let first = Step.answers(.getInput) { (number: inout Int32) in number = 0 }
        return [first, input("Camera 1"), input("S-Video"), .fails(.enumerateInputs, .invalid)]
    }

    /// Opens a camera whose script has these steps after VIDIOC_QUERYCAP, and closes it.
    ///
    /// - Returns: The device, and what was warned about.
    private func open(_ steps: [Step], _ settings: CaptureSettings) throws -> (ScriptedDevice, [String]) {
        let log = CountingLog()
        let device = ScriptedDevice(script.opening.prefix(2) + steps + script.opening.dropFirst(2) + script.running)
        let camera = try V4L2Camera(path: "/dev/video7", settings: settings, logger: log.logger, device: device)
        #expect(device.remaining == [])
        device.append(script.closing)
        camera.close()
        return (device, log.warnings)
    }

    private func set(_ device: ScriptedDevice) -> [String] {
        (device.arguments["VIDIOC_S_CTRL"] ?? []).compactMap { $0 as? v4l2_control }
            .map { "\(String($0.id, radix: 16)) \($0.value)" }
    }

    private func settings(input: String? = nil, _ controls: KeyValuePairs<String, String> = [:]) -> CaptureSettings {
        CaptureSettings(
            input: input.map { CameraSetting(name: "input", value: $0, place: "e.yaml:3") },
            controls: controls.map { CameraSetting(name: $0.key, value: $0.value, place: "e.yaml:5") }, bufferCount: 2)
    }

    @Test func controlsAreSetBeforeTheFormat_switchesFirst() throws {
        let (device, warnings) = try open(
            list + [
                .ok(.setControl), .ok(.setControl), lists(0x9A0990, "Auto Exposure", V4L2_CTRL_TYPE_MENU),
                lists(0x9A0902, "Exposure Time, Absolute", V4L2_CTRL_TYPE_INTEGER, 1...5000),
            ], settings(["exposure_absolute": "200", "auto_exposure": "manual mode"]))
        #expect(set(device) == ["9a0990 1", "9a0902 200"])
        #expect(warnings == [])
        // The walk goes on from the control it has: VIDIOC_QUERY_EXT_CTRL with V4L2_CTRL_FLAG_NEXT_CTRL.
        let asked = (device.arguments["VIDIOC_QUERY_EXT_CTRL"] ?? []).compactMap { ($0 as? v4l2_query_ext_ctrl)?.id }
        #expect(
            asked == [
                0x8000_0000, 0x8098_0001, 0x8098_0900, 0x8098_0901, 0x809A_0902, 0x809A_0990, 0x9A0990, 0x9A0902,
            ])
    }

    @Test func aControlThatStaysAutomaticIsWarnedAbout() throws {
        let (_, warnings) = try open(
            list + [
                .ok(.setControl),
                lists(
                    0x9A0902, "Exposure Time, Absolute", V4L2_CTRL_TYPE_INTEGER, 1...5000,
                    flags: V4L2_CTRL_FLAG_INACTIVE),
            ], settings(["exposure_time_absolute": "200"]))
        #expect(warnings.count == 1)
        #expect(
            warnings.first?.hasPrefix(
                "e.yaml:5: 'exposure_time_absolute' of camera '/dev/video7' has no effect while the camera is automatic; "
                    + "switch the automatic off") == true)
    }

    /// A camera with a wrong control still works; the others are set.
    @Test func badControlsAreWarnedAbout_andTheOthersSet() throws {
        let (device, warnings) = try open(
            list + [
                .fails(.setControl, .busy), .ok(.setControl), lists(0x980900, "Brightness", V4L2_CTRL_TYPE_INTEGER),
            ],
            settings([
                "brigthness": "1", "contrast": "3", "exposure_time_absolute": "9999", "auto_exposure": "1",
                "brightness": "7",
            ]))
        #expect(set(device) == ["9a0990 1", "980900 7"])
        #expect(
            warnings.map { $0.prefix { $0 != ";" } } == [
                "e.yaml:5: camera '/dev/video7' has no control 'brigthness'",
                "e.yaml:5: camera '/dev/video7' has no control 'contrast'",
                "e.yaml:5: 'exposure_time_absolute' is '9999', which camera '/dev/video7' does not take",
                "e.yaml:5: camera '/dev/video7' refused auto_exposure 1: Device or resource busy",
            ])
    }

    /// Old drivers have no such list.
    @Test func aDriverWithoutControlsStillOpens() throws {
        let (_, warnings) = try open([.fails(.queryControl, .notATypewriter)], settings(["gain": "1"]))
        #expect(warnings.count == 1)
    }

    /// A driver that gives the same control again and again must not keep us.
    @Test func aListThatDoesNotAdvanceEnds() throws {
        let brightness = lists(0x980900, "Brightness", V4L2_CTRL_TYPE_INTEGER, 0...255)
        let (device, _) = try open(
            [brightness, brightness, .ok(.setControl), brightness], settings(["brightness": "9"]))
        #expect(set(device) == ["980900 9"])
    }

    @Test func aCameraThatGoesMeanwhileIsLost() {
        for steps in [[.fails(.queryControl, .noDevice)], list + [.fails(.setControl, .noDevice)]] as [[Step]] {
            let device = ScriptedDevice(script.opening.prefix(2) + steps + [.ok("close")])
            let error = #expect(throws: CaptureError.self) {
                try V4L2Camera(
                    path: "/dev/video7", settings: settings(["brightness": "9"]), logger: ScriptedCamera.logger,
                    device: device)
            }
            #expect(error?.code == .lost)
            #expect(device.remaining == [])
        }
    }

    @Test(arguments: ["s-video", "1"])
    func theInputIsChosenByNameOrNumber(_ input: String) throws {
        let (device, warnings) = try open(inputs + [.ok(.setInput)], settings(input: input))
        #expect(device.arguments["VIDIOC_S_INPUT"]?.first as? Int32 == 1)
        #expect(warnings == [])
    }

    @Test(arguments: [
        (
            "S-Vidio",
            "e.yaml:3: camera '/dev/video7' has no input 'S-Vidio', it has 'Camera 1' (0), 'S-Video' (1); write 'S-Video'"
        ),
        (
            "7",
            "e.yaml:3: camera '/dev/video7' has no input '7', it has 'Camera 1' (0), 'S-Video' (1); "
                + "write one of those, by name or number"
        ),
    ])
    func aWrongInputIsAnErrorThatNamesThoseThereAre(_ input: String, _ message: String) {
        let device = ScriptedDevice(script.opening.prefix(2) + inputs + [.ok("close")])
        let error = #expect(throws: CaptureError.self) {
            try V4L2Camera(
                path: "/dev/video7", settings: settings(input: input), logger: ScriptedCamera.logger, device: device)
        }
        #expect(error.map { "\($0)" } == message)
        #expect(error?.code == .noSuchInput)
        #expect(device.remaining == [])
    }

    @Test func anInputOfACameraInUseIsBusy() {
        let device = ScriptedDevice(script.opening.prefix(2) + inputs + [.fails(.setInput, .busy), .ok("close")])
        let error = #expect(throws: CaptureError.self) {
            try V4L2Camera(
                path: "/dev/video7", settings: settings(input: "1"), logger: ScriptedCamera.logger, device: device)
        }
        #expect(
            error.map { "\($0)" }
                == "Camera '/dev/video7' is in use by another program; stop that program (fuser -v /dev/video7 names it)"
        )
    }

    @Test func camerasListTheirControlsWhenAsked() throws {
        func value(_ value: Int32) -> Step {
            .answers(.getControl) { (control: inout v4l2_control) in control.value = value }
        }
        let listed: [Step] = [
            lists(0x980900, "Brightness", V4L2_CTRL_TYPE_INTEGER, 0...255), value(128),
            lists(0x980920, "Reset", V4L2_CTRL_TYPE_BUTTON),
            lists(0x9A0990, "Auto Exposure", V4L2_CTRL_TYPE_MENU, 1...2), item("Manual Mode"), item("Shutter Priority"),
            .fails(.getControl, .inputOutput), noMore,
        ]
        let device = ScriptedDevice(script.asking + inputs + listed + [.ok("close")])
        let camera = try #require(
            Camera(path: "/dev/video7", stableNames: [], device: device, withControls: true))
        #expect(device.remaining == [])
        #expect(camera.problem == nil)
        #expect(camera.inputs.map(\.name) == ["Camera 1", "S-Video"])
        #expect(camera.inputs.map(\.isSelected) == [true, false])
        #expect(camera.controls.map(\.name) == ["brightness", "reset", "auto_exposure"])
        #expect(camera.controls.map(\.value) == [128, nil, nil])
        #expect(
            camera.controls[2].choices == [
                .init(number: 1, text: "Manual Mode"), .init(number: 2, text: "Shutter Priority"),
            ])
    }
}
