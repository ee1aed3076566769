// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Logging

/// Input and controls, set anew whenever a camera is opened: one that was unplugged has forgotten them.
extension OpenCamera {
    /// Takes frames from the input the user wants; nothing if that is left to the camera.
    ///
    /// - Throws: `.noSuchInput`, and what the ioctls fail with.
    static func selectInput(
        _ device: any VideoDevice, _ path: String, _ setting: CameraSetting?
    ) throws(CaptureError) {
        guard let setting else { return }
        do {
            let inputs = try device.inputs()
            guard let input = inputs.meant(by: setting.value) else {
                let names = inputs.map { "'\($0.name)' (\($0.number))" }.joined(separator: ", ")
                let near = Spelling.nearest(to: setting.value, among: inputs.map(\.name))
                throw CaptureError(
                    .noSuchInput,
                    "\(setting.prefix)camera '\(path)' has no input '\(setting.value)', it has "
                        + (names.isEmpty ? "none to choose from" : names),
                    remedy: near.map { "write '\($0)'" }
                        ?? (names.isEmpty ? "leave the input out" : "write one of those, by name or number"))
            }
            try device.select(input)
        } catch let error as CaptureError {
            throw error
        } catch {
            throw CaptureError.ioctl(.setInput, path, error as? Errno ?? .inputOutput)
        }
    }

    /// Sets the controls the user wants. What does not fit or is refused is only warned about: a camera with the wrong
    /// exposure still sees more than none.
    ///
    /// Before the format, because a control may turn the picture.
    ///
    /// - Throws: `.lost` when the camera goes meanwhile.
    static func setControls(
        _ device: any VideoDevice, _ path: String, _ settings: [CameraSetting], logger: Logger
    ) throws(CaptureError) {
        if settings.isEmpty { return }
        func lost(_ request: VideoRequest) -> CaptureError { CaptureError.ioctl(request, path, .noDevice) }
        let controls: [CameraControl]
        do { controls = try device.controls(readsValues: false) } catch { throw lost(.queryControl) }
        var wanted: [(setting: CameraSetting, control: CameraControl, number: Int32)] = []
        for setting in settings {
            do {
                let (control, number) = try controls.meant(by: setting, path: path)
                wanted.append((setting, control, number))
            } catch {
                logger.warning("\(error)")
            }
        }
        // Switches before values: a camera takes an exposure time only when its automatic is off.
        let ordered = wanted.filter { $0.control.kind != .integer } + wanted.filter { $0.control.kind == .integer }
        var set: [(setting: CameraSetting, control: CameraControl)] = []
        for (setting, control, number) in ordered {
            do {
                try device.set(control, to: number)
                set.append((setting, control))
            } catch {
                if error == .noDevice { throw lost(.setControl) }
                let problem = CaptureError(
                    .badControl, "\(setting.prefix)camera '\(path)' refused \(control.name) \(setting.value): \(error)",
                    remedy: error == .busy
                        ? "stop the program that uses the camera"
                        : "see 'edgedet devices --controls'; a control that another one keeps automatic may refuse",
                    call: VideoRequest.setControl.description, errorNumber: error.code)
                logger.warning("\(problem)")
            }
        }
        for (setting, control) in set {
            do {
                guard try device.isInactive(control) else { continue }
            } catch { throw lost(.queryControl) }
            let problem = CaptureError(
                .badControl,
                "\(setting.prefix)'\(control.name)' of camera '\(path)' has no effect while the camera is automatic",
                remedy: "switch the automatic off in controls, too; 'edgedet devices --controls' lists it")
            logger.warning("\(problem)")
        }
    }
}
