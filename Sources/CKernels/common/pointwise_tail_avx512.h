// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// 24 or 40 outputs: the last 8 would fill half a vector, so two positions share one.
//
// Vector t of the tail's sums holds positions p and p + 2 of four, p = t. Packing those of p = 0 and 1 puts, in lanes 0
// and 1, four channels of position 0 beside four of position 1, which is the order of the paired arrays, and in lanes 2
// and 3 those of positions 2 and 3.
#ifndef EDK_POINTWISE_TAIL_AVX512_H
#define EDK_POINTWISE_TAIL_AVX512_H

#include "rows_avx512.h"

// A tile's positions, of which four at a time share the tail's words; the most blocks beside the tail.
enum { TAIL_POSITIONS = 8, TAIL_WORDS = TAIL_POSITIONS / 4, TAIL_BLOCKS = 2 };

// The skipped codes of four positions' last 8 channels, in 1/64 codes.
EDK_INLINE __m512i tail_skip(const edk_pointwise_args *args, size_t position, size_t block) {
    __m128i rows[4];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) {
        rows[i] = _mm_loadl_epi64((const __m128i *)(const void *)(args->skip + (position + i) * args->skip_stride +
                                                                  16 * block));
    }
    __m256i codes = _mm256_set_m128i(_mm_unpacklo_epi32(rows[2], rows[3]), _mm_unpacklo_epi32(rows[0], rows[1]));
    __m512i difference = _mm512_sub_epi16(_mm512_cvtepu8_epi16(codes), edk_twice_avx512(args->skip_zero + 32 * block));
    return _mm512_mulhrs_epi16(_mm512_slli_epi16(difference, 7), edk_twice_avx512(args->skip_scale + 32 * block));
}

EDK_INLINE void tail_finish(const edk_pointwise_args *args, const __m512i sums[2 * TAIL_WORDS], size_t position,
                            size_t block) {
    const edk_requant *requant = &args->requant;
    const __m512i order = _mm512_setr_epi32(0, 4, 1, 5, 8, 12, 9, 13, 0, 4, 1, 5, 8, 12, 9, 13);
    const __m512i shift = edk_twice_avx512(requant->value_shift + 16 * block);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < TAIL_WORDS; i++) {
        __m512i words = edk_values_avx512(shift, sums[2 * i], sums[2 * i + 1]);
        words = _mm512_mulhrs_epi16(words, edk_twice_avx512(requant->value_scale + 32 * block));
        if (args->epilogue == EDK_ADD) words = _mm512_adds_epi16(words, tail_skip(args, position + 4 * i, block));
        words = edk_linear_words_avx512(words, edk_twice_avx512(requant->offset + 32 * block));
        __m256i codes = _mm512_castsi512_si256(_mm512_permutexvar_epi32(order, _mm512_packus_epi16(words, words)));
        const __m128i pairs[2] = {_mm256_castsi256_si128(codes), _mm256_extracti128_si256(codes, 1)};
        uint8_t *row = args->output + (position + 4 * i) * args->output_stride + 16 * block;
#pragma clang loop unroll(full)
        for (size_t j = 0; j < 2; j++) {
            _mm_storel_epi64((__m128i *)row, pairs[j]);
            _mm_storeh_pd((double *)(void *)(row + args->output_stride), _mm_castsi128_pd(pairs[j]));
            row += 2 * args->output_stride;
        }
    }
}

// Sums of TAIL_POSITIONS positions: of BLOCKS blocks, [block][position], and of the tail behind them.
EDK_INLINE void tail_sums(const edk_pointwise_args *args, size_t position, __m512i sums[][TAIL_POSITIONS],
                          __m512i tail[2 * TAIL_WORDS], const size_t BLOCKS) {
    const uint8_t *input[TAIL_POSITIONS] = {args->input + position * args->input_stride};
#pragma clang loop unroll(full)
    for (size_t i = 1; i < TAIL_POSITIONS; i++) input[i] = input[i - 1] + args->input_stride;
    const size_t block_stride = args->inputs * 16;
#pragma clang loop unroll(full)
    for (size_t j = 0; j < BLOCKS; j++) {
        __m512i bias = _mm512_loadu_si512(args->requant.bias + 16 * j);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < TAIL_POSITIONS; i++) sums[j][i] = bias;
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 2 * TAIL_WORDS; i++) tail[i] = edk_twice_avx512(args->requant.bias + 16 * BLOCKS);
    for (size_t k = 0; k < args->inputs; k += 4) {
        const int8_t *weights = args->weights + 16 * k;
        __m512i codes[TAIL_POSITIONS];
        __m512i w[TAIL_BLOCKS];
#pragma clang loop unroll(full)
        for (size_t j = 0; j < BLOCKS; j++) w[j] = _mm512_loadu_si512(weights + j * block_stride);
        __m512i last = edk_twice_avx512(weights + BLOCKS * block_stride);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < TAIL_POSITIONS; i++) {
            int32_t four;
            __builtin_memcpy(&four, input[i] + k, 4);
            codes[i] = _mm512_set1_epi32(four);
#pragma clang loop unroll(full)
            for (size_t j = 0; j < BLOCKS; j++) sums[j][i] = _mm512_dpbusd_epi32(sums[j][i], codes[i], w[j]);
            // Positions 0 and 2, then 1 and 3.
            if (i % 4 < 2) continue;
            __m512i both = _mm512_mask_blend_epi32(0xff00, codes[i - 2], codes[i]);
            __m512i *sum = &tail[i / 4 * 2 + i % 2];
            *sum = _mm512_dpbusd_epi32(*sum, both, last);
        }
    }
}

#endif
