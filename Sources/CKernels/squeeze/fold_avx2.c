// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// 64 products at a time: eight vectors of 2 outputs by 4 inputs, which is the order of the packed weights.
#if defined(__x86_64__)

#include "CKernels.h"

#define EDK_FOLD_HALVES

#pragma clang attribute push(__attribute__((target("avx2,f16c"))), apply_to = function)

#include <immintrin.h>

#include "fold.h"

// Four inputs' gates, for both of two outputs.
static inline __m256 four_gates(const edk_fold_args *args, size_t k) {
    return _mm256_broadcast_ps((const __m128 *)(const void *)(args->gate + k));
}

// Outputs' numbers for both of two, four times each.
static inline void four_times(const float numbers[16], __m256 out[8]) {
#pragma clang loop unroll(full)
    for (size_t m = 0; m < 8; m++) {
        out[m] = _mm256_set_m128(_mm_set1_ps(numbers[2 * m + 1]), _mm_set1_ps(numbers[2 * m]));
    }
}

// Eight weights times their gates.
static inline __m256 product(const uint16_t *master, __m256 gates) {
    return _mm256_mul_ps(_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(const void *)master)), gates);
}

typedef int16_t fold_zero;

static void largest_products(const edk_fold_args *args, const uint16_t *master, float largest[16]) {
    const __m256 sign = _mm256_set1_ps(-0.0f);
    __m256 best[8] = {0};
    for (size_t k = 0; k < args->inputs; k += 4) {
        __m256 gates = four_gates(args, k);
#pragma clang loop unroll(full)
        for (size_t m = 0; m < 8; m++) {
            __m256 magnitude = _mm256_andnot_ps(sign, product(master + 16 * k + 8 * m, gates));
            best[m] = _mm256_max_ps(best[m], magnitude);
        }
    }
#pragma clang loop unroll(full)
    for (size_t m = 0; m < 8; m++) {
        __m256 two = _mm256_max_ps(best[m], _mm256_permute_ps(best[m], 0x4e));
        __m256 one = _mm256_max_ps(two, _mm256_permute_ps(two, 0xb1));
        largest[2 * m] = _mm256_cvtss_f32(one);
        largest[2 * m + 1] = _mm_cvtss_f32(_mm256_extractf128_ps(one, 1));
    }
}

static void quantize(const edk_fold_args *args, const fold_zero *zero, const uint16_t *master,
                     const float factor[16], int8_t *weights, int32_t zeros[16]) {
    // Packing leaves even outputs in the lower half and odd ones in the upper.
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    __m256 factors[8];
    four_times(factor, factors);
    __m256i sums[4] = {0};  // vector i: outputs 4i, 4i + 2 | 4i + 1, 4i + 3, two halves each
    for (size_t k = 0; k < args->inputs; k += 4) {
        __m256 gates = four_gates(args, k);
        int64_t four;
        memcpy(&four, zero + k, sizeof four);
        __m256i four_zeros = _mm256_set1_epi64x(four);
        __m256i words[4];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) {
            __m256 even = product(master + 16 * k + 16 * i, gates);
            __m256 odd = product(master + 16 * k + 16 * i + 8, gates);
            // Rounds to nearest even, like edk_round_even.
            words[i] = _mm256_packs_epi32(_mm256_cvtps_epi32(_mm256_mul_ps(even, factors[2 * i])),
                                          _mm256_cvtps_epi32(_mm256_mul_ps(odd, factors[2 * i + 1])));
            sums[i] = _mm256_add_epi32(sums[i], _mm256_madd_epi16(words[i], four_zeros));
        }
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 2; i++) {
            __m256i bytes = _mm256_packs_epi16(words[2 * i], words[2 * i + 1]);
            _mm256_storeu_si256((__m256i *)(weights + 16 * k + 32 * i), _mm256_permutevar8x32_epi32(bytes, order));
        }
    }
    for (size_t i = 0; i < 4; i++) {
        int32_t halves[8];
        _mm256_storeu_si256((__m256i *)halves, sums[i]);
        zeros[4 * i] = halves[0] + halves[1];
        zeros[4 * i + 1] = halves[4] + halves[5];
        zeros[4 * i + 2] = halves[2] + halves[3];
        zeros[4 * i + 3] = halves[6] + halves[7];
    }
}

#include "fold_rows.h"

void edk_fold__avx2(const edk_fold_args *args) {
    edk_fold_rows(args);
}

#pragma clang attribute pop

#endif
