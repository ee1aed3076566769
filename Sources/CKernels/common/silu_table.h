// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Parabolas for tail(u) = u / (1 + e^u), 0 <= u < 10, in units of 2^-16.
//
// Segment i covers u in [10 i / 16, 10 (i + 1) / 16); place runs from -1 to 1 in it:
// tail = base + place * (slope + place * curve). Least squares at Chebyshev nodes; the last segment is bent half-way to
// zero at its end, because it also stands for everything beyond 10. scripts/make-silu-table computes it.
#ifndef EDK_SILU_TABLE_H
#define EDK_SILU_TABLE_H

#include <stdint.h>

static const int16_t edk_silu_base[16] = {
    8652, 17289, 17745, 14463, 10442, 7016, 4503, 2803, 1708, 1024, 607, 356, 207, 120, 69, 32,
};
static const int16_t edk_silu_slope[16] = {
    7128, 1956, -973, -1966, -1908, -1486, -1040, -685, -433, -267, -162, -96, -57, -33, -19, -19,
};
static const int16_t edk_silu_curve[16] = {
    -1513, -1028, -454, -78, 82, 117, 102, 75, 51, 33, 21, 13, 8, 4, 3, 2,
};

#endif
