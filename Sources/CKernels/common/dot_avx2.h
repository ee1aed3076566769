// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Dot products for AVX2. vpmaddubsw would saturate its pairs; vpmaddwd on widened bytes does not.
//
// One step is four inputs times 8 outputs: 16 weights fill a register as words [4 outputs][4 inputs], the four inputs
// are broadcast as words, and each 32-bit lane of the product is half an output's sum. The halves meet at the end.
#ifndef EDK_DOT_AVX2_H
#define EDK_DOT_AVX2_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#include "requantize_avx2.h"

// Bytes to words; reads exactly count bytes, writes exactly count words.
EDK_INLINE void edk_widen_avx2(const uint8_t *bytes, size_t count, int16_t *words) {
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        __m256i wide = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(bytes + i)));
        _mm256_storeu_si256((__m256i *)(words + i), wide);
    }
    for (; i < count; i++) words[i] = bytes[i];
}

// 16 weights of 4 outputs.
EDK_INLINE __m256i edk_weights_avx2(const int8_t *weights) {
    return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)weights));
}

// Four words in every quarter.
EDK_INLINE __m256i edk_four_avx2(const int16_t *words) {
    int64_t four;
    __builtin_memcpy(&four, words, sizeof four);
    return _mm256_set1_epi64x(four);
}

// Halves of outputs 0 ... 3 and of 4 ... 7 to sums of outputs 0 ... 7.
EDK_INLINE __m256i edk_sum_halves_avx2(__m256i halves0, __m256i halves1) {
    return _mm256_permute4x64_epi64(_mm256_hadd_epi32(halves0, halves1), 0xd8);
}

#endif
