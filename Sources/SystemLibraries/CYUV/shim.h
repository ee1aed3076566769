// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0
#include <libyuv.h>

// The coefficients that turn YCbCr into libyuv's RAW (red, green, blue in memory) when the two chroma planes are
// handed over in swapped order. Swift would copy these globals, and the copies would lose the alignment that the
// SIMD code loads them with; so it asks for their addresses here.
static inline const struct YuvConstants *edgedet_yvu_bt601_limited(void) { return &kYvuI601Constants; }
static inline const struct YuvConstants *edgedet_yvu_bt601_full(void) { return &kYvuJPEGConstants; }
static inline const struct YuvConstants *edgedet_yvu_bt709_limited(void) { return &kYvuH709Constants; }
static inline const struct YuvConstants *edgedet_yvu_bt709_full(void) { return &kYvuF709Constants; }
static inline const struct YuvConstants *edgedet_yvu_bt2020_limited(void) { return &kYvu2020Constants; }
static inline const struct YuvConstants *edgedet_yvu_bt2020_full(void) { return &kYvuV2020Constants; }
