// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Failures of a camera's ioctls. See: the kernel's media/uapi/v4l/user-func, "Return Value" of each.
extension CaptureError {
    static func ioctl(_ request: VideoRequest, _ path: String, _ error: Errno) -> CaptureError {
        func make(_ code: Code, _ reason: String, remedy: String) -> CaptureError {
            CaptureError(
                code, "Camera '\(path)' \(reason)", remedy: remedy, call: request.description, errorNumber: error.code)
        }
        switch (request, error) {
        case (.queryCapability, .notATypewriter), (.queryCapability, .invalid):
            return make(.notACamera, "is no video device", remedy: "see 'edgedet devices' for the cameras there are")
        case (_, .noDevice), (_, .noDeviceOrAddress):
            return make(.lost, "is gone", remedy: "plug it in again")
        case (_, .inputOutput), (_, .protocolError):
            return make(
                .lost, "stopped: its driver reports '\(error)'", remedy: "check the cable and the camera's power supply"
            )
        case (_, .busy):
            return make(
                .busy, "is in use by another program", remedy: "stop that program (fuser -v \(path) names it)")
        case (_, .noSpace):
            return make(
                .noBandwidth, "needs more of its USB bus than is left",
                remedy: "choose a smaller size, a lower rate or MJPG, or plug it into another USB controller")
        case (.streamOn, .invalid), (.streamOn, .brokenPipe), (.streamOn, .noLink):
            return make(
                .notACamera, "is one end of a media pipeline that is not set up (\(error))",
                remedy: "let the system's own program read the sensor and pipe Y4M into y4m:-, as libcamera's can")
        default:
            return make(.systemFailure, "failed: \(request): \(error)", remedy: "look into the kernel's log (dmesg)")
        }
    }
}
