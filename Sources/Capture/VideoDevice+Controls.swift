// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2

/// A camera's inputs and controls.
extension VideoDevice {
    /// The inputs; empty where the driver has no such list.
    func inputs() throws(Errno) -> [CameraInput] {
        var selected: Int32 = -1
        do {
            try request(.getInput, &selected)
        } catch {
            if error == .noDevice { throw error }
        }
        return try enumerate { index throws(Errno) in
            var entry = v4l2_input()
            entry.index = index
            try request(.enumerateInputs, &entry)
            return CameraInput(number: Int(index), name: text(of: entry.name), isSelected: selected == index)
        }
    }

    /// Takes frames from another input.
    func select(_ input: CameraInput) throws(Errno) {
        var number = Int32(clamping: input.number)
        try request(.setInput, &number)
    }

    /// The controls, in the driver's order, without those that are switched off for good.
    ///
    /// A driver that fails in the middle of its list, as some webcams do, has those before that.
    ///
    /// - Parameter readsValues: Whether to ask for each one's present value, which takes a webcam some milliseconds.
    /// - Throws: `.noDevice` for a camera that has gone.
    func controls(readsValues: Bool) throws(Errno) -> [CameraControl] {
        var controls: [CameraControl] = []
        var id: UInt32 = 0
        for _ in 0..<1024 {  // no camera has that many: a driver that never stops is cut short
            guard let query = try query(id | UInt32(V4L2_CTRL_FLAG_NEXT_CTRL)), query.id > id else { break }
            id = query.id
            if query.flags & UInt32(V4L2_CTRL_FLAG_DISABLED) != 0 || query.type == V4L2_CTRL_TYPE_CTRL_CLASS.rawValue {
                continue
            }
            var control = CameraControl(query)
            if control.kind == .menu || control.kind == .integerMenu { control.choices = try choices(of: control) }
            if readsValues { control.value = try value(of: control) }
            controls.append(control)
        }
        return controls
    }

    /// Sets a control.
    func set(_ control: CameraControl, to number: Int32) throws(Errno) {
        var argument = v4l2_control(id: control.id, value: number)
        try request(.setControl, &argument)
    }

    /// Whether a control has no effect at present.
    func isInactive(_ control: CameraControl) throws(Errno) -> Bool {
        try query(control.id).map { CameraControl($0).isInactive } ?? false
    }

    /// Nil where the driver has no answer.
    private func query(_ id: UInt32) throws(Errno) -> v4l2_query_ext_ctrl? {
        var query = v4l2_query_ext_ctrl()
        query.id = id
        return try answered { () throws(Errno) in
            try request(.queryControl, &query)
            return query
        }
    }

    private func value(of control: CameraControl) throws(Errno) -> Int? {
        if control.kind == .other || control.kind == .button { return nil }
        var argument = v4l2_control(id: control.id, value: 0)
        return try answered { () throws(Errno) in
            try request(.getControl, &argument)
            return control.kind == .bitmask ? Int(UInt32(bitPattern: argument.value)) : Int(argument.value)
        }
    }

    /// A menu's entries; the driver leaves out numbers that the device does not have.
    private func choices(of control: CameraControl) throws(Errno) -> [CameraControl.Choice] {
        var choices: [CameraControl.Choice] = []
        let first = max(0, control.minimum)
        for number in first..<max(first, min(control.maximum + 1, first + 256)) {
            var item = v4l2_querymenu()
            item.id = control.id
            item.index = UInt32(number)
            let label = try answered { () throws(Errno) in
                try request(.queryMenu, &item)
                return control.kind == .integerMenu ? String(item.value) : text(of: item.name)
            }
            if let label { choices.append(CameraControl.Choice(number: number, text: label)) }
        }
        return choices
    }

    /// Nil for a question that the driver does not answer; only a camera that has gone is a failure.
    private func answered<Answer>(_ question: () throws(Errno) -> Answer) throws(Errno) -> Answer? {
        do {
            return try question()
        } catch {
            if error == .noDevice { throw error }
            return nil
        }
    }
}

extension CameraControl {
    /// What the driver says of a control; choices and value are asked for separately.
    fileprivate init(_ query: v4l2_query_ext_ctrl) {
        func has(_ flag: Int32) -> Bool { query.flags & UInt32(flag) != 0 }
        let kind: Kind =
            switch v4l2_ctrl_type(query.type) {
            case V4L2_CTRL_TYPE_INTEGER: .integer
            case V4L2_CTRL_TYPE_BOOLEAN: .boolean
            case V4L2_CTRL_TYPE_MENU: .menu
            case V4L2_CTRL_TYPE_INTEGER_MENU: .integerMenu
            case V4L2_CTRL_TYPE_BUTTON: .button
            case V4L2_CTRL_TYPE_BITMASK: .bitmask
            default: .other
            }
        self.init(
            title: text(of: query.name), kind: kind, minimum: Int(query.minimum), maximum: Int(query.maximum),
            defaultValue: Int(query.default_value), isReadOnly: has(V4L2_CTRL_FLAG_READ_ONLY),
            isInactive: has(V4L2_CTRL_FLAG_INACTIVE))
        id = query.id
    }
}
