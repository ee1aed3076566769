// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0
#include <linux/videodev2.h>
#include <libv4lconvert.h>
#include <libv4l-plugin.h>
