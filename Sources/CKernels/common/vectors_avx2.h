// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// What the kernels of common/*_x86.h are written in, as 256-bit vectors: two lanes of 128 bits that do the same.
//
// A block is 8 channels a lane. Sums of a block are two vectors, "quads": channels 0 ... 3 of each lane, and 4 ... 7.
// Packing them to words leaves the channels of a lane in their order, and so does packing words to bytes.
#ifndef EDK_VECTORS_AVX2_H
#define EDK_VECTORS_AVX2_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EDK_INLINE static inline __attribute__((always_inline))
#define EDK_V(operation) _mm256_##operation

typedef __m256i edk_vector;
enum { EDK_BLOCK = 16 };

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

EDK_INLINE edk_vector edk_xor(edk_vector a, edk_vector b) {
    return _mm256_xor_si256(a, b);
}

// 16 bytes in every lane.
EDK_INLINE edk_vector edk_repeat(__m128i lane) {
    return _mm256_broadcastsi128_si256(lane);
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

// A block's words from a paired array that starts at its first channel.
EDK_INLINE edk_vector edk_load_paired(const int16_t *paired) {
    edk_vector first = edk_load(paired);
    edk_vector second = edk_load(paired + 16);
    return _mm256_permute2x128_si256(_mm256_permute4x64_epi64(first, 0x88), _mm256_permute4x64_epi64(second, 0x88),
                                     0x20);
}

// The codes of a block as words; of its first lane alone if channels is 8, then the second is zero.
EDK_INLINE edk_vector edk_load_codes(const uint8_t *codes, size_t channels) {
    return _mm256_cvtepu8_epi16(channels == 8 ? _mm_loadl_epi64((const __m128i *)codes)
                                              : _mm_loadu_si128((const __m128i *)codes));
}

// The codes of a block at two positions, packed from words: the positions' halves stand in each lane.
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

// A block's sums, in the order of their channels.
EDK_INLINE void edk_store_sums(int32_t *to, edk_vector quad0, edk_vector quad1, size_t channels) {
    edk_vector lane[2] = {_mm256_permute2x128_si256(quad0, quad1, 0x20),
                          _mm256_permute2x128_si256(quad0, quad1, 0x31)};
    for (size_t i = 0; i < 2; i++) {
        if (channels >= 8 * (i + 1)) {
            _mm256_storeu_si256((__m256i *)(void *)(to + 8 * i), lane[i]);
        } else if (channels > 8 * i) {
            __m256i left = _mm256_set1_epi32((int32_t)(channels - 8 * i));
            __m256i mask = _mm256_cmpgt_epi32(left, _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
            _mm256_maskstore_epi32(to + 8 * i, mask, lane[i]);
        }
    }
}

// What edk_shift takes: here the shifts themselves.
EDK_INLINE edk_vector edk_make_shift(edk_vector shifts) {
    return shifts;
}

EDK_INLINE edk_vector edk_shift(edk_vector sums, edk_vector shift) {
    return _mm256_srav_epi32(sums, shift);
}

#endif
