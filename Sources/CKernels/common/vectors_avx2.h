// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// What the kernels of common/*_x86.h are written in, as 256-bit vectors: two lanes of 128 bits that do the same.
//
// A block is 8 channels a lane. Its sums are two vectors, in one of two ways, and packing two vectors joins them lane by
// lane:
// - "quads": channels 0 ... 3 of each lane, and 4 ... 7. Packed to words, a lane's channels are in their order.
// - "halves": channels 0 ... 7, and 8 ... 15, as numbers and weights lie in memory. Packed to words, they are
//   [0 ... 3, 8 ... 11] in one lane and [4 ... 7, 12 ... 15] in the other.
#ifndef EDK_VECTORS_AVX2_H
#define EDK_VECTORS_AVX2_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EDK_INLINE static inline __attribute__((always_inline))
#define EDK_V(operation) _mm256_##operation

typedef __m256i edk_vector;
enum { EDK_BLOCK = 16, EDK_LANES = 2 };

EDK_INLINE edk_vector edk_zero(void) {
    return _mm256_setzero_si256();
}

EDK_INLINE edk_vector edk_load(const void *from) {
    return _mm256_loadu_si256(from);
}

EDK_INLINE void edk_store(void *to, edk_vector vector) {
    _mm256_storeu_si256(to, vector);
}

EDK_INLINE edk_vector edk_and(edk_vector a, edk_vector b) {
    return _mm256_and_si256(a, b);
}

// 16 bytes in every lane.
EDK_INLINE edk_vector edk_repeat(__m128i lane) {
    return _mm256_broadcastsi128_si256(lane);
}

// A vector of one place, or a lane of each of two that are `place` bytes apart.
EDK_INLINE edk_vector edk_load_places(const uint8_t *from, size_t place, const size_t PLACES) {
    if (PLACES == 1) return edk_load(from);
    return _mm256_set_m128i(_mm_loadu_si128((const __m128i *)(const void *)(from + place)),
                            _mm_loadu_si128((const __m128i *)(const void *)from));
}

EDK_INLINE void edk_store_places(uint8_t *to, size_t place, edk_vector vector, const size_t PLACES) {
    if (PLACES == 1) {
        edk_store(to, vector);
        return;
    }
    _mm_storeu_si128((__m128i *)(void *)to, _mm256_castsi256_si128(vector));
    _mm_storeu_si128((__m128i *)(void *)(to + place), _mm256_extracti128_si256(vector, 1));
}

// Four bytes in every quarter of a lane.
EDK_INLINE edk_vector edk_broadcast(const void *four) {
    int32_t value;
    memcpy(&value, four, sizeof value);
    return _mm256_set1_epi32(value);
}

// A quad of a block's 32-bit numbers, or of anything four times as long as a channel.
EDK_INLINE edk_vector edk_load_quad(const int32_t *numbers, size_t quad) {
    return _mm256_set_m128i(_mm_loadu_si128((const __m128i *)(numbers + 4 * quad + 8)),
                            _mm_loadu_si128((const __m128i *)(numbers + 4 * quad)));
}

// A half of a block's 32-bit numbers, or of anything four times as long as a channel.
EDK_INLINE edk_vector edk_load_half(const int32_t *numbers, size_t half) {
    return edk_load(numbers + 8 * half);
}

// A block's words, as quads are packed, from a paired array that starts at its first channel.
EDK_INLINE edk_vector edk_load_paired(const int16_t *paired) {
    edk_vector first = edk_load(paired);
    edk_vector second = edk_load(paired + 16);
    return _mm256_permute2x128_si256(_mm256_permute4x64_epi64(first, 0x88), _mm256_permute4x64_epi64(second, 0x88),
                                     0x20);
}

// The same as halves are packed.
EDK_INLINE edk_vector edk_load_paired_halves(const int16_t *paired) {
    return _mm256_unpacklo_epi64(edk_load(paired), edk_load(paired + 16));
}

// The codes of a block as words; of its first lane alone if channels is 8, then the second is zero.
EDK_INLINE edk_vector edk_load_codes(const uint8_t *codes, size_t channels) {
    return _mm256_cvtepu8_epi16(channels == 8 ? _mm_loadl_epi64((const __m128i *)codes)
                                              : _mm_loadu_si128((const __m128i *)codes));
}

// Words of a block's channels in their order to the order of packed halves.
EDK_INLINE edk_vector edk_words_of_halves(edk_vector words) {
    return _mm256_permute4x64_epi64(words, 0xd8);
}

// The codes of a block at two positions, packed from words that were packed from quads.
EDK_INLINE void edk_store_codes(uint8_t *first, uint8_t *second, edk_vector codes, size_t channels) {
    if (channels == 8) {
        __m128i lane = _mm256_castsi256_si128(codes);
        _mm_storel_epi64((__m128i *)first, lane);
        _mm_storeh_pd((double *)(void *)second, _mm_castsi128_pd(lane));
        return;
    }
    codes = _mm256_permute4x64_epi64(codes, 0xd8);
    // Otherwise the compiler permutes a second time instead of storing the upper half as it is.
    __asm__("" : "+x"(codes));
    _mm_storeu_si128((__m128i *)first, _mm256_castsi256_si128(codes));
    _mm_storeu_si128((__m128i *)second, _mm256_extracti128_si256(codes, 1));
}

// The same, from halves.
EDK_INLINE void edk_store_codes_halves(uint8_t *first, uint8_t *second, edk_vector codes, size_t channels) {
    codes = _mm256_permutevar8x32_epi32(codes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
    __m128i lane[2] = {_mm256_castsi256_si128(codes), _mm256_extracti128_si256(codes, 1)};
    if (channels == 8) {
        _mm_storel_epi64((__m128i *)(void *)first, lane[0]);
        _mm_storel_epi64((__m128i *)(void *)second, lane[1]);
    } else {
        _mm_storeu_si128((__m128i *)(void *)first, lane[0]);
        _mm_storeu_si128((__m128i *)(void *)second, lane[1]);
    }
}

// A half of a block's sums, of which some channels exist.
EDK_INLINE void edk_store_half(int32_t *to, size_t half, edk_vector sums, size_t channels) {
    to += 8 * half;
    if (channels >= 8 * half + 8) {
        edk_store(to, sums);
    } else if (channels > 8 * half) {
        __m256i left = _mm256_set1_epi32((int32_t)(channels - 8 * half));
        __m256i mask = _mm256_cmpgt_epi32(left, _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
        _mm256_maskstore_epi32(to, mask, sums);
    }
}

// A block's sums, from quads.
EDK_INLINE void edk_store_quads(int32_t *to, edk_vector quad0, edk_vector quad1) {
    edk_store(to, _mm256_permute2x128_si256(quad0, quad1, 0x20));
    edk_store(to + 8, _mm256_permute2x128_si256(quad0, quad1, 0x31));
}

// What edk_shift takes: here the shifts themselves.
EDK_INLINE edk_vector edk_make_shift(edk_vector shifts) {
    return shifts;
}

EDK_INLINE edk_vector edk_shift(edk_vector sums, edk_vector shift) {
    return _mm256_srav_epi32(sums, shift);
}

#endif
