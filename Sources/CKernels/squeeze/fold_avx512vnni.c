// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// 64 products at a time: four vectors of 4 outputs by 4 inputs, which is the order of the packed weights.
#if defined(__x86_64__)

#include "CKernels.h"

#include "../common/target_avx512.h"

#define EDK_FOLD_HALVES

EDK_AVX512_BEGIN

#include "fold.h"

// Four inputs' gates, for each of four outputs.
static inline __m512 four_gates(const edk_fold_args *args, size_t k) {
    return _mm512_broadcast_f32x4(_mm_loadu_ps(args->gate + k));
}

// 16 halves as floats.
static inline __m512 widen(const uint16_t *halves) {
#if defined(EDK_EMULATE_AVX512)
    float wide[16];
    for (size_t i = 0; i < 16; i++) wide[i] = edk_half(halves[i]);
    return _mm512_loadu_ps(wide);
#else
    return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)halves));
#endif
}

// 16 outputs' numbers, each four times: out[m] is of outputs 4m ... 4m + 3.
static inline void four_times(__m512 numbers, __m512 out[4]) {
    const __m512i first = _mm512_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
#pragma clang loop unroll(full)
    for (int m = 0; m < 4; m++) {
        out[m] = _mm512_permutexvar_ps(_mm512_add_epi32(first, _mm512_set1_epi32(4 * m)), numbers);
    }
}

// The larger of two magnitudes, in one instruction.
static inline __m512 largest_magnitude(__m512 a, __m512 b) {
    return _mm512_range_ps(a, b, 0xb);
}

typedef uint8_t fold_zero;

static void largest_products(const edk_fold_args *args, const uint16_t *master, float largest[16]) {
    __m512 best[4] = {_mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps()};
    for (size_t k = 0; k < args->inputs; k += 4) {
        __m512 gates = four_gates(args, k);
#pragma clang loop unroll(full)
        for (size_t m = 0; m < 4; m++) {
            best[m] = largest_magnitude(best[m], _mm512_mul_ps(widen(master + 16 * k + 16 * m), gates));
        }
    }
#pragma clang loop unroll(full)
    for (size_t m = 0; m < 4; m++) {
        __m512 two = _mm512_max_ps(best[m], _mm512_permute_ps(best[m], 0x4e));
        __m512 one = _mm512_max_ps(two, _mm512_permute_ps(two, 0xb1));
        _mm512_mask_compressstoreu_ps(largest + 4 * m, 0x1111, one);
    }
}

static void quantize(const edk_fold_args *args, const fold_zero *zero, const uint16_t *master,
                     const float factor[16], int8_t *weights, int32_t zeros[16]) {
    // Lane j of the packed bytes holds output 4m + j as its element m.
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    __m512 factors[4];
    four_times(_mm512_loadu_ps(factor), factors);
    __m512i sum = _mm512_setzero_si512();
    for (size_t k = 0; k < args->inputs; k += 4) {
        __m512 gates = four_gates(args, k);
        __m512i quantized[4];
#pragma clang loop unroll(full)
        for (size_t m = 0; m < 4; m++) {
            __m512 product = _mm512_mul_ps(widen(master + 16 * k + 16 * m), gates);
            // Rounds to nearest even, like edk_round_even.
            quantized[m] = _mm512_cvtps_epi32(_mm512_mul_ps(product, factors[m]));
        }
        __m512i bytes = _mm512_packs_epi16(_mm512_packs_epi32(quantized[0], quantized[1]),
                                           _mm512_packs_epi32(quantized[2], quantized[3]));
        bytes = _mm512_permutexvar_epi32(order, bytes);
        _mm512_storeu_si512(weights + 16 * k, bytes);
        int32_t four_zeros;
        memcpy(&four_zeros, zero + k, sizeof four_zeros);
        sum = _mm512_dpbusd_epi32(sum, _mm512_set1_epi32(four_zeros), bytes);
    }
    _mm512_storeu_si512(zeros, sum);
}

#include "fold_rows.h"

void edk_fold__avx512vnni(const edk_fold_args *args) {
    edk_fold_rows(args);
}

EDK_AVX512_END

#endif
