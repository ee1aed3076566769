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
// and the tail into 16 parabolas, in units of 2^-16, at most 0.0005 off. Parabola i is for the arguments nearest to
// i * W, W = 10 / 15.5. The unit of a value is a whole number of W / 32768, segment_scale, so one product of value and
// this number holds both the nearest parabola and the place in it, with nothing to round. Values reach to 10 at least.
//
//     magnitude = min(|value|, magnitude_most)
//     segment = rounding_multiply(magnitude, segment_scale)                0 to 15
//     place = low 16 bits of magnitude * 2 * segment_scale                 -1 to 1 around the parabola's middle
//     tail = base[segment] + rounding_multiply(place, slope[segment] + rounding_multiply(place, curve[segment]))
//     silu = max(value, 0) - rounding_multiply(tail, tail_scale)           in units of the value
//     code = clamp(rounding_multiply(silu, value_scale) + offset, 0, 255)
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

static inline uint8_t edk_clamp8(int16_t code) {
    return (uint8_t)(code < 0 ? 0 : code > 255 ? 255 : code);
}

// Units of 1/64 code to a code.
static inline uint8_t edk_code(int16_t sixtyfourths) {
    return edk_clamp8((int16_t)(sixtyfourths >> 6));
}

// A channel's numbers for SiLU, as edk_requant explains them.
typedef struct {
    int16_t value_scale;
    int16_t offset;
    int16_t segment_scale;
    int16_t place_scale;
    int16_t magnitude_most;
    int16_t tail_scale;
} edk_silu_channel;

// The code of silu(value).
static inline uint8_t edk_silu_code(int16_t value, const edk_silu_channel *channel) {
    int32_t magnitude = value < 0 ? -(int32_t)value : value;
    if (magnitude > channel->magnitude_most) magnitude = channel->magnitude_most;
    size_t segment = (size_t)edk_rounding_multiply((int16_t)magnitude, channel->segment_scale);
    int16_t place = (int16_t)(uint16_t)((uint32_t)magnitude * (uint16_t)channel->place_scale);
    int16_t slope = (int16_t)(edk_silu_slope[segment] + edk_rounding_multiply(place, edk_silu_curve[segment]));
    int16_t tail = (int16_t)(edk_silu_base[segment] + edk_rounding_multiply(place, slope));
    int16_t silu = edk_saturating_subtract(value < 0 ? 0 : value, edk_rounding_multiply(tail, channel->tail_scale));
    return edk_clamp8(edk_saturating_add(edk_rounding_multiply(silu, channel->value_scale), channel->offset));
}

// The code of a convolution's SiLU output.
static inline uint8_t edk_silu_output(int32_t sum, size_t channel, const edk_requant *requant) {
    size_t paired = edk_paired(channel);
    const edk_silu_channel numbers = {
        requant->value_scale[paired],    requant->offset[paired],
        requant->segment_scale[paired],  requant->place_scale[paired],
        requant->magnitude_most[paired], requant->tail_scale[paired],
    };
    return edk_silu_code(edk_saturate16(sum >> requant->value_shift[channel]), &numbers);
}

// A convolution's linear output in 1/64 codes, before the offset.
static inline int16_t edk_linear_output(int32_t sum, size_t channel, const edk_requant *requant) {
    int16_t value = edk_saturate16(sum >> requant->value_shift[channel]);
    return edk_rounding_multiply(value, requant->value_scale[edk_paired(channel)]);
}

#endif
