// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Something a camera lets its user set: exposure, focus, power line frequency.
///
/// See: the kernel's media/uapi/v4l/vidioc-queryctrl.
public struct CameraControl: Sendable, Hashable {
    /// What its values are.
    public enum Kind: String, Sendable, Hashable {
        /// Whole numbers from `minimum` to `maximum`.
        case integer
        /// 0 and 1.
        case boolean
        /// The numbers of its choices, each with a text.
        case menu
        /// The numbers of its choices, each with a number as its text.
        case integerMenu = "integer menu"
        /// None: setting it does something.
        case button
        /// 32 bits.
        case bitmask
        /// Something that is not set here: 64-bit numbers, texts, arrays.
        case other
    }

    /// One of a menu's entries.
    public struct Choice: Sendable, Hashable {
        /// Its number, which the driver takes.
        public var number: Int
        /// What the driver calls it: "50 Hz".
        public var text: String
    }

    /// The driver's number for it.
    var id: UInt32
    /// Its name as `v4l2-ctl` prints it: "power_line_frequency".
    public var name: String
    /// Its name as the driver has it: "Power Line Frequency".
    public var title: String
    /// What its values are.
    public var kind: Kind
    /// The lowest value.
    public var minimum: Int
    /// The highest value.
    public var maximum: Int
    /// The value it has when nobody set it.
    public var defaultValue: Int
    /// A menu's entries.
    public var choices: [Choice]
    /// The value it has now; nil if the driver does not say.
    public var value: Int?
    /// Whether it can only be read.
    public var isReadOnly: Bool
    /// Whether it has no effect at present, because another control keeps it automatic.
    public var isInactive: Bool

    /// Describes a control; its name follows from its title.
    init(
        title: String, kind: Kind, minimum: Int, maximum: Int, defaultValue: Int, choices: [Choice] = [],
        value: Int? = nil, isReadOnly: Bool = false, isInactive: Bool = false
    ) {
        id = 0
        name = Self.normalized(title)
        self.title = title
        self.kind = kind
        (self.minimum, self.maximum, self.defaultValue) = (minimum, maximum, defaultValue)
        (self.choices, self.value) = (choices, value)
        (self.isReadOnly, self.isInactive) = (isReadOnly, isInactive)
    }
}

// MARK: - Names

extension CameraControl {
    /// A control's name as `v4l2-ctl` writes it: letters and digits in lower case, underscores for what is between.
    public static func normalized(_ name: String) -> String {
        name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "_")
    }

    /// Names that Linux 5.14 changed for webcams, each with the one it has since.
    private static let renamed = [
        "exposure_absolute": "exposure_time_absolute",
        "exposure_auto": "auto_exposure",
        "exposure_auto_priority": "exposure_dynamic_framerate",
        "focus_auto": "focus_automatic_continuous",
        "hue_auto": "hue_automatic",
        "white_balance_temperature_auto": "white_balance_automatic",
    ]

    /// Whether somebody who writes this name means this control; old and new names mean the same.
    func isMeant(by name: String) -> Bool {
        let wanted = Self.normalized(name)
        return wanted == self.name || Self.renamed[wanted] == self.name || Self.renamed[self.name] == wanted
    }
}

// MARK: - Values

extension CameraControl {
    /// The number that a driver takes for what a user wrote; nil if it does not fit.
    func number(for text: String) -> Int32? {
        switch kind {
        case .integer:
            guard let value = Int(text), value >= minimum, value <= maximum else { return nil }
            return Int32(exactly: value)
        case .boolean:
            switch text.lowercased() {
            case "true", "yes", "on", "1": return 1
            case "false", "no", "off", "0": return 0
            default: return nil
            }
        case .menu, .integerMenu:
            let wanted = Self.folded(text)
            let choice =
                choices.first { Self.folded($0.text) == wanted } ?? choices.first { String($0.number) == text }
            return choice.flatMap { Int32(exactly: $0.number) }
        case .bitmask:
            let bits =
                text.lowercased().hasPrefix("0x") ? UInt32(text.dropFirst(2), radix: 16) : UInt32(text)
            return bits.map(Int32.init(bitPattern:))
        case .button: return 1
        case .other: return nil
        }
    }

    /// Neither case nor spaces matter: "50 Hz", "50Hz".
    private static func folded(_ text: String) -> String {
        text.lowercased().filter { !$0.isWhitespace }
    }

    /// The values that fit, for messages: "a whole number from 1 to 255".
    var expectation: String {
        switch kind {
        case .integer: "a whole number from \(minimum) to \(maximum)"
        case .boolean: "on or off"
        case .menu, .integerMenu: "one of \(choices.map { "'\($0.text)' (\($0.number))" }.joined(separator: ", "))"
        case .bitmask: "a number of 32 bits, such as 0x1f"
        case .button, .other: "a value that can be set here"
        }
    }
}

extension [CameraControl] {
    /// Finds what a setting means.
    ///
    /// - Throws: `.badControl` for a control that is not there, that cannot be set, or that does not take the value.
    func meant(by setting: CameraSetting, path: String) throws(CaptureError) -> (control: CameraControl, number: Int32)
    {
        func fault(_ problem: String, remedy: String) -> CaptureError {
            CaptureError(.badControl, "\(setting.prefix)\(problem)", remedy: remedy)
        }
        guard let control = first(where: { $0.isMeant(by: setting.name) }) else {
            let near = Spelling.nearest(to: CameraControl.normalized(setting.name), among: map(\.name))
            throw fault(
                "camera '\(path)' has no control '\(setting.name)'",
                remedy: near.map { "write '\($0)'" } ?? "use one of those that 'edgedet devices --controls' lists")
        }
        guard !control.isReadOnly, control.kind != .other else {
            throw fault("control '\(control.name)' of camera '\(path)' cannot be set", remedy: "leave it out")
        }
        guard let number = control.number(for: setting.value) else {
            throw fault(
                "'\(setting.name)' is '\(setting.value)', which camera '\(path)' does not take",
                remedy: "write \(control.expectation)")
        }
        return (control, number)
    }
}
