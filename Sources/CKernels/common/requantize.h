// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// From an int32 sum to a uint8 code: the one place where the arithmetic is written down.
//
// Rounding: every right shift of a product or of a code adds half a unit first and then rounds towards minus infinity
// ("round half up"). The half unit of the value's shift is already in the bias, that of the last shift in the offset.
// 16-bit sums saturate. A multiplier is never -32768, so rounding_multiply never overflows.
//
//     value = saturate(sum >> value_shift)
//     linear = rounding_multiply(value, value_scale)                       in 1/64 codes
//     code = clamp((linear + offset) >> 6, 0, 255)
//
// SiLU has no table of codes, because that would round twice. It is split into a ray and a bounded tail,
//
//     silu(x) = max(x, 0) - tail(|x|),   tail(u) = u / (1 + e^u),   0 <= tail < 0.2785
//
// and each part has the precision it needs: the ray a 16-bit value per channel's own range, the tail a 16-bit argument
// that covers |x| < 10 in units of 10 / 16384 (coarser by 2^headroom where a channel's sums are too coarse for that):
//
//     argument = saturate(sum >> gate_shift)
//     u = min(rounding_multiply(|argument|, gate_scale), (16384 >> headroom) - 1)
//     tail by one of 16 parabolas over 10/16 each, in units of 2^-16, at most 0.0004 off
//     code = clamp((rounding_multiply(max(value, 0), value_scale) - rounding_multiply(tail, tail_scale) + offset) >> 6)
//
// The gate's shift has no half unit of its own: its floor moves x by less than 0.0003, the tail by half of that.
#ifndef EDK_REQUANTIZE_H
#define EDK_REQUANTIZE_H

#include <stddef.h>
#include <stdint.h>

#include "CKernels.h"
#include "silu_table.h"

static inline int16_t edk_saturate16(int32_t value) {
    return (int16_t)(value < INT16_MIN ? INT16_MIN : value > INT16_MAX ? INT16_MAX : value);
}

// (a * b) / 2^15, rounded half up; b is never -32768.
static inline int16_t edk_rounding_multiply(int16_t a, int16_t b) {
    return (int16_t)(((int32_t)a * b + (1 << 14)) >> 15);
}

static inline int16_t edk_saturating_add(int16_t a, int16_t b) {
    return edk_saturate16((int32_t)a + b);
}

static inline int16_t edk_saturating_subtract(int16_t a, int16_t b) {
    return edk_saturate16((int32_t)a - b);
}

// Where a channel's number stands in a paired array.
static inline size_t edk_paired(size_t channel) {
    return 8 * (channel / 4) + channel % 4;
}

// Units of 1/64 code to a code.
static inline uint8_t edk_code(int16_t sixtyfourths) {
    int32_t code = sixtyfourths >> 6;
    return (uint8_t)(code < 0 ? 0 : code > 255 ? 255 : code);
}

// The tail of SiLU at u * 10 / (16384 >> headroom), in units of 2^-16; 0 <= u < 16384 >> headroom.
static inline int16_t edk_silu_tail(uint16_t u, int32_t headroom) {
    size_t segment = u >> (10 - headroom);
    int16_t place = (int16_t)((uint16_t)(u << (6 + headroom)) ^ 0x8000);  // -1 ... 1 within the segment
    int16_t slope = (int16_t)(edk_silu_slope[segment] + edk_rounding_multiply(place, edk_silu_curve[segment]));
    return (int16_t)(edk_silu_base[segment] + edk_rounding_multiply(place, slope));
}

// The code of silu: ray in 1/64 codes, argument's magnitude in units of 10 / 16384 << headroom.
static inline uint8_t edk_silu_code(int16_t ray, uint16_t magnitude, int32_t headroom, int16_t tail_scale,
                                    int16_t offset) {
    uint16_t cap = (uint16_t)((16384 >> headroom) - 1);
    uint16_t u = magnitude < cap ? magnitude : cap;
    int16_t tail = edk_rounding_multiply(edk_silu_tail(u, headroom), tail_scale);
    return edk_code(edk_saturating_add(edk_saturating_subtract(ray, tail), offset));
}

// The code of a convolution's SiLU output.
static inline uint8_t edk_silu_output(int32_t sum, size_t channel, const edk_requant *requant) {
    size_t paired = edk_paired(channel);
    int16_t value = edk_saturate16(sum >> requant->value_shift[channel]);
    int16_t argument = edk_saturate16(sum >> requant->gate_shift[channel]);
    // |-32768| wraps in 16 bits on every instruction set; as an unsigned number its product is beyond the cap, as it
    // should be.
    int16_t magnitude = (int16_t)(uint16_t)(argument < 0 ? -(int32_t)argument : argument);
    uint16_t u = (uint16_t)edk_rounding_multiply(magnitude, requant->gate_scale[paired]);
    int16_t ray = edk_rounding_multiply(value < 0 ? 0 : value, requant->value_scale[paired]);
    return edk_silu_code(ray, u, requant->headroom, requant->tail_scale[paired], requant->offset[paired]);
}

// A convolution's linear output in 1/64 codes, before the offset.
static inline int16_t edk_linear_output(int32_t sum, size_t channel, const edk_requant *requant) {
    int16_t value = edk_saturate16(sum >> requant->value_shift[channel]);
    return edk_rounding_multiply(value, requant->value_scale[edk_paired(channel)]);
}

#endif
