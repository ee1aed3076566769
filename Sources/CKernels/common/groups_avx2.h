// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Up to 32 channels as groups of 8, so that the last channels of a row are read and written without going beyond it.
#ifndef EDK_GROUPS_AVX2_H
#define EDK_GROUPS_AVX2_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#include "requantize_avx2.h"

// Groups that exist when so many channels are left.
EDK_INLINE __m256i edk_groups_avx2(size_t left) {
    __m256i count = _mm256_set1_epi64x(left >= 32 ? 4 : (int64_t)(left / 8));
    return _mm256_cmpgt_epi64(count, _mm256_setr_epi64x(0, 1, 2, 3));
}

// Codes of the channels that exist; zero for the others.
EDK_INLINE __m256i edk_load_groups_avx2(const uint8_t *codes, size_t left, __m256i groups) {
    return left >= 32 ? _mm256_loadu_si256((const __m256i *)codes)
                      : _mm256_maskload_epi64((const long long *)(const void *)codes, groups);
}

EDK_INLINE void edk_store_groups_avx2(uint8_t *codes, size_t left, __m256i groups, __m256i bytes) {
    if (left >= 32) {
        _mm256_storeu_si256((__m256i *)codes, bytes);
    } else {
        _mm256_maskstore_epi64((long long *)(void *)codes, groups, bytes);
    }
}

#endif
