// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation

/// A camera as it is printed.
struct CameraReport: Encodable {
    struct Size: Encodable {
        var width: Int
        var height: Int
        /// Frames per second.
        var rates: [Double]
    }

    struct Format: Encodable {
        var fourcc: String
        var description: String
        /// Whether edgedet can read it.
        var readable: Bool
        /// Every size, or the smallest and the largest.
        var sizes: [Size]
        /// Whether all sizes between the two are there as well.
        var isRange: Bool
    }

    struct Input: Encodable {
        var number: Int
        var name: String
        var selected: Bool
    }

    struct Control: Encodable {
        struct Choice: Encodable {
            var number: Int
            var text: String
        }

        var name: String
        var title: String
        var kind: String
        var minimum: Int
        var maximum: Int
        var defaultValue: Int
        var value: Int?
        var choices: [Choice]
        var readOnly: Bool
        /// Whether it has no effect at present.
        var inactive: Bool
    }

    var path: String
    var stableNames: [String]
    var card: String
    var driver: String
    var bus: String
    var formats: [Format]
    /// Inputs and controls, if they were asked for.
    var inputs: [Input]
    var controls: [Control]
    var problem: String?
    var trial: CameraTrial?

    init(_ camera: Camera, trial: CameraTrial?) {
        path = camera.path
        stableNames = camera.stableNames
        card = camera.card
        driver = camera.driver
        bus = camera.bus
        problem = camera.problem.map { "\($0)" }
        self.trial = trial
        inputs = camera.inputs.map { Input(number: $0.number, name: $0.name, selected: $0.isSelected) }
        controls = camera.controls.map(Control.init)
        func size(_ size: CameraFormat.Size) -> Size {
            Size(width: size.width, height: size.height, rates: size.rates.map { ($0 * 100).rounded() / 100 })
        }
        formats = camera.formats.map { format in
            let (sizes, isRange): ([Size], Bool) =
                switch format.sizes {
                case .list(let sizes): (sizes.map(size), false)
                case .range(let range): ([size(range.minimum), size(range.maximum)], true)
                case .unknown: ([], false)
                }
            return Format(
                fourcc: format.fourCC, description: format.description, readable: format.pixelFormat != nil,
                sizes: sizes, isRange: isRange)
        }
    }

    /// For people.
    var text: String {
        var lines = [card.isEmpty ? path : "\(path)  \(card) (\(driver), \(bus))"]
        lines += stableNames.map { "  \($0)" }
        for format in formats where format.readable {
            let sizes = format.sizes.map { size in
                "\(size.width)x\(size.height)"
                    + (size.rates.isEmpty
                        ? "" : " at \(size.rates.map { "\($0.formatted())" }.joined(separator: ", "))")
            }
            lines.append("  \(format.fourcc)  " + sizes.joined(separator: format.isRange ? " to " : "; "))
        }
        let others = formats.filter { !$0.readable }.map(\.fourcc)
        if !others.isEmpty { lines.append("  not read: \(others.joined(separator: ", "))") }
        lines += inputs.map { "  input \($0.number) '\($0.name)'\($0.selected ? ", selected" : "")" }
        lines += controls.map { "  \($0.text)" }
        if let problem { lines.append("  \(problem)") }
        if let trial { lines.append("  \(trial.text)") }
        return lines.joined(separator: "\n")
    }
}

extension CameraReport.Control {
    init(_ control: CameraControl) {
        name = control.name
        title = control.title
        kind = control.kind.rawValue
        (minimum, maximum, defaultValue) = (control.minimum, control.maximum, control.defaultValue)
        value = control.value
        choices = control.choices.map { Choice(number: $0.number, text: $0.text) }
        readOnly = control.isReadOnly
        inactive = control.isInactive
    }

    /// For people: the name, the value, and which values there are.
    var text: String {
        var parts = [value.map { "\(name) \(shown($0))" } ?? name]
        if !choices.isEmpty {
            parts.append("one of " + choices.map { shown($0.number) }.joined(separator: ", "))
        } else if kind == CameraControl.Kind.integer.rawValue {
            parts.append("\(minimum) to \(maximum)")
        } else {
            parts.append(kind)
        }
        if kind != CameraControl.Kind.button.rawValue { parts.append("default \(shown(defaultValue))") }
        if readOnly { parts.append("read only") }
        if inactive { parts.append("no effect while the camera is automatic") }
        return parts.joined(separator: "; ")
    }

    /// A value with its text, if it is a menu's: "1 '50 Hz'".
    private func shown(_ number: Int) -> String {
        if let choice = choices.first(where: { $0.number == number }) { return "\(number) '\(choice.text)'" }
        if kind == CameraControl.Kind.boolean.rawValue { return number == 0 ? "off" : "on" }
        return String(number)
    }
}
