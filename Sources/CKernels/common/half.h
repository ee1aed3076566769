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
    uint32_t magnitude = half & 0x7fffu;
    float subnormal = (float)(int32_t)magnitude * 0x1p-24f;
    uint32_t bits;
    memcpy(&bits, &subnormal, sizeof bits);
    // The exponents' biases are 15 and 127.
    bits = magnitude < 0x400u ? bits : (magnitude << 13) + ((127u - 15u) << 23);
    bits |= (uint32_t)(half & 0x8000u) << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
#endif

#endif
