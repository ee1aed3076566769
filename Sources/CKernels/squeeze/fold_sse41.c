// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Four inputs of one output at a time, which is the order of the packed weights.
#if defined(__x86_64__)

#include "CKernels.h"

#pragma clang attribute push(__attribute__((target("sse4.1"))), apply_to = function)

#include <smmintrin.h>

#include "fold.h"

typedef int16_t fold_zero;

static void largest_products(const edk_fold_args *args, const float *products, float largest[16]) {
    const __m128 sign = _mm_set1_ps(-0.0f);
    __m128 best[16] = {0};
    for (size_t k = 0; k < args->inputs; k += 4) {
        for (size_t n = 0; n < 16; n++) {
            best[n] = _mm_max_ps(best[n], _mm_andnot_ps(sign, _mm_loadu_ps(products + 16 * k + 4 * n)));
        }
    }
    for (size_t n = 0; n < 16; n++) {
        __m128 two = _mm_max_ps(best[n], _mm_movehl_ps(best[n], best[n]));
        largest[n] = _mm_cvtss_f32(_mm_max_ps(two, _mm_shuffle_ps(two, two, 1)));
    }
}

static void quantize(const edk_fold_args *args, const fold_zero *zero, const float *products, const float factor[16],
                     int8_t *weights, int32_t zeros[16]) {
    // Before the loop: the compiler must take a store of weights for one that may change the factors.
    __m128 factors[16];
    for (size_t n = 0; n < 16; n++) factors[n] = _mm_set1_ps(factor[n]);
    __m128i sums[8] = {0};  // vector i: outputs 2i and 2i + 1, two halves each
    for (size_t k = 0; k < args->inputs; k += 4) {
        __m128i four_zeros = _mm_loadl_epi64((const __m128i *)(const void *)(zero + k));
        four_zeros = _mm_unpacklo_epi64(four_zeros, four_zeros);
        __m128i words[8];
        for (size_t n = 0; n < 16; n += 2) {
            __m128 first = _mm_loadu_ps(products + 16 * k + 4 * n);
            __m128 second = _mm_loadu_ps(products + 16 * k + 4 * n + 4);
            // Rounds to nearest even, like edk_round_even.
            words[n / 2] = _mm_packs_epi32(_mm_cvtps_epi32(_mm_mul_ps(first, factors[n])),
                                           _mm_cvtps_epi32(_mm_mul_ps(second, factors[n + 1])));
            sums[n / 2] = _mm_add_epi32(sums[n / 2], _mm_madd_epi16(words[n / 2], four_zeros));
        }
        for (size_t i = 0; i < 4; i++) {
            _mm_storeu_si128((__m128i *)(void *)(weights + 16 * k + 16 * i),
                             _mm_packs_epi16(words[2 * i], words[2 * i + 1]));
        }
    }
    for (size_t i = 0; i < 8; i++) {
        int32_t halves[4];
        _mm_storeu_si128((__m128i *)(void *)halves, sums[i]);
        zeros[2 * i] = halves[0] + halves[1];
        zeros[2 * i + 1] = halves[2] + halves[3];
    }
}

#include "fold_rows.h"

void edk_fold__sse41(const edk_fold_args *args) {
    edk_fold_rows(args);
}

#pragma clang attribute pop

#endif
