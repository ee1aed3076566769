// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Four output columns of 8 channels at a time. The rows of each input column are interleaved to words
// [4 channels][row 0 ... row 3] once, and serve every output column they touch. Row 4 of a 5x5 kernel stands alone, one
// 32-bit lane a channel.
#if defined(__x86_64__)

#include "CKernels.h"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#include "../common/dot_avx2.h"

// Rows 0 ... 3 of channels 0 ... 3 and of 4 ... 7, row 4 of all.
typedef struct {
    __m256i rows0;
    __m256i rows1;
    __m256i last;
} taps;

EDK_INLINE taps gather(const edk_depthwise_args *args, size_t source, size_t channel, const size_t KERNEL) {
    __m128i pixel[5];
#pragma clang loop unroll(full)
    for (size_t row = 0; row < KERNEL; row++) {
        const uint8_t *bytes = source < args->width ? args->rows[row] + source * args->channels : args->zero_pixel;
        pixel[row] = _mm_loadl_epi64((const __m128i *)(bytes + channel));
    }
    __m128i rows01 = _mm_unpacklo_epi8(pixel[0], pixel[1]);
    __m128i rows23 = _mm_unpacklo_epi8(pixel[2], KERNEL == 5 ? pixel[3] : _mm_setzero_si128());
    taps result;
    result.rows0 = _mm256_cvtepu8_epi16(_mm_unpacklo_epi16(rows01, rows23));
    result.rows1 = _mm256_cvtepu8_epi16(_mm_unpackhi_epi16(rows01, rows23));
    result.last = KERNEL == 5 ? _mm256_cvtepu8_epi32(pixel[4]) : _mm256_setzero_si256();
    return result;
}

// Adds the first valid of four rows of codes to the sums.
EDK_INLINE void add_sums(int32_t *sums, __m256i rows, size_t valid) {
    __m256i total = _mm256_loadu_si256((const __m256i *)sums);
    __m128i pairs[2] = {_mm256_castsi256_si128(rows), _mm256_extracti128_si256(rows, 1)};
    for (size_t i = 0; i < valid; i++) {
        __m128i row = i % 2 ? _mm_unpackhi_epi64(pairs[i / 2], pairs[i / 2]) : pairs[i / 2];
        total = _mm256_add_epi32(total, _mm256_cvtepu8_epi32(row));
    }
    _mm256_storeu_si256((__m256i *)sums, total);
}

EDK_INLINE void four(const edk_depthwise_args *args, const edk_silu_avx2 *silu, size_t x, size_t valid,
                     size_t channel, const size_t KERNEL, const size_t STRIDE) {
    const size_t quads = KERNEL == 3 ? 1 : 2;
    const int8_t *weights = args->weights + channel / 16 * KERNEL * quads * 64 + channel % 16 * 4;
    taps columns[11];
#pragma clang loop unroll(full)
    for (size_t column = 0; column < 3 * STRIDE + KERNEL; column++) {
        columns[column] = gather(args, x * STRIDE + column - args->pad, channel, KERNEL);
    }
    __m256i halves0[4] = {0};
    __m256i halves1[4] = {0};
    __m256i bias = _mm256_loadu_si256((const __m256i *)(args->requant.bias + channel));
    __m256i sums[4] = {bias, bias, bias, bias};
#pragma clang loop unroll(full)
    for (size_t j = 0; j < KERNEL; j++) {
        __m256i w0 = edk_weights_avx2(weights + j * quads * 64);
        __m256i w1 = edk_weights_avx2(weights + j * quads * 64 + 16);
        // The upper word of a lane meets the upper word of last, which is zero.
        __m256i w4 = KERNEL == 3 ? _mm256_setzero_si256()
                                 : _mm256_srai_epi16(_mm256_slli_epi16(_mm256_loadu_si256((const __m256i *)(
                                       weights + (j * quads + 1) * 64)), 8), 8);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) {
            const taps *column = &columns[i * STRIDE + j];
            halves0[i] = _mm256_add_epi32(halves0[i], _mm256_madd_epi16(column->rows0, w0));
            halves1[i] = _mm256_add_epi32(halves1[i], _mm256_madd_epi16(column->rows1, w1));
            if (KERNEL == 5) sums[i] = _mm256_add_epi32(sums[i], _mm256_madd_epi16(column->last, w4));
        }
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) sums[i] = _mm256_add_epi32(sums[i], edk_sum_halves_avx2(halves0[i], halves1[i]));
    __m256i words[2];
    if (args->epilogue == EDK_SILU) {
        edk_silu_four_avx2(silu, &args->requant, channel, sums, words);
    } else {
        edk_linear_four_avx2(&args->requant, channel, sums, words);
        edk_linear_words_avx2(&args->requant, channel, words);
    }
    __m256i rows = edk_rows_avx2(words);
    edk_store_rows_avx2(args->output + x * args->channels + channel, args->channels, rows, valid);
    if (args->sums) add_sums(args->sums + channel, rows, valid);
}

EDK_INLINE void row(const edk_depthwise_args *args, const size_t KERNEL, const size_t STRIDE) {
    edk_silu_avx2 silu = edk_silu_avx2_make(args->requant.headroom);
    for (size_t x = 0; x < args->outputs; x += 4) {
        size_t valid = args->outputs - x < 4 ? args->outputs - x : 4;
        for (size_t channel = 0; channel < args->channels; channel += 8) {
            four(args, &silu, x, valid, channel, KERNEL, STRIDE);
        }
    }
}

void edk_depthwise__avx2(const edk_depthwise_args *args) {
    if (args->kernel == 3) {
        args->stride == 1 ? row(args, 3, 1) : row(args, 3, 2);
    } else {
        args->stride == 1 ? row(args, 5, 1) : row(args, 5, 2);
    }
}

#pragma clang attribute pop

#endif
