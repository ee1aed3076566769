// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// What the pointwise kernels for ARM do once the sums are there: 4 positions by 8 outputs.
#ifndef EDK_POINTWISE_NEON_H
#define EDK_POINTWISE_NEON_H

#include "requantize_neon.h"

// Rows of a tile's COUNT positions; those that do not exist repeat the last that does.
EDK_INLINE void edk_rows_neon(const uint8_t *array, size_t stride, size_t position, size_t valid, const uint8_t **rows,
                              const size_t COUNT) {
    for (size_t i = 0; i < COUNT; i++) rows[i] = array + (position + (i < valid ? i : valid - 1)) * stride;
}

EDK_INLINE void edk_store_raw_neon(const edk_pointwise_args *args, int32x4_t sums[4][2], size_t position, size_t valid,
                                   size_t channel) {
    size_t left = args->outputs - channel;
    for (size_t i = 0; i < 4 && i < valid; i++) {
        int32_t *raw = args->raw + (position + i) * args->outputs + channel;
        if (left >= 8) {
            vst1q_s32(raw, sums[i][0]);
            vst1q_s32(raw + 4, sums[i][1]);
        } else {
            int32_t eight[8];
            vst1q_s32(eight, sums[i][0]);
            vst1q_s32(eight + 4, sums[i][1]);
            for (size_t j = 0; j < left; j++) raw[j] = eight[j];
        }
    }
}

// The first valid of four positions. A call of its own, because inlined its constants take the inner loop's registers.
static __attribute__((noinline)) void edk_finish_neon(const edk_pointwise_args *args, const edk_silu_neon *silu,
                                                      int32x4_t sums[4][2], size_t position, size_t valid,
                                                      size_t channel) {
    if (args->epilogue == EDK_RAW) {
        edk_store_raw_neon(args, sums, position, valid, channel);
        return;
    }
    edk_eight_neon numbers = edk_eight_neon_load(&args->requant, channel, args->epilogue == EDK_SILU);
    uint8x8_t codes[4];
    if (args->epilogue == EDK_SILU) {
        edk_silu_eights_neon(silu, &numbers, sums, codes, 4);
    } else {
        int16x8_t words[4];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) words[i] = edk_linear_eight_neon(&numbers, sums[i]);
        if (args->epilogue == EDK_ADD) {
            const uint8_t *skip[4];
            edk_rows_neon(args->skip, args->skip_stride, position, valid, skip, 4);
            int16x8_t zero = edk_unpair_neon(args->skip_zero, channel);
            int16x8_t scale = edk_unpair_neon(args->skip_scale, channel);
#pragma clang loop unroll(full)
            for (size_t i = 0; i < 4; i++) {
                int16x8_t code = vreinterpretq_s16_u16(vmovl_u8(vld1_u8(skip[i] + channel)));
                int16x8_t difference = vshlq_n_s16(vsubq_s16(code, zero), 7);
                words[i] = vqaddq_s16(words[i], vqrdmulhq_s16(difference, scale));
            }
        }
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) codes[i] = edk_codes_neon(vqaddq_s16(words[i], numbers.output.offset));
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) {
        if (i < valid) vst1_u8(args->output + (position + i) * args->output_stride + channel, codes[i]);
    }
}

#endif
