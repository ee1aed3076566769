// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// NEON and its dot product multiply signed by signed bytes. A code a is taken as a - 128, which is a with its highest bit
// flipped, and 128 times the sum of an output's weights is added to its bias.
#ifndef EDK_START_NEON_H
#define EDK_START_NEON_H

#include "requantize_neon.h"

EDK_INLINE int8x16_t edk_flip_neon(uint8x16_t codes) {
    return vreinterpretq_s8_u8(veorq_u8(codes, vdupq_n_u8(0x80)));
}

EDK_INLINE int8x8_t edk_flip_eight_neon(uint8x8_t codes) {
    return vreinterpret_s8_u8(veor_u8(codes, vdup_n_u8(0x80)));
}

// Where the sums of outputs start, for blocks of 16 outputs with weights [block][quads][16][4].
EDK_INLINE void edk_start_neon(const int32_t *bias, const int8_t *weights, size_t quads, size_t blocks,
                               int32_t *start) {
    for (size_t block = 0; block < blocks; block++) {
        int32x4_t sums[4] = {0};
        for (size_t quad = 0; quad < quads; quad++) {
#pragma clang loop unroll(full)
            for (size_t j = 0; j < 4; j++) {
                sums[j] = vpadalq_s16(sums[j], vpaddlq_s8(vld1q_s8(weights + 16 * j)));
            }
            weights += 64;
        }
#pragma clang loop unroll(full)
        for (size_t j = 0; j < 4; j++) {
            size_t channel = 16 * block + 4 * j;
            vst1q_s32(start + channel, vaddq_s32(vld1q_s32(bias + channel), vshlq_n_s32(sums[j], 7)));
        }
    }
}

#endif
