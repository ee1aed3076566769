// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2

/// One of V4L2's ioctls. See: the kernel's media/uapi/v4l/user-func.
struct VideoRequest: Hashable, Sendable, CustomStringConvertible {
    /// The number ioctl(2) takes.
    let code: UInt
    /// Its name in the kernel's documentation.
    let description: String

    private init(_ code: UInt, _ description: String) {
        self.code = code
        self.description = description
    }

    static let queryCapability = VideoRequest(CV4L2_VIDIOC_QUERYCAP, "VIDIOC_QUERYCAP")
    static let enumerateFormats = VideoRequest(CV4L2_VIDIOC_ENUM_FMT, "VIDIOC_ENUM_FMT")
    static let enumerateSizes = VideoRequest(CV4L2_VIDIOC_ENUM_FRAMESIZES, "VIDIOC_ENUM_FRAMESIZES")
    static let enumerateIntervals = VideoRequest(CV4L2_VIDIOC_ENUM_FRAMEINTERVALS, "VIDIOC_ENUM_FRAMEINTERVALS")
    static let enumerateInputs = VideoRequest(CV4L2_VIDIOC_ENUMINPUT, "VIDIOC_ENUMINPUT")
    static let getInput = VideoRequest(CV4L2_VIDIOC_G_INPUT, "VIDIOC_G_INPUT")
    static let setInput = VideoRequest(CV4L2_VIDIOC_S_INPUT, "VIDIOC_S_INPUT")
    static let queryControl = VideoRequest(CV4L2_VIDIOC_QUERY_EXT_CTRL, "VIDIOC_QUERY_EXT_CTRL")
    static let queryMenu = VideoRequest(CV4L2_VIDIOC_QUERYMENU, "VIDIOC_QUERYMENU")
    static let getControl = VideoRequest(CV4L2_VIDIOC_G_CTRL, "VIDIOC_G_CTRL")
    static let setControl = VideoRequest(CV4L2_VIDIOC_S_CTRL, "VIDIOC_S_CTRL")
    static let setFormat = VideoRequest(CV4L2_VIDIOC_S_FMT, "VIDIOC_S_FMT")
    static let setParameters = VideoRequest(CV4L2_VIDIOC_S_PARM, "VIDIOC_S_PARM")
    static let queryTimings = VideoRequest(CV4L2_VIDIOC_QUERY_DV_TIMINGS, "VIDIOC_QUERY_DV_TIMINGS")
    static let setTimings = VideoRequest(CV4L2_VIDIOC_S_DV_TIMINGS, "VIDIOC_S_DV_TIMINGS")
    static let getStandard = VideoRequest(CV4L2_VIDIOC_G_STD, "VIDIOC_G_STD")
    static let queryStandard = VideoRequest(CV4L2_VIDIOC_QUERYSTD, "VIDIOC_QUERYSTD")
    static let setStandard = VideoRequest(CV4L2_VIDIOC_S_STD, "VIDIOC_S_STD")
    static let subscribeEvent = VideoRequest(CV4L2_VIDIOC_SUBSCRIBE_EVENT, "VIDIOC_SUBSCRIBE_EVENT")
    static let dequeueEvent = VideoRequest(CV4L2_VIDIOC_DQEVENT, "VIDIOC_DQEVENT")
    static let requestBuffers = VideoRequest(CV4L2_VIDIOC_REQBUFS, "VIDIOC_REQBUFS")
    static let queryBuffer = VideoRequest(CV4L2_VIDIOC_QUERYBUF, "VIDIOC_QUERYBUF")
    static let queueBuffer = VideoRequest(CV4L2_VIDIOC_QBUF, "VIDIOC_QBUF")
    static let dequeueBuffer = VideoRequest(CV4L2_VIDIOC_DQBUF, "VIDIOC_DQBUF")
    static let streamOn = VideoRequest(CV4L2_VIDIOC_STREAMON, "VIDIOC_STREAMON")
    static let streamOff = VideoRequest(CV4L2_VIDIOC_STREAMOFF, "VIDIOC_STREAMOFF")
}
