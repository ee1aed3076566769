// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Weights that every image needs as float32 are kept in half the space.
#ifndef EDK_HALF_H
#define EDK_HALF_H

#include <stdint.h>
#include <string.h>

// IEEE 754's binary16 as float32, which holds all its numbers; infinities do not occur. Who includes this for processors
// that convert it themselves defines EDK_NATIVE_HALF; the result is the same.
#if defined(EDK_NATIVE_HALF)
static inline float edk_half(uint16_t half) {
    _Float16 value;
    memcpy(&value, &half, sizeof value);
    return (float)value;
}
#else
static inline float edk_half(uint16_t half) {
    // Sign and magnitude at a float's places; the exponents' biases are 15 and 127, and a product makes up for that also
    // where the magnitude is subnormal.
    int32_t bits = ((int32_t)((uint32_t)half << 16) >> 3) & (int32_t)0x8fffffffu;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value * 0x1p112f;
}
#endif

#endif
