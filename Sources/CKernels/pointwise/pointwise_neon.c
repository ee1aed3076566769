// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Tiles of 4 positions by 8 outputs. Four inputs times two outputs fill a 64-bit vector of weights, so two products of
// bytes are added in 16 bits, where they fit because no weight is -128, and pairs of those sums in 32 bits: three
// instructions for 16 multiplications. Each 32-bit lane is half an output's sum; the halves meet at the end.
//
// Once per chunk of positions the inputs are flipped to signed bytes and each four of them are written twice, so that
// the inner loop only loads.
#if defined(__aarch64__)

#include "../common/pointwise_neon.h"
#include "../common/start_neon.h"

// Positions that share one pass over the weights: with 1152 inputs they still stay in the first cache level.
enum { CHUNK = 8 };

// Fours of inputs twice, as signed bytes.
EDK_INLINE void spread(const uint8_t *input, size_t inputs, int8_t *twice) {
    size_t k = 0;
    for (; k + 16 <= inputs; k += 16) {
        int32x4_t fours = vreinterpretq_s32_s8(edk_flip_neon(vld1q_u8(input + k)));
        vst1q_s8(twice + 2 * k, vreinterpretq_s8_s32(vzip1q_s32(fours, fours)));
        vst1q_s8(twice + 2 * k + 16, vreinterpretq_s8_s32(vzip2q_s32(fours, fours)));
    }
    for (; k < inputs; k += 4) {
        uint32_t four;
        __builtin_memcpy(&four, input + k, 4);
        vst1_s8(twice + 2 * k, edk_flip_eight_neon(vreinterpret_u8_u32(vdup_n_u32(four))));
    }
}

// 8 outputs' weights for four inputs, two in each vector.
EDK_INLINE void load_weights(const int8_t *weights, int8x8_t w[4]) {
#pragma clang loop unroll(full)
    for (size_t j = 0; j < 4; j++) w[j] = vld1_s8(weights + 8 * j);
}

EDK_INLINE void tile(const edk_pointwise_args *args, const edk_silu_neon *silu, const int32_t *start,
                     const int8_t *twice, size_t position, size_t valid, size_t channel) {
    size_t inputs = args->inputs;
    const int8_t *weights = args->weights + channel / 16 * 16 * inputs + channel % 16 * 4;
    const int8_t *const end = weights + inputs / 8 * 128;
    const int8_t *rows[4] = {twice, twice + 2 * inputs, twice + 4 * inputs, twice + 6 * inputs};
    int32x4_t halves[4][4] = {0};
    int8x8_t w[2][4];
    for (; weights < end; weights += 128) {
        EDK_MCA_LOOP("pointwise_neon");
        load_weights(weights, w[0]);
        load_weights(weights + 64, w[1]);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) {
            int8x8_t first = vld1_s8(rows[i]);
            int8x8_t second = vld1_s8(rows[i] + 8);
            rows[i] += 16;
#pragma clang loop unroll(full)
            for (size_t j = 0; j < 4; j++) {
                halves[i][j] = vpadalq_s16(halves[i][j], vmlal_s8(vmull_s8(w[0][j], first), w[1][j], second));
            }
        }
    }
    if (inputs % 8) {
        load_weights(weights, w[0]);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) {
#pragma clang loop unroll(full)
            for (size_t j = 0; j < 4; j++) {
                halves[i][j] = vpadalq_s16(halves[i][j], vmull_s8(w[0][j], vld1_s8(rows[i])));
            }
        }
    }
    int32x4_t sums[4][2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) {
        sums[i][0] = vaddq_s32(vld1q_s32(start + channel), vpaddq_s32(halves[i][0], halves[i][1]));
        sums[i][1] = vaddq_s32(vld1q_s32(start + channel + 4), vpaddq_s32(halves[i][2], halves[i][3]));
    }
    edk_finish_neon(args, silu, sums, position, valid, channel);
}

void edk_pointwise__neon(const edk_pointwise_args *args) {
    edk_silu_neon silu = edk_silu_neon_make(args->requant.headroom);
    size_t inputs = args->inputs;
    size_t blocks = (args->outputs + 15) / 16;
    int32_t start[16 * blocks];
    int8_t twice[CHUNK * 2 * inputs];
    edk_start_neon(args->requant.bias, args->weights, inputs / 4, blocks, start);
    for (size_t first = 0; first < args->positions; first += CHUNK) {
        size_t left = args->positions - first;
        size_t count = left < CHUNK ? left : CHUNK;
        const uint8_t *rows[CHUNK];
        edk_rows_neon(args->input, args->input_stride, first, count, rows, CHUNK);
        for (size_t i = 0; i < (count + 3) / 4 * 4; i++) spread(rows[i], inputs, twice + 2 * i * inputs);
        for (size_t channel = 0; channel < args->outputs; channel += 8) {
            for (size_t i = 0; i < count; i += 4) {
                size_t valid = count - i < 4 ? count - i : 4;
                tile(args, &silu, start, twice + 2 * i * inputs, first + i, valid, channel);
            }
        }
    }
}

#endif
