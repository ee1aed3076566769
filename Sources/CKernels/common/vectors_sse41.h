// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// vectors_avx2.h with one lane of 128 bits: a block is 8 channels, and quads and halves are the same.
#ifndef EDK_VECTORS_SSE41_H
#define EDK_VECTORS_SSE41_H

#include <smmintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EDK_INLINE static inline __attribute__((always_inline))
#define EDK_V(operation) _mm_##operation

typedef __m128i edk_vector;
enum { EDK_BLOCK = 8, EDK_LANES = 1 };

EDK_INLINE edk_vector edk_zero(void) {
    return _mm_setzero_si128();
}

EDK_INLINE edk_vector edk_load(const void *from) {
    return _mm_loadu_si128(from);
}

EDK_INLINE void edk_store(void *to, edk_vector vector) {
    _mm_storeu_si128(to, vector);
}

EDK_INLINE edk_vector edk_and(edk_vector a, edk_vector b) {
    return _mm_and_si128(a, b);
}

EDK_INLINE edk_vector edk_repeat(__m128i lane) {
    return lane;
}

EDK_INLINE edk_vector edk_load_places(const uint8_t *from, size_t place, const size_t PLACES) {
    (void)place;
    (void)PLACES;
    return edk_load(from);
}

EDK_INLINE void edk_store_places(uint8_t *to, size_t place, edk_vector vector, const size_t PLACES) {
    (void)place;
    (void)PLACES;
    edk_store(to, vector);
}

EDK_INLINE edk_vector edk_broadcast(const void *four) {
    int32_t value;
    memcpy(&value, four, sizeof value);
    return _mm_set1_epi32(value);
}

EDK_INLINE edk_vector edk_load_quad(const int32_t *numbers, size_t quad) {
    return edk_load(numbers + 4 * quad);
}

EDK_INLINE edk_vector edk_load_half(const int32_t *numbers, size_t half) {
    return edk_load_quad(numbers, half);
}

EDK_INLINE edk_vector edk_load_paired(const int16_t *paired) {
    return _mm_unpacklo_epi64(edk_load(paired), edk_load(paired + 8));
}

EDK_INLINE edk_vector edk_load_paired_halves(const int16_t *paired) {
    return edk_load_paired(paired);
}

// Channels are always 8 here.
EDK_INLINE edk_vector edk_load_codes(const uint8_t *codes, size_t channels) {
    (void)channels;
    return _mm_cvtepu8_epi16(_mm_loadl_epi64((const __m128i *)(const void *)codes));
}

EDK_INLINE edk_vector edk_words_of_halves(edk_vector words) {
    return words;
}

EDK_INLINE void edk_store_codes(uint8_t *first, uint8_t *second, edk_vector codes, size_t channels) {
    (void)channels;
    _mm_storel_epi64((__m128i *)(void *)first, codes);
    _mm_storeh_pd((double *)(void *)second, _mm_castsi128_pd(codes));
}

EDK_INLINE void edk_store_codes_halves(uint8_t *first, uint8_t *second, edk_vector codes, size_t channels) {
    edk_store_codes(first, second, codes, channels);
}

EDK_INLINE void edk_store_half(int32_t *to, size_t half, edk_vector sums, size_t channels) {
    to += 4 * half;
    if (channels >= 4 * half + 4) {
        edk_store(to, sums);
    } else if (channels > 4 * half) {
        int32_t some[4];
        edk_store(some, sums);
        memcpy(to, some, (channels - 4 * half) * sizeof *some);
    }
}

EDK_INLINE void edk_store_quads(int32_t *to, edk_vector quad0, edk_vector quad1) {
    edk_store(to, quad0);
    edk_store(to + 4, quad1);
}

// There is no shift by a number for each lane: edk_shift multiplies by 2^(30 - shift), of 0 ... 30, and takes the product
// from bit 30 on. The power comes from its exponent as a float.
EDK_INLINE edk_vector edk_make_shift(edk_vector shifts) {
    __m128i exponent = _mm_slli_epi32(_mm_sub_epi32(_mm_set1_epi32(127 + 30), shifts), 23);
    return _mm_cvttps_epi32(_mm_castsi128_ps(exponent));
}

EDK_INLINE edk_vector edk_shift(edk_vector sums, edk_vector power) {
    __m128i even = _mm_mul_epi32(sums, power);
    __m128i odd = _mm_mul_epi32(_mm_shuffle_epi32(sums, 0xf5), _mm_shuffle_epi32(power, 0xf5));
    return _mm_blend_epi16(_mm_srli_epi64(even, 30), _mm_slli_epi64(odd, 2), 0xcc);
}

#endif
