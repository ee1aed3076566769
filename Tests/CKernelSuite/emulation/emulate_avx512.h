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
    int32_t words[16];
    memcpy(words, &value, sizeof words);
    for (size_t i = 0; i < 16; i++) {
        if (mask >> i & 1) memcpy((uint8_t *)target + 4 * i, &words[i], 4);
    }
}
#define _mm512_mask_storeu_epi32 edk_mm512_mask_storeu_epi32

static inline __m512i edk_mm512_srav_epi32(__m512i value, __m512i counts) {
    int32_t words[16];
    uint32_t shifts[16];
    memcpy(words, &value, sizeof words);
    memcpy(shifts, &counts, sizeof shifts);
    for (size_t i = 0; i < 16; i++) words[i] >>= shifts[i] > 31 ? 31 : shifts[i];
    memcpy(&value, words, sizeof words);
    return value;
}
#define _mm512_srav_epi32 edk_mm512_srav_epi32

static inline __m512 edk_mm512_permute_ps(__m512 value, int order) {
    float numbers[16], permuted[16];
    memcpy(numbers, &value, sizeof numbers);
    for (size_t i = 0; i < 16; i++) permuted[i] = numbers[(i & ~(size_t)3) + (size_t)(order >> 2 * (i & 3) & 3)];
    memcpy(&value, permuted, sizeof permuted);
    return value;
}
#undef _mm512_permute_ps  // clang has it as a macro
#define _mm512_permute_ps edk_mm512_permute_ps

static inline __m512i edk_mm512_mulhi_epu16(__m512i a, __m512i b) {
    uint16_t first[32], second[32];
    memcpy(first, &a, sizeof first);
    memcpy(second, &b, sizeof second);
    for (size_t i = 0; i < 32; i++) first[i] = (uint16_t)((uint32_t)first[i] * second[i] >> 16);
    memcpy(&a, first, sizeof first);
    return a;
}
#define _mm512_mulhi_epu16 edk_mm512_mulhi_epu16

static inline __m256i edk_mm512_cvtusepi16_epi8(__m512i value) {
    uint16_t words[32];
    uint8_t bytes[32];
    memcpy(words, &value, sizeof words);
    for (size_t i = 0; i < 32; i++) bytes[i] = (uint8_t)(words[i] > 255 ? 255 : words[i]);
    __m256i result;
    memcpy(&result, bytes, sizeof bytes);
    return result;
}
#define _mm512_cvtusepi16_epi8 edk_mm512_cvtusepi16_epi8

static inline __m512i edk_mm512_cvtepu8_epi16(__m256i value) {
    uint8_t bytes[32];
    uint16_t words[32];
    memcpy(bytes, &value, sizeof bytes);
    for (size_t i = 0; i < 32; i++) words[i] = bytes[i];
    __m512i result;
    memcpy(&result, words, sizeof words);
    return result;
}
#define _mm512_cvtepu8_epi16 edk_mm512_cvtepu8_epi16

// To nearest, ties to even; what does not fit is the least number.
static inline __m512i edk_mm512_cvtps_epi32(__m512 value) {
    float numbers[16];
    int32_t words[16];
    memcpy(numbers, &value, sizeof numbers);
    for (size_t i = 0; i < 16; i++) {
        float rounded = nearbyintf(numbers[i]);
        words[i] = rounded >= -0x1p31f && rounded < 0x1p31f ? (int32_t)rounded : INT32_MIN;
    }
    __m512i result;
    memcpy(&result, words, sizeof words);
    return result;
}
#define _mm512_cvtps_epi32 edk_mm512_cvtps_epi32

#endif
