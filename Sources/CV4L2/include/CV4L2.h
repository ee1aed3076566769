// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// What Swift cannot import from <linux/videodev2.h>: request codes and pixel formats are macros that call macros, and
// ioctl(2) is variadic. Names are the originals behind "CV4L2_". No logic.

#ifndef CV4L2_H
#define CV4L2_H

#include <linux/videodev2.h>
#include <stddef.h>

// Request codes: _IOR and its like compute them from sizeof.
static const unsigned long CV4L2_VIDIOC_QUERYCAP = VIDIOC_QUERYCAP;
static const unsigned long CV4L2_VIDIOC_ENUM_FMT = VIDIOC_ENUM_FMT;
static const unsigned long CV4L2_VIDIOC_ENUM_FRAMESIZES = VIDIOC_ENUM_FRAMESIZES;
static const unsigned long CV4L2_VIDIOC_ENUM_FRAMEINTERVALS = VIDIOC_ENUM_FRAMEINTERVALS;
static const unsigned long CV4L2_VIDIOC_ENUMINPUT = VIDIOC_ENUMINPUT;
static const unsigned long CV4L2_VIDIOC_G_INPUT = VIDIOC_G_INPUT;
static const unsigned long CV4L2_VIDIOC_S_INPUT = VIDIOC_S_INPUT;
static const unsigned long CV4L2_VIDIOC_QUERY_EXT_CTRL = VIDIOC_QUERY_EXT_CTRL;
static const unsigned long CV4L2_VIDIOC_QUERYMENU = VIDIOC_QUERYMENU;
static const unsigned long CV4L2_VIDIOC_G_CTRL = VIDIOC_G_CTRL;
static const unsigned long CV4L2_VIDIOC_S_CTRL = VIDIOC_S_CTRL;
static const unsigned long CV4L2_VIDIOC_TRY_FMT = VIDIOC_TRY_FMT;
static const unsigned long CV4L2_VIDIOC_S_FMT = VIDIOC_S_FMT;
static const unsigned long CV4L2_VIDIOC_S_PARM = VIDIOC_S_PARM;
static const unsigned long CV4L2_VIDIOC_QUERY_DV_TIMINGS = VIDIOC_QUERY_DV_TIMINGS;
static const unsigned long CV4L2_VIDIOC_S_DV_TIMINGS = VIDIOC_S_DV_TIMINGS;
static const unsigned long CV4L2_VIDIOC_G_STD = VIDIOC_G_STD;
static const unsigned long CV4L2_VIDIOC_QUERYSTD = VIDIOC_QUERYSTD;
static const unsigned long CV4L2_VIDIOC_S_STD = VIDIOC_S_STD;
static const unsigned long CV4L2_VIDIOC_SUBSCRIBE_EVENT = VIDIOC_SUBSCRIBE_EVENT;
static const unsigned long CV4L2_VIDIOC_DQEVENT = VIDIOC_DQEVENT;
static const unsigned long CV4L2_VIDIOC_REQBUFS = VIDIOC_REQBUFS;
static const unsigned long CV4L2_VIDIOC_QUERYBUF = VIDIOC_QUERYBUF;
static const unsigned long CV4L2_VIDIOC_QBUF = VIDIOC_QBUF;
static const unsigned long CV4L2_VIDIOC_DQBUF = VIDIOC_DQBUF;
static const unsigned long CV4L2_VIDIOC_STREAMON = VIDIOC_STREAMON;
static const unsigned long CV4L2_VIDIOC_STREAMOFF = VIDIOC_STREAMOFF;

// Pixel formats: v4l2_fourcc is a macro with arguments. The others are known by their characters.
static const unsigned int CV4L2_PIX_FMT_YUYV = V4L2_PIX_FMT_YUYV;
static const unsigned int CV4L2_PIX_FMT_NV12 = V4L2_PIX_FMT_NV12;
static const unsigned int CV4L2_PIX_FMT_NV12M = V4L2_PIX_FMT_NV12M;
static const unsigned int CV4L2_PIX_FMT_YUV420 = V4L2_PIX_FMT_YUV420;
static const unsigned int CV4L2_PIX_FMT_YUV420M = V4L2_PIX_FMT_YUV420M;
static const unsigned int CV4L2_PIX_FMT_RGB24 = V4L2_PIX_FMT_RGB24;
static const unsigned int CV4L2_PIX_FMT_RGB32 = V4L2_PIX_FMT_RGB32;
static const unsigned int CV4L2_PIX_FMT_ARGB32 = V4L2_PIX_FMT_ARGB32;
static const unsigned int CV4L2_PIX_FMT_BGR32 = V4L2_PIX_FMT_BGR32;
static const unsigned int CV4L2_PIX_FMT_ABGR32 = V4L2_PIX_FMT_ABGR32;
static const unsigned int CV4L2_PIX_FMT_Y16_BE = V4L2_PIX_FMT_Y16_BE;
static const unsigned int CV4L2_PIX_FMT_MJPEG = V4L2_PIX_FMT_MJPEG;
static const unsigned int CV4L2_PIX_FMT_JPEG = V4L2_PIX_FMT_JPEG;

// The kernel's ABI on a 64-bit machine; Swift reads and writes these structures by field.
_Static_assert(sizeof(void *) == 8, "edgedet is built for 64-bit Linux");
_Static_assert(sizeof(struct v4l2_capability) == 104, "v4l2_capability");
_Static_assert(sizeof(struct v4l2_format) == 208, "v4l2_format");
_Static_assert(offsetof(struct v4l2_format, fmt) == 8, "v4l2_format.fmt");
_Static_assert(sizeof(struct v4l2_buffer) == 88, "v4l2_buffer");
_Static_assert(offsetof(struct v4l2_buffer, m) == 64, "v4l2_buffer.m");
_Static_assert(sizeof(struct v4l2_plane) == 64, "v4l2_plane");
_Static_assert(sizeof(struct v4l2_dv_timings) == 132, "v4l2_dv_timings");
_Static_assert(sizeof(struct v4l2_event) == 136, "v4l2_event");
_Static_assert(sizeof(struct v4l2_input) == 80, "v4l2_input");
_Static_assert(sizeof(struct v4l2_query_ext_ctrl) == 232, "v4l2_query_ext_ctrl");
_Static_assert(sizeof(struct v4l2_querymenu) == 44, "v4l2_querymenu");
_Static_assert(offsetof(struct v4l2_querymenu, name) == 8, "v4l2_querymenu.name");

/// ioctl(2) with one pointer; -1 and errno as there.
int CV4L2_ioctl(int descriptor, unsigned long request, void *argument);

#endif
