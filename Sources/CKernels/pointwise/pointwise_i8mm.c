// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Tiles of 8 positions by 8 outputs: each usmmla multiplies two positions' eight inputs by two outputs' eight weights.
// Once per chunk of positions the inputs are laid out in such pairs; the weights are paired in the loop.
#if defined(__aarch64__)

#include "CKernels.h"

#pragma clang attribute push(__attribute__((target("i8mm"))), apply_to = function)

#include "../common/pointwise_neon.h"

// Positions that share one pass over the weights: their inputs stay in the first two cache levels.
enum { CHUNK = 32 };

// Two positions' inputs by eights; zeros after the last where half of an eight is left.
EDK_INLINE void pair(const uint8_t *input0, const uint8_t *input1, size_t inputs, uint8_t *pairs) {
    size_t k = 0;
    for (; k + 8 <= inputs; k += 8) vst1q_u8(pairs + 2 * k, vcombine_u8(vld1_u8(input0 + k), vld1_u8(input1 + k)));
    if (k < inputs) {
        uint32_t fours[4] = {0};
        __builtin_memcpy(&fours[0], input0 + k, 4);
        __builtin_memcpy(&fours[2], input1 + k, 4);
        vst1q_u8(pairs + 2 * k, vreinterpretq_u8_u32(vld1q_u32(fours)));
    }
}

// Eight inputs of 8 positions times 8 outputs; first and last: the weights of the first four inputs and of the last four.
EDK_INLINE void multiply(int32x4_t sums[4][4], const uint8_t *pairs, size_t stride, const int32x4_t first[2],
                         const int32x4_t last[2]) {
    const int8x16_t w[4] = {
        vreinterpretq_s8_s32(vzip1q_s32(first[0], last[0])), vreinterpretq_s8_s32(vzip2q_s32(first[0], last[0])),
        vreinterpretq_s8_s32(vzip1q_s32(first[1], last[1])), vreinterpretq_s8_s32(vzip2q_s32(first[1], last[1]))};
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) {
        uint8x16_t two = vld1q_u8(pairs + i * stride);
#pragma clang loop unroll(full)
        for (size_t j = 0; j < 4; j++) sums[i][j] = vusmmlaq_s32(sums[i][j], two, w[j]);
    }
}

EDK_INLINE int32x4_t load_weights(const int8_t *weights) {
    return vreinterpretq_s32_s8(vld1q_s8(weights));
}

// Four outputs' sums of one of two positions.
EDK_INLINE int32x4_t position_sums(int32x4_t outputs01, int32x4_t outputs23, const int odd) {
    int64x2_t a = vreinterpretq_s64_s32(outputs01);
    int64x2_t b = vreinterpretq_s64_s32(outputs23);
    return vreinterpretq_s32_s64(odd ? vzip2q_s64(a, b) : vzip1q_s64(a, b));
}

// The four positions from FIRST on; sums of two positions each.
EDK_INLINE void finish(const edk_pointwise_args *args, const edk_silu_neon *silu, int32x4_t sums[2][4],
                       size_t position, size_t valid, size_t channel, const size_t FIRST) {
    int32x4_t bias[2] = {vld1q_s32(args->requant.bias + channel), vld1q_s32(args->requant.bias + channel + 4)};
    int32x4_t eights[4][2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) {
        const int32x4_t *two = sums[i / 2];
        eights[i][0] = vaddq_s32(bias[0], position_sums(two[0], two[1], i % 2));
        eights[i][1] = vaddq_s32(bias[1], position_sums(two[2], two[3], i % 2));
    }
    edk_finish_neon(args, silu, eights, position + FIRST, valid - FIRST, channel);
}

EDK_INLINE void tile(const edk_pointwise_args *args, const edk_silu_neon *silu, const uint8_t *pairs, size_t stride,
                     size_t position, size_t valid, size_t channel) {
    const int8_t *weights = args->weights + channel / 16 * 16 * args->inputs + channel % 16 * 4;
    int32x4_t sums[4][4] = {0};
    const size_t count = args->inputs;
    size_t k = 0;
    for (; k + 8 <= count; k += 8) {
        const int32x4_t first[2] = {load_weights(weights + 16 * k), load_weights(weights + 16 * k + 16)};
        const int32x4_t last[2] = {load_weights(weights + 16 * k + 64), load_weights(weights + 16 * k + 80)};
        multiply(sums, pairs + 2 * k, stride, first, last);
    }
    if (k < count) {
        const int32x4_t first[2] = {load_weights(weights + 16 * k), load_weights(weights + 16 * k + 16)};
        const int32x4_t last[2] = {0};
        multiply(sums, pairs + 2 * k, stride, first, last);
    }
    finish(args, silu, sums, position, valid, channel, 0);
    if (valid > 4) finish(args, silu, sums + 2, position, valid, channel, 4);
}

void edk_pointwise__i8mm(const edk_pointwise_args *args) {
    edk_silu_neon silu = edk_silu_neon_make();
    size_t stride = (args->inputs + 7) / 8 * 16;
    uint8_t pairs[CHUNK / 2 * stride];
    for (size_t first = 0; first < args->positions; first += CHUNK) {
        size_t left = args->positions - first;
        size_t count = left < CHUNK ? left : CHUNK;
        const uint8_t *rows[CHUNK];
        edk_rows_neon(args->input, args->input_stride, first, count, rows, CHUNK);
        for (size_t i = 0; i < (count + 7) / 8 * 8; i += 2) {
            pair(rows[i], rows[i + 1], args->inputs, pairs + i / 2 * stride);
        }
        for (size_t channel = 0; channel < args->outputs; channel += 8) {
            for (size_t i = 0; i < count; i += 8) {
                size_t valid = count - i < 8 ? count - i : 8;
                tile(args, &silu, pairs + i / 2 * stride, stride, first + i, valid, channel);
            }
        }
    }
}

#pragma clang attribute pop

#endif
