// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2

/// What comes in at an HDMI or TV input: a driver finds out, but leaves it to the program to follow.
///
/// See: the kernel's media/uapi/v4l/vidioc-query-dv-timings and vidioc-querystd.
extension OpenCamera {
    /// Sets the input to the signal that is there. Webcams have neither timings nor standards, and refuse.
    ///
    /// - Throws: `.lost` if an HDMI input has no signal that can be shown.
    static func followSignal(_ device: any VideoDevice, _ path: String) throws(CaptureError) {
        var timings = v4l2_dv_timings()
        do {
            try device.request(.queryTimings, &timings)
        } catch {
            if let reason = problem(with: error) {
                throw CaptureError(
                    .lost, "Camera '\(path)' \(reason)", remedy: "look at the cable and at the device that feeds it",
                    call: VideoRequest.queryTimings.description, errorNumber: error.code)
            }
            return followStandard(device)
        }
        // What a driver refuses to follow, it may still deliver in the size it has now.
        guard (try? device.request(.setTimings, &timings)) != nil else { return }
        discardEvents(device)
    }

    /// Some drivers, vivid among them, announce as a change of the source what the program itself has just set.
    private static func discardEvents(_ device: any VideoDevice) {
        var event = v4l2_event()
        for _ in 0..<8 where (try? device.request(.dequeueEvent, &event)) == nil { return }
    }

    private static func problem(with error: Errno) -> String? {
        switch error {
        case .noLink: "has no signal at its input"
        case .noLock: "has an unstable signal at its input"
        case .outOfRange: "has a signal at its input that its driver cannot take"
        default: nil
        }
    }

    /// TV norms, of which a driver may name several that it cannot tell apart: one that was chosen by hand among them
    /// stays. Without a signal it names none, and still gives pictures, if only of noise.
    private static func followStandard(_ device: any VideoDevice) {
        var found: v4l2_std_id = 0
        var chosen: v4l2_std_id = 0
        do {
            try device.request(.queryStandard, &found)
            try device.request(.getStandard, &chosen)
            guard found != 0, found & chosen == 0 else { return }
            try device.request(.setStandard, &found)
            discardEvents(device)
        } catch {
            // Not a TV input.
        }
    }
}
