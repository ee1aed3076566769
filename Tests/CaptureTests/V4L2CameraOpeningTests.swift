// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2
import Imaging
import Testing

@testable import Capture

@Suite struct V4L2CameraOpeningTests {
    private func failure(_ steps: [ScriptedDevice.Step], _ settings: CaptureSettings = CaptureSettings())
        -> CaptureError?
    {
        let device = ScriptedDevice(steps)
        let error = #expect(throws: CaptureError.self) {
            try V4L2Camera(path: "/dev/video7", settings: settings, logger: ScriptedCamera.logger, device: device)
        }
        #expect(device.remaining == [], "every row of the script is followed, close(2) last")
        return error
    }

    @Test func aCameraIsOpenedStepByStepAndClosedOnce() throws {
        let script = ScriptedCamera()
        let (device, camera) = try script.open()
        #expect(device.remaining == [])
        device.append(script.closing)
        camera.close()
        camera.close()
        #expect(device.remaining == [])
        guard case .ended = try camera.next(timeoutMilliseconds: 0) else {
            Issue.record("a closed camera has ended")
            return
        }
    }

    @Test func aCameraThatIsForgottenIsClosed() throws {
        let script = ScriptedCamera()
        let device: ScriptedDevice
        do {
            let (opened, camera) = try script.open()
            device = opened
            device.append(script.closing)
            _ = consume camera
        }
        #expect(device.remaining == [])
    }

    @Test func anInterruptedIoctlIsMadeAgain() throws {
        let script = ScriptedCamera()
        let steps = (script.opening + script.running).flatMap { step -> [ScriptedDevice.Step] in
            step.call.hasPrefix("VIDIOC")
                ? [.fails(step.call, .interrupted), .fails(step.call, .interrupted), step] : [step]
        }
        let device = ScriptedDevice(steps)
        let camera = try V4L2Camera(
            path: "/dev/video7", settings: CaptureSettings(bufferCount: 2), logger: ScriptedCamera.logger,
            device: device)
        #expect(device.remaining == [])
        device.append(script.closing)
        camera.close()
    }

    @Test(arguments: [
        (Errno.noEntry, CaptureError.Code.noSuchDevice), (.noDevice, .noSuchDevice),
        (.noDeviceOrAddress, .noSuchDevice),
        (.accessDenied, .permissionDenied), (.notPermitted, .permissionDenied), (.busy, .busy),
        (.noMemory, .systemFailure),
    ])
    func openFailsWithTheCodeThatFits(_ errno: Errno, _ code: CaptureError.Code) {
        let error = failure([.fails("open", errno), .ok("close")])
        #expect(error?.code == code)
        #expect(error?.errorNumber == errno.code)
        #expect(error?.message.contains("/dev/video7") == true)
    }

    @Test(arguments: [Errno.notATypewriter, .invalid])
    func aDeviceThatIsNoVideoDeviceIsNotACamera(_ errno: Errno) {
        #expect(failure([.ok("open"), .fails(.queryCapability, errno), .ok("close")])?.code == .notACamera)
    }

    @Test(arguments: [
        Int32(V4L2_CAP_META_CAPTURE) | V4L2_CAP_STREAMING, V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_STREAMING,
        V4L2_CAP_VIDEO_CAPTURE, V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_VIDEO_M2M | V4L2_CAP_STREAMING,
    ])
    func aNodeThatDoesNotStreamPicturesIsNotACamera(_ flags: Int32) {
        let error = failure([.ok("open"), ScriptedCamera().capability(flags), .ok("close")])
        #expect(error?.code == .notACamera)
    }

    @Test(arguments: [
        (VideoRequest.setFormat, Errno.busy, CaptureError.Code.busy), (.requestBuffers, .busy, .busy),
        (.streamOn, .noSpace, .noBandwidth), (.streamOn, .brokenPipe, .notACamera), (.streamOn, .invalid, .notACamera),
        (.streamOn, .busy, .busy), (.queryBuffer, .noDevice, .lost), (.queueBuffer, .inputOutput, .lost),
        (.requestBuffers, .noMemory, .systemFailure),
    ])
    func anIoctlThatFailsSaysWhyAndLeavesNothingOpen(_ request: VideoRequest, _ errno: Errno, _ code: CaptureError.Code)
    {
        let script = ScriptedCamera()
        let all = script.opening + script.running
        let reached = all.prefix { $0.call != request.description }
        let mapped = reached.count { $0.call == "mmap" }
        let undone = [ScriptedDevice.Step](repeating: .ok("munmap"), count: mapped) + [.ok("close")]
        let error = failure(reached + [ScriptedDevice.Step.fails(request, errno)] + undone)
        #expect(error?.code == code)
        #expect(error?.call == request.description)
        #expect(error?.errorNumber == errno.code)
    }

    @Test func aFormatTheCameraLacksIsRefusedWithThoseItHas() {
        let error = failure(ScriptedCamera().opening + [.ok("close")], CaptureSettings(format: .mjpg))
        #expect(error?.code == .unsupportedFormat)
        #expect(error?.message == "Camera '/dev/video7' does not offer MJPG, it offers YUYV")
    }

    @Test func whatWasChosenIsWhatTheDriverIsAskedFor() throws {
        let (device, camera) = try ScriptedCamera().open(CaptureSettings(framesPerSecond: 15, bufferCount: 2))
        let format = try #require(device.arguments["VIDIOC_S_FMT"]?.first as? v4l2_format)
        #expect(format.fmt.pix.width == 4 && format.fmt.pix.height == 2)
        #expect(format.fmt.pix.pixelformat == CV4L2_PIX_FMT_YUYV)
        let parameters = try #require(device.arguments["VIDIOC_S_PARM"]?.first as? v4l2_streamparm)
        #expect(parameters.parm.capture.timeperframe.rate == 15)
        let event = try #require(device.arguments["VIDIOC_SUBSCRIBE_EVENT"]?.first as? v4l2_event_subscription)
        #expect(event.type == UInt32(V4L2_EVENT_SOURCE_CHANGE))
        device.append(ScriptedCamera().closing)
        camera.close()
    }

    @Test func buffersTooSmallForTheFramesAreRefused() {
        let script = ScriptedCamera(planes: [15])
        let steps = script.opening + script.running.prefix { $0.call != "VIDIOC_QBUF" }
        let error = failure(steps + [.ok("munmap"), .ok("munmap"), .ok("close")])
        #expect(error?.code == .unsupportedFormat)
    }
}
