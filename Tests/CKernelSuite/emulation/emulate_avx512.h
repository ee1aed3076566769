// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// AVX-512 for processors without it, by SIMDe (Debian's libsimde-dev), and as plain loops the intrinsics of the kernels
// that its version 0.7.4 lacks. They follow Intel's Intrinsics Guide. To be compiled with -mavx2 -mf16c.
#ifndef EDK_EMULATE_AVX512_H
#define EDK_EMULATE_AVX512_H

#define SIMDE_ENABLE_NATIVE_ALIASES
#include <math.h>
#include <simde/x86/avx512.h>
#include <simde/x86/f16c.h>
#include <stdint.h>
#include <string.h>

// The lanes of a vector.
typedef union {
    __m256i vector;
    uint8_t bytes[32];
} edk_lanes256;
typedef union {
    __m512i vector;
    __m512 floats;
    uint16_t halves[32];
    int32_t words[16];
    float numbers[16];
} edk_lanes512;

// Loads and stores of the bytes whose bits are set in a mask.
#define EDK_MASKED_BYTES(prefix, vector, mask_type)                                               \
    static inline vector edk##prefix##_maskz_loadu_epi8(mask_type mask, const void *source) {     \
        uint8_t bytes[sizeof(vector)];                                                            \
        for (size_t i = 0; i < sizeof bytes; i++) {                                               \
            bytes[i] = mask >> i & 1 ? ((const uint8_t *)source)[i] : 0;                          \
        }                                                                                         \
        vector result;                                                                            \
        memcpy(&result, bytes, sizeof bytes);                                                     \
        return result;                                                                            \
    }                                                                                             \
    static inline void edk##prefix##_mask_storeu_epi8(void *target, mask_type mask, vector value) { \
        uint8_t bytes[sizeof(vector)];                                                            \
        memcpy(bytes, &value, sizeof bytes);                                                      \
        for (size_t i = 0; i < sizeof bytes; i++) {                                               \
            if (mask >> i & 1) ((uint8_t *)target)[i] = bytes[i];                                 \
        }                                                                                         \
    }

EDK_MASKED_BYTES(_mm, __m128i, uint16_t)
EDK_MASKED_BYTES(_mm256, __m256i, uint32_t)
EDK_MASKED_BYTES(_mm512, __m512i, uint64_t)

#define _mm_maskz_loadu_epi8 edk_mm_maskz_loadu_epi8
#define _mm256_maskz_loadu_epi8 edk_mm256_maskz_loadu_epi8
#define _mm512_maskz_loadu_epi8 edk_mm512_maskz_loadu_epi8
#define _mm_mask_storeu_epi8 edk_mm_mask_storeu_epi8
#define _mm256_mask_storeu_epi8 edk_mm256_mask_storeu_epi8
#define _mm512_mask_storeu_epi8 edk_mm512_mask_storeu_epi8

static inline void edk_mm512_mask_storeu_epi32(void *target, uint16_t mask, __m512i value) {
    edk_lanes512 lanes = {.vector = value};
    for (size_t i = 0; i < 16; i++) {
        if (mask >> i & 1) memcpy((uint8_t *)target + 4 * i, &lanes.words[i], 4);
    }
}
#define _mm512_mask_storeu_epi32 edk_mm512_mask_storeu_epi32

static inline __m512i edk_mm512_srav_epi32(__m512i value, __m512i counts) {
    edk_lanes512 lanes = {.vector = value}, shifts = {.vector = counts};
    for (size_t i = 0; i < 16; i++) lanes.words[i] >>= (uint32_t)shifts.words[i] > 31 ? 31 : shifts.words[i];
    return lanes.vector;
}
#define _mm512_srav_epi32 edk_mm512_srav_epi32

static inline __m512 edk_mm512_permute_ps(__m512 value, int order) {
    edk_lanes512 lanes = {.floats = value}, permuted;
    for (size_t i = 0; i < 16; i++) {
        permuted.numbers[i] = lanes.numbers[(i & ~(size_t)3) + (size_t)(order >> 2 * (i & 3) & 3)];
    }
    return permuted.floats;
}
#undef _mm512_permute_ps  // clang has it as a macro
#define _mm512_permute_ps edk_mm512_permute_ps

static inline __m512i edk_mm512_mulhi_epu16(__m512i a, __m512i b) {
    edk_lanes512 first = {.vector = a}, second = {.vector = b};
    for (size_t i = 0; i < 32; i++) first.halves[i] = (uint16_t)((uint32_t)first.halves[i] * second.halves[i] >> 16);
    return first.vector;
}
#define _mm512_mulhi_epu16 edk_mm512_mulhi_epu16

static inline __m256i edk_mm512_cvtusepi16_epi8(__m512i value) {
    edk_lanes512 wide = {.vector = value};
    edk_lanes256 narrow;
    for (size_t i = 0; i < 32; i++) narrow.bytes[i] = (uint8_t)(wide.halves[i] > 255 ? 255 : wide.halves[i]);
    return narrow.vector;
}
#define _mm512_cvtusepi16_epi8 edk_mm512_cvtusepi16_epi8

static inline __m512i edk_mm512_cvtepu8_epi16(__m256i value) {
    edk_lanes256 narrow = {.vector = value};
    edk_lanes512 wide;
    for (size_t i = 0; i < 32; i++) wide.halves[i] = narrow.bytes[i];
    return wide.vector;
}
#define _mm512_cvtepu8_epi16 edk_mm512_cvtepu8_epi16

// To nearest, ties to even; what does not fit is the least number.
static inline __m512i edk_mm512_cvtps_epi32(__m512 value) {
    edk_lanes512 lanes = {.floats = value}, rounded;
    for (size_t i = 0; i < 16; i++) {
        float whole = nearbyintf(lanes.numbers[i]);
        rounded.words[i] = whole >= -0x1p31f && whole < 0x1p31f ? (int32_t)whole : INT32_MIN;
    }
    return rounded.vector;
}
#define _mm512_cvtps_epi32 edk_mm512_cvtps_epi32

#endif
