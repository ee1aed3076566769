// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Four output columns of 8 channels at a time. The nine bytes of a row under the kernel are three groups of four; the
// last three bytes of the third meet zero weights.
#if defined(__x86_64__)

#include "CKernels.h"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#include "../common/dot_avx2.h"

EDK_INLINE void four(const edk_stem_args *args, const edk_silu_avx2 *silu, const int16_t *words, size_t row_words,
                     size_t x, size_t valid, size_t channel) {
    const int8_t *weights = args->weights + channel / 16 * 9 * 64 + channel % 16 * 4;
    __m256i halves0[4] = {0};
    __m256i halves1[4] = {0};
#pragma clang loop unroll(full)
    for (size_t group = 0; group < 9; group++) {
        __m256i w0 = edk_weights_avx2(weights + 64 * group);
        __m256i w1 = edk_weights_avx2(weights + 64 * group + 16);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) {
            size_t column = x + (i < valid ? i : valid - 1);
            __m256i pixels = edk_four_avx2(words + group / 3 * row_words + 6 * column + 4 * (group % 3));
            halves0[i] = _mm256_add_epi32(halves0[i], _mm256_madd_epi16(pixels, w0));
            halves1[i] = _mm256_add_epi32(halves1[i], _mm256_madd_epi16(pixels, w1));
        }
    }
    __m256i bias = _mm256_loadu_si256((const __m256i *)(args->requant.bias + channel));
    __m256i sums[4];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) sums[i] = _mm256_add_epi32(bias, edk_sum_halves_avx2(halves0[i], halves1[i]));
    __m256i codes[2];
    edk_silu_four_avx2(silu, &args->requant, channel, sums, codes);
    edk_store_rows_avx2(args->output + x * args->channels + channel, args->channels, edk_rows_avx2(codes), valid);
}

void edk_stem__avx2(const edk_stem_args *args) {
    edk_silu_avx2 silu = edk_silu_avx2_make(args->requant.headroom);
    size_t row_words = 6 * args->outputs + 6;
    int16_t words[3 * row_words];
    for (size_t row = 0; row < 3; row++) {
        edk_widen_avx2(args->rows[row], row_words, words + row * row_words);
    }
    for (size_t x = 0; x < args->outputs; x += 4) {
        size_t valid = args->outputs - x < 4 ? args->outputs - x : 4;
        for (size_t channel = 0; channel < args->channels; channel += 8) {
            four(args, &silu, words, row_words, x, valid, channel);
        }
    }
}

#pragma clang attribute pop

#endif
