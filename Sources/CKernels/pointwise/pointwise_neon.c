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

// One position's inputs as signed bytes, each four twice, into [inputs / 4][4 positions][8].
EDK_INLINE void spread(const uint8_t *input, size_t inputs, int8_t *twice) {
    size_t k = 0;
    for (; k + 16 <= inputs; k += 16) {
        int32x4_t fours = vreinterpretq_s32_s8(edk_flip_neon(vld1q_u8(input + k)));
        int8x16_t first = vreinterpretq_s8_s32(vzip1q_s32(fours, fours));
        int8x16_t last = vreinterpretq_s8_s32(vzip2q_s32(fours, fours));
        vst1_s8(twice + 8 * k, vget_low_s8(first));
        vst1_s8(twice + 8 * k + 32, vget_high_s8(first));
        vst1_s8(twice + 8 * k + 64, vget_low_s8(last));
        vst1_s8(twice + 8 * k + 96, vget_high_s8(last));
    }
    for (; k < inputs; k += 4) {
        uint32_t four;
        __builtin_memcpy(&four, input + k, 4);
        vst1_s8(twice + 8 * k, edk_flip_eight_neon(vreinterpret_u8_u32(vdup_n_u32(four))));
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
    int32x4_t halves[4][4] = {0};
    int8x8_t w[2][4];
    for (; weights < end; weights += 128, twice += 64) {
        load_weights(weights, w[0]);
        load_weights(weights + 64, w[1]);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) {
            int8x8_t first = vld1_s8(twice + 8 * i);
            int8x8_t second = vld1_s8(twice + 8 * i + 32);
#pragma clang loop unroll(full)
            for (size_t j = 0; j < 4; j++) {
                halves[i][j] = vpadalq_s16(halves[i][j], vmlal_s8(vmull_s8(w[0][j], first), w[1][j], second));
            }
            // Nothing happens here; but the compiler would begin with all positions' products and run out of registers.
            __asm__("" : "+w"(halves[i][0]), "+w"(halves[i][1]), "+w"(halves[i][2]), "+w"(halves[i][3]), "+r"(twice));
        }
    }
    if (inputs % 8) {
        load_weights(weights, w[0]);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) {
            int8x8_t last = vld1_s8(twice + 8 * i);
#pragma clang loop unroll(full)
            for (size_t j = 0; j < 4; j++) halves[i][j] = vpadalq_s16(halves[i][j], vmull_s8(w[0][j], last));
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
    edk_silu_neon silu = edk_silu_neon_make();
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
        for (size_t i = 0; i < (count + 3) / 4 * 4; i++) {
            spread(rows[i], inputs, twice + i / 4 * 8 * inputs + i % 4 * 8);
        }
        for (size_t channel = 0; channel < args->outputs; channel += 8) {
            for (size_t i = 0; i < count; i += 4) {
                size_t valid = count - i < 4 ? count - i : 4;
                tile(args, &silu, start, twice + 2 * i * inputs, first + i, valid, channel);
            }
        }
    }
}

#endif
