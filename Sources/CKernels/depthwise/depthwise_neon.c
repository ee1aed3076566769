// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Four output columns of 8 channels at a time. Products of signed bytes are added two by two in 16 bits, where they fit
// because no weight is -128, then in 32 bits; where all of a sum fits a word, in 16 alone. The weights are brought to
// [channels / 8][tap][8] once a call.
#if defined(__aarch64__)

#include "../common/depthwise_neon.h"
#include "../common/start_neon.h"

// From [channels / 16][column][row / 4][16][row % 4].
static void unpack(const edk_depthwise_args *args, int8_t *weights) {
    size_t kernel = args->kernel;
    size_t quads = (kernel + 3) / 4;
    for (size_t channel = 0; channel < args->channels; channel += 8) {
        for (size_t column = 0; column < kernel; column++) {
            for (size_t quad = 0; quad < quads; quad++) {
                size_t group = channel / 16 * kernel * quads + column * quads + quad;
                int8x8x4_t rows = vld4_s8(args->weights + group * 64 + channel % 16 * 4);
                for (size_t row = 4 * quad; row < kernel && row < 4 * quad + 4; row++) {
                    vst1_s8(weights + (row * kernel + column) * 8, rows.val[row % 4]);
                }
            }
        }
        weights += kernel * kernel * 8;
    }
}

// Where word sums start: as edk_word_form says, and 128 times the sum of the weights more, because codes are flipped.
static void start_words(const edk_depthwise_args *args, const int32_t *start, int16_t *words) {
    for (size_t channel = 0; channel < args->channels; channel++) {
        words[channel] = (int16_t)(start[channel] - args->requant.bias[channel] + args->words.start[channel]);
    }
}

EDK_INLINE void four(const edk_depthwise_args *args, const edk_silu_neon *silu, const int8_t *weights,
                     const int32_t *start, const int16_t *start_of_words, size_t x, size_t valid, size_t channel,
                     const size_t KERNEL, const size_t STRIDE) {
    int8x8_t pixels[5][11];
#pragma clang loop unroll(full)
    for (size_t row = 0; row < KERNEL; row++) {
#pragma clang loop unroll(full)
        for (size_t column = 0; column < 3 * STRIDE + KERNEL; column++) {
            pixels[row][column] =
                edk_flip_eight_neon(edk_pixel_neon(args, row, x * STRIDE + column - args->pad, channel));
        }
    }
    if (args->words.weights) {
        int16x8_t first = vld1q_s16(start_of_words + channel);
        int16x8_t values[4] = {first, first, first, first};
#pragma clang loop unroll(full)
        for (size_t tap = 0; tap < KERNEL * KERNEL; tap++) {
            int8x8_t w = vld1_s8(weights + 8 * tap);
#pragma clang loop unroll(full)
            for (size_t i = 0; i < 4; i++) {
                values[i] = vmlal_s8(values[i], pixels[tap / KERNEL][i * STRIDE + tap % KERNEL], w);
            }
        }
        int16x8_t bias = vld1q_s16(args->words.bias + channel);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) values[i] = vqaddq_s16(values[i], bias);
        edk_eight_neon numbers = edk_eight_neon_load(&args->requant, channel, args->epilogue == EDK_SILU);
        edk_depthwise_put_neon(args, silu, &numbers, values, x, valid, channel);
        return;
    }
    int32x4_t sums[4][2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) {
        sums[i][0] = vld1q_s32(start + channel);
        sums[i][1] = vld1q_s32(start + channel + 4);
    }
#pragma clang loop unroll(full)
    for (size_t tap = 0; tap < KERNEL * KERNEL; tap += 2) {
        const size_t next = tap + 1;
        int8x8_t w0 = vld1_s8(weights + 8 * tap);
        int8x8_t w1 = next < KERNEL * KERNEL ? vld1_s8(weights + 8 * next) : vdup_n_s8(0);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) {
            int16x8_t products = vmull_s8(pixels[tap / KERNEL][i * STRIDE + tap % KERNEL], w0);
            if (next < KERNEL * KERNEL) {
                products = vmlal_s8(products, pixels[next / KERNEL][i * STRIDE + next % KERNEL], w1);
            }
            sums[i][0] = vaddw_s16(sums[i][0], vget_low_s16(products));
            sums[i][1] = vaddw_high_s16(sums[i][1], products);
        }
    }
    edk_depthwise_finish_neon(args, silu, sums, x, valid, channel);
}

EDK_INLINE void row(const edk_depthwise_args *args, const int8_t *weights, const int32_t *start,
                    const int16_t *start_of_words, const size_t KERNEL, const size_t STRIDE) {
    edk_silu_neon silu = edk_silu_neon_make();
    for (size_t x = 0; x < args->outputs; x += 4) {
        size_t valid = args->outputs - x < 4 ? args->outputs - x : 4;
        for (size_t channel = 0; channel < args->channels; channel += 8) {
            four(args, &silu, weights + channel * KERNEL * KERNEL, start, start_of_words, x, valid, channel, KERNEL,
                 STRIDE);
        }
    }
}

void edk_depthwise__neon(const edk_depthwise_args *args) {
    size_t kernel = args->kernel;
    size_t blocks = (args->channels + 15) / 16;
    int32_t start[16 * blocks];
    int16_t words[16 * blocks];
    int8_t weights[args->channels * kernel * kernel];
    edk_start_neon(args->requant.bias, args->weights, kernel * ((kernel + 3) / 4), blocks, start);
    if (args->words.weights) start_words(args, start, words);
    unpack(args, weights);
    for (size_t i = 0; i < args->output_rows; i++) {
        const edk_depthwise_args one = edk_depthwise_row_at(args, i);
        if (kernel == 3) {
            args->stride == 1 ? row(&one, weights, start, words, 3, 1) : row(&one, weights, start, words, 3, 2);
        } else {
            args->stride == 1 ? row(&one, weights, start, words, 5, 1) : row(&one, weights, start, words, 5, 2);
        }
    }
}

#endif
