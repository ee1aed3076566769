// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Rounding of floats to whole numbers, to nearest even on every instruction set, without libm.
#ifndef EDK_ROUND_EVEN_H
#define EDK_ROUND_EVEN_H

#pragma STDC FP_CONTRACT OFF

// |value| < 2^22; 1.5 * 2^23 leaves no bits for a fraction.
static inline float edk_round_even(float value) {
    const float magic = 12582912.0f;
    return (value + magic) - magic;
}

#endif
