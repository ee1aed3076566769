// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// requantize.h for AVX-512 (F, BW, VL): two positions of 16 channels at a time.
//
// Packing two positions' 32-bit lanes to 16 bits puts four channels of the one beside four of the other in each
// 128-bit lane, which is the order of the paired arrays.
#ifndef EDK_REQUANTIZE_AVX512_H
#define EDK_REQUANTIZE_AVX512_H

#include "requantize.h"
#include "target_avx512.h"

#define EDK_INLINE static inline __attribute__((always_inline))

// What is the same for all channels of a layer.
typedef struct {
    __m512i base;
    __m512i slope;
    __m512i curve;
} edk_silu_avx512;

// 32 bytes in both halves of a vector.
EDK_INLINE __m512i edk_twice_avx512(const void *bytes) {
    return _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)bytes));
}

EDK_INLINE edk_silu_avx512 edk_silu_avx512_make(void) {
    return (edk_silu_avx512){edk_twice_avx512(edk_silu_base), edk_twice_avx512(edk_silu_slope),
                             edk_twice_avx512(edk_silu_curve)};
}

// The most vectors of words that are finished step by step with each other.
enum { EDK_WORDS = 8 };

// The numbers of one block of 16 channels.
typedef struct {
    __m512i value_shift;
    __m512i value_scale;
    __m512i offset;
    __m512i segment_scale;
    __m512i place_scale;
    __m512i magnitude_most;
    __m512i tail_scale;
} edk_block_avx512;

EDK_INLINE edk_block_avx512 edk_block_avx512_load(const edk_requant *requant, size_t block, int silu) {
    edk_block_avx512 numbers;
    numbers.value_shift = _mm512_loadu_si512(requant->value_shift + 16 * block);
    numbers.value_scale = _mm512_loadu_si512(requant->value_scale + 32 * block);
    numbers.offset = _mm512_loadu_si512(requant->offset + 32 * block);
    const __m512i none = _mm512_setzero_si512();
    numbers.segment_scale = silu ? _mm512_loadu_si512(requant->segment_scale + 32 * block) : none;
    numbers.place_scale = silu ? _mm512_loadu_si512(requant->place_scale + 32 * block) : none;
    numbers.magnitude_most = silu ? _mm512_loadu_si512(requant->magnitude_most + 32 * block) : none;
    numbers.tail_scale = silu ? _mm512_loadu_si512(requant->tail_scale + 32 * block) : none;
    return numbers;
}

// SiLU's steps, from 32 values to codes. Each waits for the one before: take several vectors through a step, then through
// the next.

// The parabola, and the place in it.
EDK_INLINE void edk_silu_place_avx512(__m512i value, __m512i magnitude_most, __m512i segment_scale, __m512i place_scale,
                                      __m512i *segment, __m512i *place) {
    __m512i magnitude = _mm512_min_epu16(_mm512_abs_epi16(value), magnitude_most);
    *segment = _mm512_mulhrs_epi16(magnitude, segment_scale);
    *place = _mm512_mullo_epi16(magnitude, place_scale);
}

// The parabola's slope there.
EDK_INLINE __m512i edk_silu_slope_avx512(const edk_silu_avx512 *silu, __m512i segment, __m512i place) {
    __m512i slope = _mm512_mulhrs_epi16(place, _mm512_permutexvar_epi16(segment, silu->curve));
    return _mm512_add_epi16(slope, _mm512_permutexvar_epi16(segment, silu->slope));
}

// The tail.
EDK_INLINE __m512i edk_silu_tail_avx512(const edk_silu_avx512 *silu, __m512i segment, __m512i place, __m512i slope) {
    return _mm512_add_epi16(_mm512_mulhrs_epi16(place, slope), _mm512_permutexvar_epi16(segment, silu->base));
}

// The code as a word, not yet clamped to a byte.
EDK_INLINE __m512i edk_silu_code_avx512(__m512i value, __m512i tail, __m512i tail_scale, __m512i value_scale,
                                        __m512i offset) {
    __m512i ray = _mm512_max_epi16(value, _mm512_setzero_si512());
    __m512i silu = _mm512_subs_epi16(ray, _mm512_mulhrs_epi16(tail, tail_scale));
    return _mm512_adds_epi16(_mm512_mulhrs_epi16(silu, value_scale), offset);
}

// All steps, in place, for each of GROUPS * COUNT vectors of values; blocks holds a group's numbers.
EDK_INLINE void edk_silu_words_avx512(const edk_silu_avx512 *silu, const edk_block_avx512 *blocks, __m512i *words,
                                      const size_t COUNT, const size_t GROUPS) {
    __m512i segments[EDK_WORDS];
    __m512i places[EDK_WORDS];
    __m512i tails[EDK_WORDS];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < COUNT * GROUPS; i++) {
        const edk_block_avx512 *block = &blocks[i / COUNT];
        edk_silu_place_avx512(words[i], block->magnitude_most, block->segment_scale, block->place_scale, &segments[i],
                              &places[i]);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < COUNT * GROUPS; i++) tails[i] = edk_silu_slope_avx512(silu, segments[i], places[i]);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < COUNT * GROUPS; i++) {
        tails[i] = edk_silu_tail_avx512(silu, segments[i], places[i], tails[i]);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < COUNT * GROUPS; i++) {
        const edk_block_avx512 *block = &blocks[i / COUNT];
        words[i] = edk_silu_code_avx512(words[i], tails[i], block->tail_scale, block->value_scale, block->offset);
    }
}

// Two positions' 16 sums to 32 words of values.
EDK_INLINE __m512i edk_values_avx512(__m512i value_shift, __m512i sum0, __m512i sum1) {
    return _mm512_packs_epi32(_mm512_srav_epi32(sum0, value_shift), _mm512_srav_epi32(sum1, value_shift));
}

// Two positions of 16 sums each to 32 words of SiLU codes: COUNT such pairs for each of GROUPS blocks.
EDK_INLINE void edk_silu_pairs_avx512(const edk_silu_avx512 *silu, const edk_block_avx512 *blocks, const __m512i *sums,
                                      __m512i *words, const size_t COUNT, const size_t GROUPS) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < COUNT * GROUPS; i++) {
        words[i] = edk_values_avx512(blocks[i / COUNT].value_shift, sums[2 * i], sums[2 * i + 1]);
    }
    edk_silu_words_avx512(silu, blocks, words, COUNT, GROUPS);
}

// Two positions of 16 sums to 32 words in 1/64 codes, before the offset.
EDK_INLINE __m512i edk_linear_pair_avx512(const edk_block_avx512 *block, __m512i sum0, __m512i sum1) {
    return _mm512_mulhrs_epi16(edk_values_avx512(block->value_shift, sum0, sum1), block->value_scale);
}

EDK_INLINE __m512i edk_linear_words_avx512(__m512i sixtyfourths, __m512i offset) {
    return _mm512_srai_epi16(_mm512_adds_epi16(sixtyfourths, offset), 6);
}

// Bytes of a block of 16 channels that exist.
EDK_INLINE __mmask16 edk_block_mask(size_t channels, size_t block) {
    size_t left = channels - 16 * block;
    return left >= 16 ? (__mmask16)0xffff : (__mmask16)((1u << left) - 1);
}

#endif
