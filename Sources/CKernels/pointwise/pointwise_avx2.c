// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Tiles of 4 positions by 8 outputs. Inputs are widened to words once per chunk of positions, into the stack; the last
// tile repeats its last position instead of reading beyond it.
#if defined(__x86_64__)

#include "CKernels.h"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#include "../common/dot_avx2.h"

// Positions that share one pass over the weights.
enum { CHUNK = 8 };

EDK_INLINE __m256i skip_words(const edk_pointwise_args *args, const uint8_t *skip0, const uint8_t *skip1,
                              size_t channel) {
    // Four channels of the one position beside four of the other, like the paired arrays.
    __m128i bytes = _mm_unpacklo_epi32(_mm_loadl_epi64((const __m128i *)(skip0 + channel)),
                                       _mm_loadl_epi64((const __m128i *)(skip1 + channel)));
    __m256i zero = _mm256_loadu_si256((const __m256i *)(args->skip_zero + 2 * channel));
    __m256i difference = _mm256_slli_epi16(_mm256_sub_epi16(_mm256_cvtepu8_epi16(bytes), zero), 7);
    __m256i scale = _mm256_loadu_si256((const __m256i *)(args->skip_scale + 2 * channel));
    return _mm256_mulhrs_epi16(difference, scale);
}

EDK_INLINE void store_raw(const edk_pointwise_args *args, const __m256i sums[4], size_t position, size_t valid,
                          size_t channel) {
    size_t left = args->outputs - channel;
    __m256i mask = _mm256_cmpgt_epi32(_mm256_set1_epi32(left < 8 ? (int32_t)left : 8),
                                      _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    for (size_t i = 0; i < valid; i++) {
        int32_t *raw = args->raw + (position + i) * args->outputs + channel;
        if (left >= 8) {
            _mm256_storeu_si256((__m256i *)raw, sums[i]);
        } else {
            _mm256_maskstore_epi32(raw, mask, sums[i]);
        }
    }
}

EDK_INLINE void finish(const edk_pointwise_args *args, const edk_silu_avx2 *silu, const __m256i sums[4],
                       size_t position, size_t valid, size_t channel) {
    if (args->epilogue == EDK_RAW) {
        store_raw(args, sums, position, valid, channel);
        return;
    }
    __m256i words[2];
    if (args->epilogue == EDK_SILU) {
        edk_silu_four_avx2(silu, &args->requant, channel, sums, words);
    } else {
        edk_linear_four_avx2(&args->requant, channel, sums, words);
        if (args->epilogue == EDK_ADD) {
            const uint8_t *skip[4];
            for (size_t i = 0; i < 4; i++) {
                skip[i] = args->skip + (position + (i < valid ? i : valid - 1)) * args->skip_stride;
            }
            words[0] = _mm256_adds_epi16(words[0], skip_words(args, skip[0], skip[1], channel));
            words[1] = _mm256_adds_epi16(words[1], skip_words(args, skip[2], skip[3], channel));
        }
        edk_linear_words_avx2(&args->requant, channel, words);
    }
    edk_store_rows_avx2(args->output + position * args->output_stride + channel, args->output_stride,
                        edk_rows_avx2(words), valid);
}

// Four positions of 8 outputs; words hold the positions' inputs one after the other.
EDK_INLINE void tile(const edk_pointwise_args *args, const edk_silu_avx2 *silu, const int16_t *words, size_t position,
                     size_t valid, size_t channel) {
    size_t inputs = args->inputs;
    const int8_t *weights = args->weights + channel / 16 * 16 * inputs + channel % 16 * 4;
    __m256i halves0[4] = {0};
    __m256i halves1[4] = {0};
    for (size_t k = 0; k < inputs; k += 4) {
        __m256i w0 = edk_weights_avx2(weights + 16 * k);
        __m256i w1 = edk_weights_avx2(weights + 16 * k + 16);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) {
            __m256i four = edk_four_avx2(words + i * inputs + k);
            halves0[i] = _mm256_add_epi32(halves0[i], _mm256_madd_epi16(four, w0));
            halves1[i] = _mm256_add_epi32(halves1[i], _mm256_madd_epi16(four, w1));
        }
    }
    __m256i bias = _mm256_loadu_si256((const __m256i *)(args->requant.bias + channel));
    __m256i sums[4];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) sums[i] = _mm256_add_epi32(bias, edk_sum_halves_avx2(halves0[i], halves1[i]));
    finish(args, silu, sums, position, valid, channel);
}

void edk_pointwise__avx2(const edk_pointwise_args *args) {
    edk_silu_avx2 silu = edk_silu_avx2_make(args->requant.headroom);
    size_t inputs = args->inputs;
    int16_t words[CHUNK * inputs];
    for (size_t first = 0; first < args->positions; first += CHUNK) {
        size_t left = args->positions - first;
        size_t count = left < CHUNK ? left : CHUNK;
        for (size_t i = 0; i < (count + 3) / 4 * 4; i++) {
            size_t position = first + (i < count ? i : count - 1);
            edk_widen_avx2(args->input + position * args->input_stride, inputs, words + i * inputs);
        }
        for (size_t channel = 0; channel < args->outputs; channel += 8) {
            for (size_t i = 0; i < count; i += 4) {
                size_t valid = count - i < 4 ? count - i : 4;
                tile(args, &silu, words + i * inputs, first + i, valid, channel);
            }
        }
    }
}

#pragma clang attribute pop

#endif
