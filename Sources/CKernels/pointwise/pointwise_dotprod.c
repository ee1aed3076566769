// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Tiles of 4 positions by 16 outputs: 16 accumulators; each four inputs are one lane of a vector of 16.
#if defined(__aarch64__)

#include "CKernels.h"

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

#include "../common/pointwise_neon.h"
#include "../common/start_neon.h"

// Positions that share one pass over the weights: their inputs stay in the first two cache levels.
enum { CHUNK = 32 };

// A lane's number must be a constant to the compiler's eye, so this is no loop.
#define STEP(quad)                                                                                                 do {                                                                                                               _Pragma("clang loop unroll(full)") for (size_t j = 0; j < FOURS; j++) {                                            int8x16_t w = vld1q_s8(weights + 64 * (quad) + 16 * j);                                                        sums[j][0] = vdotq_laneq_s32(sums[j][0], w, inputs[0], quad);                                                  sums[j][1] = vdotq_laneq_s32(sums[j][1], w, inputs[1], quad);                                                  sums[j][2] = vdotq_laneq_s32(sums[j][2], w, inputs[2], quad);                                                  sums[j][3] = vdotq_laneq_s32(sums[j][3], w, inputs[3], quad);                                              }                                                                                                          } while (0)

// FOURS times four outputs, 2 or 4; a constant after inlining.
EDK_INLINE void tile(const edk_pointwise_args *args, const edk_silu_neon *silu, const int32_t *start, size_t position,
                     size_t valid, size_t channel, const size_t FOURS) {
    const uint8_t *rows[4];
    edk_rows_neon(args->input, args->input_stride, position, valid, rows, 4);
    const int8_t *weights = args->weights + channel * args->inputs;
    int32x4_t sums[4][4];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < FOURS; j++) {
        sums[j][0] = sums[j][1] = sums[j][2] = sums[j][3] = vld1q_s32(start + channel + 4 * j);
    }
    const size_t count = args->inputs;
    size_t k = 0;
    for (; k + 16 <= count; k += 16) {
        int8x16_t inputs[4];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) inputs[i] = edk_flip_neon(vld1q_u8(rows[i] + k));
        STEP(0);
        STEP(1);
        STEP(2);
        STEP(3);
        weights += 256;
    }
    for (; k < count; k += 4) {
        int8x16_t inputs[4];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) {
            uint32_t four;
            __builtin_memcpy(&four, rows[i] + k, 4);
            inputs[i] = edk_flip_neon(vreinterpretq_u8_u32(vdupq_n_u32(four)));
        }
        STEP(0);
        weights += 64;
    }
#pragma clang loop unroll(full)
    for (size_t j = 0; j < FOURS; j += 2) {
        int32x4_t eights[4][2] = {{sums[j][0], sums[j + 1][0]},
                                  {sums[j][1], sums[j + 1][1]},
                                  {sums[j][2], sums[j + 1][2]},
                                  {sums[j][3], sums[j + 1][3]}};
        edk_finish_neon(args, silu, eights, position, valid, channel + 4 * j);
    }
}

void edk_pointwise__dotprod(const edk_pointwise_args *args) {
    edk_silu_neon silu = edk_silu_neon_make();
    size_t blocks = (args->outputs + 15) / 16;
    int32_t start[16 * blocks];
    edk_start_neon(args->requant.bias, args->weights, args->inputs / 4, blocks, start);
    for (size_t first = 0; first < args->positions; first += CHUNK) {
        size_t last = first + CHUNK < args->positions ? first + CHUNK : args->positions;
        for (size_t channel = 0; channel < args->outputs; channel += 16) {
            for (size_t position = first; position < last; position += 4) {
                size_t valid = last - position < 4 ? last - position : 4;
                if (args->outputs - channel > 8) {
                    tile(args, &silu, start, position, valid, channel, 4);
                } else {
                    tile(args, &silu, start, position, valid, channel, 2);
                }
            }
        }
    }
}

#pragma clang attribute pop

#endif
