// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Capture

@Suite struct CameraControlTests {
    /// A webcam's controls.
    private let controls = [
        CameraControl(title: "Brightness", kind: .integer, minimum: -64, maximum: 64, defaultValue: 0),
        CameraControl(
            title: "Auto Exposure", kind: .menu, minimum: 0, maximum: 3, defaultValue: 3,
            choices: [.init(number: 1, text: "Manual Mode"), .init(number: 3, text: "Aperture Priority Mode")]),
        CameraControl(
            title: "Power Line Frequency", kind: .menu, minimum: 0, maximum: 2, defaultValue: 1,
            choices: [
                .init(number: 0, text: "Disabled"), .init(number: 1, text: "50 Hz"), .init(number: 2, text: "60 Hz"),
            ]),
        CameraControl(title: "Exposure Time, Absolute", kind: .integer, minimum: 1, maximum: 5000, defaultValue: 157),
        CameraControl(title: "White Balance, Automatic", kind: .boolean, minimum: 0, maximum: 1, defaultValue: 1),
        CameraControl(
            title: "Link Frequency", kind: .integerMenu, minimum: 0, maximum: 1, defaultValue: 0,
            choices: [.init(number: 0, text: "450000000"), .init(number: 1, text: "225000000")]),
        CameraControl(title: "Mask", kind: .bitmask, minimum: 0, maximum: 0, defaultValue: 0),
        CameraControl(title: "Reset", kind: .button, minimum: 0, maximum: 0, defaultValue: 0),
        CameraControl(title: "Privacy", kind: .boolean, minimum: 0, maximum: 1, defaultValue: 0, isReadOnly: true),
        CameraControl(title: "Pixel Rate", kind: .other, minimum: 0, maximum: 0, defaultValue: 0),
    ]

    private func meant(_ name: String, _ value: String, place: String? = nil) throws(CaptureError) -> String {
        let (control, number) = try controls.meant(
            by: CameraSetting(name: name, value: value, place: place), path: "/dev/video7")
        return "\(control.name) \(number)"
    }

    @Test(arguments: [
        ("Power Line Frequency", "power_line_frequency"), ("White Balance, Automatic", "white_balance_automatic"),
        ("Exposure (Absolute)", "exposure_absolute"), ("  Zoom, Absolute ", "zoom_absolute"),
        ("LED1 Mode", "led1_mode"),
        ("H.264 Profile", "h_264_profile"), ("", ""), ("--", ""), ("already_a_name", "already_a_name"),
        ("Größe", "gr_e"),
    ])
    func namesAreWrittenAsV4L2CtlWritesThem(_ title: String, _ name: String) {
        #expect(CameraControl.normalized(title) == name)
    }

    @Test(arguments: [
        ("brightness", "-64", "brightness -64"), ("brightness", "64", "brightness 64"),
        ("Power Line Frequency", "50 Hz", "power_line_frequency 1"),
        ("power-line-frequency", "60hz", "power_line_frequency 2"),
        ("power_line_frequency", "0", "power_line_frequency 0"),
        ("auto_exposure", "manual mode", "auto_exposure 1"), ("auto_exposure", "3", "auto_exposure 3"),
        ("white_balance_automatic", "no", "white_balance_automatic 0"),
        ("white_balance_automatic", "True", "white_balance_automatic 1"),
        ("link_frequency", "225000000", "link_frequency 1"), ("link_frequency", "0", "link_frequency 0"),
        ("mask", "0x80000001", "mask -2147483647"), ("mask", "5", "mask 5"), ("reset", "1", "reset 1"),
        // What webcams' controls were called before Linux 5.14.
        ("exposure_absolute", "200", "exposure_time_absolute 200"), ("exposure_auto", "1", "auto_exposure 1"),
        ("white_balance_temperature_auto", "off", "white_balance_automatic 0"),
    ])
    func settingsAreUnderstood(_ name: String, _ value: String, _ outcome: String) throws {
        #expect(try meant(name, value) == outcome)
    }

    /// A configuration for a newer kernel works on an older one.
    @Test func newNamesFindOldControls() throws {
        let old = CameraControl(
            title: "Exposure (Absolute)", kind: .integer, minimum: 1, maximum: 9, defaultValue: 1)
        let setting = CameraSetting(name: "exposure_time_absolute", value: "5")
        #expect(try [old].meant(by: setting, path: "/dev/video7").number == 5)
    }

    @Test(arguments: [
        (
            "brigthness", "1",
            "e.yaml:7: camera '/dev/video7' has no control 'brigthness'; write 'brightness'"
        ),
        (
            "exposure_time", "1",
            "e.yaml:7: camera '/dev/video7' has no control 'exposure_time'; "
                + "use one of those that 'edgedet devices --controls' lists"
        ),
        (
            "brightness", "65",
            "e.yaml:7: 'brightness' is '65', which camera '/dev/video7' does not take; "
                + "write a whole number from -64 to 64"
        ),
        (
            "brightness", "bright",
            "e.yaml:7: 'brightness' is 'bright', which camera '/dev/video7' does not take; "
                + "write a whole number from -64 to 64"
        ),
        (
            "power_line_frequency", "55 Hz",
            "e.yaml:7: 'power_line_frequency' is '55 Hz', which camera '/dev/video7' does not take; "
                + "write one of 'Disabled' (0), '50 Hz' (1), '60 Hz' (2)"
        ),
        // The menu's numbers are not contiguous.
        (
            "auto_exposure", "2",
            "e.yaml:7: 'auto_exposure' is '2', which camera '/dev/video7' does not take; "
                + "write one of 'Manual Mode' (1), 'Aperture Priority Mode' (3)"
        ),
        (
            "white_balance_automatic", "2",
            "e.yaml:7: 'white_balance_automatic' is '2', which camera '/dev/video7' does not take; write on or off"
        ),
        (
            "mask", "0x100000000",
            "e.yaml:7: 'mask' is '0x100000000', which camera '/dev/video7' does not take; "
                + "write a number of 32 bits, such as 0x1f"
        ),
        ("privacy", "on", "e.yaml:7: control 'privacy' of camera '/dev/video7' cannot be set; leave it out"),
        ("pixel_rate", "1", "e.yaml:7: control 'pixel_rate' of camera '/dev/video7' cannot be set; leave it out"),
    ])
    func whatDoesNotFitIsNamedWithItsLine(_ name: String, _ value: String, _ message: String) {
        #expect {
            try meant(name, value, place: "e.yaml:7")
        } throws: { error in
            "\(error)" == message && (error as? CaptureError)?.code == .badControl
        }
    }

    @Test(arguments: [
        ("s-video", 1), ("S-Video", 1), ("0", 0), ("2", 2), ("HDMI", nil), ("-1", nil), ("", nil),
        // A name that looks like a number is a name first.
        ("3", 2),
    ])
    func inputsAreFoundByNameOrNumber(_ text: String, _ number: Int?) {
        let inputs = [
            CameraInput(number: 0, name: "Camera 1"), CameraInput(number: 1, name: "S-Video"),
            CameraInput(number: 2, name: "3"),
        ]
        #expect(inputs.meant(by: text)?.number == number)
    }
}
