// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// What the depthwise kernels for ARM share: where their pixels come from, and 4 output columns of 8 channels once the
// sums are there.
#ifndef EDK_DEPTHWISE_NEON_H
#define EDK_DEPTHWISE_NEON_H

#include "depthwise_rows.h"
#include "requantize_neon.h"

// 8 channels of one input pixel; a column left of the image wraps to a huge number, which is also not inside.
EDK_INLINE uint8x8_t edk_pixel_neon(const edk_depthwise_args *args, size_t row, size_t column, size_t channel) {
    const uint8_t *pixel = column < args->width ? args->rows[row] + column * args->channels : args->zero_pixel;
    return vld1_u8(pixel + channel);
}

// The first valid of four columns, from their values.
EDK_INLINE void edk_depthwise_put_neon(const edk_depthwise_args *args, const edk_silu_neon *silu,
                                       const edk_eight_neon *numbers, int16x8_t values[4], size_t x, size_t valid,
                                       size_t channel) {
    uint8x8_t codes[4];
    if (args->epilogue == EDK_SILU) {
        edk_silu_words_neon(silu, &numbers->output, values, 4);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) codes[i] = vqmovun_s16(values[i]);
    } else {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) {
            int16x8_t linear = vqrdmulhq_s16(values[i], numbers->output.value_scale);
            codes[i] = edk_codes_neon(vqaddq_s16(linear, numbers->output.offset));
        }
    }
    uint16x8_t total = vdupq_n_u16(0);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) {
        if (i < valid) {
            vst1_u8(args->output + (x + i) * args->channels + channel, codes[i]);
            total = vaddw_u8(total, codes[i]);
        }
    }
    if (args->sums) {
        uint32_t *eight = (uint32_t *)args->sums + channel;
        vst1q_u32(eight, vaddw_u16(vld1q_u32(eight), vget_low_u16(total)));
        vst1q_u32(eight + 4, vaddw_high_u16(vld1q_u32(eight + 4), total));
    }
}

// The same from their sums.
EDK_INLINE void edk_depthwise_finish_neon(const edk_depthwise_args *args, const edk_silu_neon *silu,
                                          int32x4_t sums[4][2], size_t x, size_t valid, size_t channel) {
    edk_eight_neon numbers = edk_eight_neon_load(&args->requant, channel, args->epilogue == EDK_SILU);
    int16x8_t values[4];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) values[i] = edk_narrow_neon(sums[i], numbers.value_shift);
    edk_depthwise_put_neon(args, silu, &numbers, values, x, valid, channel);
}

#endif
