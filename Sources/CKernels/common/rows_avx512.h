// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Words of two positions and up to four blocks of 16 channels to two rows of bytes.
//
// Packing two blocks' words to bytes leaves, in lane j, channels 4j ... 4j + 3 of the first block at positions 0 and 1,
// then of the second block at both. One permutation of 32-bit elements for each position makes a row of up to 64 bytes,
// so that four blocks beside each other need one store a position.
#ifndef EDK_ROWS_AVX512_H
#define EDK_ROWS_AVX512_H

#include "requantize_avx512.h"

// Stores a row's first BYTES, a multiple of 8 and a constant after inlining. Stores under a mask are slow on some
// processors.
EDK_INLINE void edk_store_row_avx512(uint8_t *output, __m512i row, const size_t BYTES) {
    if (BYTES == 64) {
        _mm512_storeu_si512(output, row);
        return;
    }
    __m256i half = _mm512_castsi512_si256(row);
    if (BYTES & 32) {
        _mm256_storeu_si256((__m256i *)output, half);
        half = _mm512_extracti64x4_epi64(row, 1);
    }
    __m128i quarter = _mm256_castsi256_si128(half);
    if (BYTES & 16) {
        _mm_storeu_si128((__m128i *)(output + (BYTES & 32)), quarter);
        quarter = _mm256_extracti128_si256(half, 1);
    }
    if (BYTES & 8) _mm_storel_epi64((__m128i *)(output + (BYTES & 48)), quarter);
}

// Stores rows of BLOCKS blocks, of the last of them 8 channels if it is cut; the second row only if there is one.
EDK_INLINE void edk_store_rows_avx512(uint8_t *output, size_t stride, const __m512i *words, int second, int cut,
                                      const size_t BLOCKS) {
    const __m512i even = _mm512_setr_epi32(0, 4, 8, 12, 2, 6, 10, 14, 16, 20, 24, 28, 18, 22, 26, 30);
    const __m512i odd = _mm512_setr_epi32(1, 5, 9, 13, 3, 7, 11, 15, 17, 21, 25, 29, 19, 23, 27, 31);
    __m512i rows[2];
    __m512i left = _mm512_packus_epi16(words[0], words[BLOCKS > 1]);
    if (BLOCKS > 2) {
        __m512i right = _mm512_packus_epi16(words[2], words[BLOCKS - 1]);
        rows[0] = _mm512_permutex2var_epi32(left, even, right);
        rows[1] = _mm512_permutex2var_epi32(left, odd, right);
    } else {
        const __m512i both = _mm512_setr_epi32(0, 4, 8, 12, 2, 6, 10, 14, 1, 5, 9, 13, 3, 7, 11, 15);
        rows[0] = _mm512_permutexvar_epi32(both, left);
        rows[1] = _mm512_castsi256_si512(_mm512_extracti64x4_epi64(rows[0], 1));
    }
    if (cut) {
        edk_store_row_avx512(output, rows[0], 16 * BLOCKS - 8);
        if (second) edk_store_row_avx512(output + stride, rows[1], 16 * BLOCKS - 8);
    } else {
        edk_store_row_avx512(output, rows[0], 16 * BLOCKS);
        if (second) edk_store_row_avx512(output + stride, rows[1], 16 * BLOCKS);
    }
}

#endif
