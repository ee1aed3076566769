// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2
import Testing

@testable import Capture

/// Inputs for HDMI and TV, whose signal changes.
@Suite struct V4L2CameraSignalTests {
    /// Opens a camera with this signal at its input and closes it; the whole script must be followed.
    private func open(_ signal: [ScriptedDevice.Step]) throws -> ScriptedDevice {
        var script = ScriptedCamera()
        script.signal = signal
        let (device, camera) = try script.open()
        device.append(script.closing)
        camera.close()
        #expect(device.remaining == [])
        return device
    }

    @Test func hdmiInputIsSetToItsSignal() throws {
        let device = try open([
            .answers(.queryTimings) { (timings: inout v4l2_dv_timings) in timings.bt.width = 1280 },
            .ok(.setTimings), .ok(.dequeueEvent), .fails(.dequeueEvent, .noEntry),
        ])
        let timings = try #require(device.arguments["VIDIOC_S_DV_TIMINGS"]?.first as? v4l2_dv_timings)
        #expect(timings.bt.width == 1280)
    }

    @Test func hdmiInputThatCannotBeSet_isTriedAllTheSame() throws {
        _ = try open([.ok(.queryTimings), .fails(.setTimings, .busy)])
    }

    @Test(arguments: [
        (Errno.noLink, "no signal"), (.noLock, "an unstable signal"), (.outOfRange, "a signal at its input that"),
    ])
    func hdmiInputWithoutSignalIsLost(_ errno: Errno, _ words: String) {
        var script = ScriptedCamera()
        script.signal = [.fails(.queryTimings, errno)]
        let device = ScriptedDevice(script.asking.prefix(2) + [.fails(.subscribeEvent, .invalid)] + script.signal)
        device.append([.ok("close")])
        let error = #expect(throws: CaptureError.self) {
            try V4L2Camera(
                path: "/dev/video7", settings: CaptureSettings(), logger: ScriptedCamera.logger, device: device)
        }
        #expect(error?.code == .lost)
        #expect(error?.message.contains(words) == true)
        #expect(device.remaining == [])
    }

    /// TV inputs; the driver may name several norms that it cannot tell apart.
    @Test(arguments: [
        (found: v4l2_std_id(0x3000), chosen: v4l2_std_id(0x1000), isSet: false), (0x3000, 0xFF, true),
        (0, 0xFF, false),
    ])
    func tvInputIsSetToAnotherNorm(_ found: v4l2_std_id, _ chosen: v4l2_std_id, _ isSet: Bool) throws {
        let device = try open(
            [
                .fails(.queryTimings, .noData), .answers(.queryStandard) { (norm: inout v4l2_std_id) in norm = found },
                .answers(.getStandard) { (norm: inout v4l2_std_id) in norm = chosen },
            ] + (isSet ? [.ok(.setStandard), .fails(.dequeueEvent, .noEntry)] : []))
        #expect(device.arguments["VIDIOC_S_STD"]?.first as? v4l2_std_id == (isSet ? found : nil))
    }
}
