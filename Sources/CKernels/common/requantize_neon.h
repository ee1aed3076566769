// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// requantize.h for NEON: 8 channels of COUNT positions at a time.
//
// A position's 8 channels stay beside each other from the sums to the codes, so only one half of each group of eight in
// the paired arrays is read.
#ifndef EDK_REQUANTIZE_NEON_H
#define EDK_REQUANTIZE_NEON_H

#include <arm_neon.h>

#include "requantize.h"

#define EDK_INLINE static inline __attribute__((always_inline))

// What is the same for all channels of a layer.
typedef struct {
    uint8x16x2_t base;
    uint8x16x2_t slope;
    uint8x16x2_t curve;
} edk_silu_neon;

EDK_INLINE uint8x16x2_t edk_table_neon(const int16_t *words) {
    return (uint8x16x2_t){{vreinterpretq_u8_s16(vld1q_s16(words)), vreinterpretq_u8_s16(vld1q_s16(words + 8))}};
}

EDK_INLINE edk_silu_neon edk_silu_neon_make(void) {
    edk_silu_neon silu;
    silu.base = edk_table_neon(edk_silu_base);
    silu.slope = edk_table_neon(edk_silu_slope);
    silu.curve = edk_table_neon(edk_silu_curve);
    return silu;
}

EDK_INLINE int16x8_t edk_look_up_neon(uint8x16x2_t table, uint8x16_t bytes) {
    return vreinterpretq_s16_u8(vqtbl2q_u8(table, bytes));
}

// The numbers of 8 channels from value to code; without SiLU only value_scale and offset count.
typedef struct {
    int16x8_t value_scale;
    int16x8_t offset;
    int16x8_t segment_scale;
    int16x8_t place_scale;
    int16x8_t magnitude_most;
    int16x8_t tail_scale;
} edk_output_numbers_neon;

// SiLU codes as words, not yet clamped to bytes, in place of COUNT vectors of values. Step by step for all of them,
// because one vector's steps depend on each other.
EDK_INLINE void edk_silu_words_neon(const edk_silu_neon *silu, const edk_output_numbers_neon *numbers, int16x8_t *words,
                                    const size_t COUNT) {
    uint8x16_t bytes[4];
    int16x8_t places[4];
    int16x8_t tails[4];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < COUNT; i++) {
        uint16x8_t most = vreinterpretq_u16_s16(numbers->magnitude_most);
        int16x8_t magnitude = vreinterpretq_s16_u16(vminq_u16(vreinterpretq_u16_s16(vabsq_s16(words[i])), most));
        uint16x8_t segment = vreinterpretq_u16_s16(vqrdmulhq_s16(magnitude, numbers->segment_scale));
        // Word s of a table is its bytes 2 s and 2 s + 1.
        bytes[i] = vreinterpretq_u8_u16(vmlaq_u16(vdupq_n_u16(0x0100), segment, vdupq_n_u16(0x0202)));
        places[i] = vmulq_s16(magnitude, numbers->place_scale);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < COUNT; i++) {
        int16x8_t slope = vqrdmulhq_s16(places[i], edk_look_up_neon(silu->curve, bytes[i]));
        tails[i] = vaddq_s16(slope, edk_look_up_neon(silu->slope, bytes[i]));
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < COUNT; i++) {
        tails[i] = vaddq_s16(vqrdmulhq_s16(places[i], tails[i]), edk_look_up_neon(silu->base, bytes[i]));
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < COUNT; i++) {
        int16x8_t ray = vmaxq_s16(words[i], vdupq_n_s16(0));
        int16x8_t value = vqsubq_s16(ray, vqrdmulhq_s16(tails[i], numbers->tail_scale));
        words[i] = vqaddq_s16(vqrdmulhq_s16(value, numbers->value_scale), numbers->offset);
    }
}

// Units of 1/64 code to codes.
EDK_INLINE uint8x8_t edk_codes_neon(int16x8_t sixtyfourths) {
    return vqshrun_n_s16(sixtyfourths, 6);
}

// The numbers of 8 channels, loaded once for many positions.
typedef struct {
    int32x4_t value_shift[2];
    edk_output_numbers_neon output;
} edk_eight_neon;

// 8 channels' numbers of a paired array.
EDK_INLINE int16x8_t edk_unpair_neon(const int16_t *paired, size_t channel) {
    return vcombine_s16(vld1_s16(paired + 2 * channel), vld1_s16(paired + 2 * channel + 8));
}

EDK_INLINE edk_eight_neon edk_eight_neon_load(const edk_requant *requant, size_t channel, int silu) {
    edk_eight_neon numbers = {0};
    numbers.value_shift[0] = vnegq_s32(vld1q_s32(requant->value_shift + channel));
    numbers.value_shift[1] = vnegq_s32(vld1q_s32(requant->value_shift + channel + 4));
    numbers.output.value_scale = edk_unpair_neon(requant->value_scale, channel);
    numbers.output.offset = edk_unpair_neon(requant->offset, channel);
    if (silu) {
        numbers.output.segment_scale = edk_unpair_neon(requant->segment_scale, channel);
        numbers.output.place_scale = edk_unpair_neon(requant->place_scale, channel);
        numbers.output.magnitude_most = edk_unpair_neon(requant->magnitude_most, channel);
        numbers.output.tail_scale = edk_unpair_neon(requant->tail_scale, channel);
    }
    return numbers;
}

// 8 sums, shifted, to saturated words.
EDK_INLINE int16x8_t edk_narrow_neon(const int32x4_t sums[2], const int32x4_t shift[2]) {
    return vqmovn_high_s32(vqmovn_s32(vshlq_s32(sums[0], shift[0])), vshlq_s32(sums[1], shift[1]));
}

// COUNT positions' sums to SiLU codes.
EDK_INLINE void edk_silu_eights_neon(const edk_silu_neon *silu, const edk_eight_neon *numbers, int32x4_t sums[][2],
                                     uint8x8_t *codes, const size_t COUNT) {
    int16x8_t words[4];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < COUNT; i++) words[i] = edk_narrow_neon(sums[i], numbers->value_shift);
    edk_silu_words_neon(silu, &numbers->output, words, COUNT);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < COUNT; i++) codes[i] = vqmovun_s16(words[i]);
}

// A position's sums to words in 1/64 codes, before the offset.
EDK_INLINE int16x8_t edk_linear_eight_neon(const edk_eight_neon *numbers, const int32x4_t sums[2]) {
    return vqrdmulhq_s16(edk_narrow_neon(sums, numbers->value_shift), numbers->output.value_scale);
}

#endif
