// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Parabolas for tail(u) = u / (1 + e^u), 0 <= u < 10, in units of 2^-16.
//
// Segment i covers u in [(i - 1/2) W, (i + 1/2) W), W = 10 / 15.5; place runs from -1 to 1 in it, in the first from 0:
// tail = base + place * (slope + place * curve). Least squares at Chebyshev nodes; the last segment is bent half-way to
// zero at its end, because it also stands for everything beyond 10. scripts/make-silu-table computes it.
#ifndef EDK_SILU_TABLE_H
#define EDK_SILU_TABLE_H

#include <stdint.h>

static const int16_t edk_silu_base[16] = {
    1, 14547, 18249, 16001, 11906, 8077, 5179, 3200, 1929, 1141, 666, 385, 220, 125, 71, 32,
};
static const int16_t edk_silu_slope[16] = {
    10558, 4267, 26, -1795, -2064, -1696, -1208, -796, -501, -306, -183, -107, -62, -36, -20, -19,
};
static const int16_t edk_silu_curve[16] = {
    -1679, -1377, -734, -214, 45, 121, 116, 88, 60, 39, 24, 14, 9, 5, 3, 2,
};

#endif
