// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// requantize.h for AVX2: four positions of 8 channels at a time.
//
// Packing two positions' 32-bit lanes to 16 bits puts four channels of the one beside four of the other in each
// 128-bit lane, which is the order of the paired arrays.
#ifndef EDK_REQUANTIZE_AVX2_H
#define EDK_REQUANTIZE_AVX2_H

#include <immintrin.h>

#include "requantize.h"

#define EDK_INLINE static inline __attribute__((always_inline))

// A table of 16 words, its low and its high bytes apart, in both halves of a register each: one byte shuffle looks a
// table of bytes up.
typedef struct {
    __m256i low;
    __m256i high;
} edk_words_avx2;

EDK_INLINE edk_words_avx2 edk_words_avx2_load(const int16_t *table) {
    __m256i words = _mm256_loadu_si256((const __m256i *)table);
    __m256i low = _mm256_and_si256(words, _mm256_set1_epi16(0xff));
    __m256i bytes = _mm256_packus_epi16(low, _mm256_srli_epi16(words, 8));
    // Each half has 8 low bytes and 8 high ones; the order below brings like to like, twice.
    return (edk_words_avx2){_mm256_permute4x64_epi64(bytes, 0x88), _mm256_permute4x64_epi64(bytes, 0xdd)};
}

// What is the same for all channels of a layer.
typedef struct {
    edk_words_avx2 base;
    edk_words_avx2 slope;
    edk_words_avx2 curve;
    __m256i cap;
    __m128i segment_shift;
    __m128i place_shift;
} edk_silu_avx2;

EDK_INLINE edk_silu_avx2 edk_silu_avx2_make(int32_t headroom) {
    edk_silu_avx2 silu;
    silu.base = edk_words_avx2_load(edk_silu_base);
    silu.slope = edk_words_avx2_load(edk_silu_slope);
    silu.curve = edk_words_avx2_load(edk_silu_curve);
    silu.cap = _mm256_set1_epi16((int16_t)((16384 >> headroom) - 1));
    silu.segment_shift = _mm_cvtsi32_si128(10 - headroom);
    silu.place_shift = _mm_cvtsi32_si128(6 + headroom);
    return silu;
}

// Twice 16 codes as 16-bit words, not yet clamped to bytes, in place of the rays; magnitudes as edk_silu_code takes
// them. Two vectors go together because a byte shuffle looks up 32 segments.
EDK_INLINE void edk_silu_words_avx2(const edk_silu_avx2 *silu, __m256i ray[2], const __m256i magnitude[2],
                                    const __m256i tail_scale[2], const __m256i offset[2]) {
    __m256i u[2] = {_mm256_min_epu16(magnitude[0], silu->cap), _mm256_min_epu16(magnitude[1], silu->cap)};
    __m256i segments = _mm256_packus_epi16(_mm256_srl_epi16(u[0], silu->segment_shift),
                                           _mm256_srl_epi16(u[1], silu->segment_shift));
    __m256i low[3] = {_mm256_shuffle_epi8(silu->base.low, segments), _mm256_shuffle_epi8(silu->slope.low, segments),
                      _mm256_shuffle_epi8(silu->curve.low, segments)};
    __m256i high[3] = {_mm256_shuffle_epi8(silu->base.high, segments), _mm256_shuffle_epi8(silu->slope.high, segments),
                       _mm256_shuffle_epi8(silu->curve.high, segments)};
#pragma clang loop unroll(full)
    for (int i = 0; i < 2; i++) {
        __m256i base = i ? _mm256_unpackhi_epi8(low[0], high[0]) : _mm256_unpacklo_epi8(low[0], high[0]);
        __m256i slope = i ? _mm256_unpackhi_epi8(low[1], high[1]) : _mm256_unpacklo_epi8(low[1], high[1]);
        __m256i curve = i ? _mm256_unpackhi_epi8(low[2], high[2]) : _mm256_unpacklo_epi8(low[2], high[2]);
        __m256i place = _mm256_xor_si256(_mm256_sll_epi16(u[i], silu->place_shift), _mm256_set1_epi16((int16_t)0x8000));
        slope = _mm256_add_epi16(slope, _mm256_mulhrs_epi16(place, curve));
        __m256i tail = _mm256_add_epi16(base, _mm256_mulhrs_epi16(place, slope));
        tail = _mm256_mulhrs_epi16(tail, tail_scale[i]);
        ray[i] = _mm256_srai_epi16(_mm256_adds_epi16(_mm256_subs_epi16(ray[i], tail), offset[i]), 6);
    }
}

// Two positions of 8 sums to 16 saturated words.
EDK_INLINE __m256i edk_narrow_avx2(__m256i sum0, __m256i sum1, __m256i shift) {
    return _mm256_packs_epi32(_mm256_srav_epi32(sum0, shift), _mm256_srav_epi32(sum1, shift));
}

// Four positions of 8 sums to SiLU codes: words of positions 0, 1 and of 2, 3.
EDK_INLINE void edk_silu_four_avx2(const edk_silu_avx2 *silu, const edk_requant *requant, size_t channel,
                                   const __m256i sums[4], __m256i words[2]) {
    __m256i value_shift = _mm256_loadu_si256((const __m256i *)(requant->value_shift + channel));
    __m256i gate_shift = _mm256_loadu_si256((const __m256i *)(requant->gate_shift + channel));
    __m256i value_scale = _mm256_loadu_si256((const __m256i *)(requant->value_scale + 2 * channel));
    __m256i gate_scale = _mm256_loadu_si256((const __m256i *)(requant->gate_scale + 2 * channel));
    __m256i tail_scale = _mm256_loadu_si256((const __m256i *)(requant->tail_scale + 2 * channel));
    __m256i offset = _mm256_loadu_si256((const __m256i *)(requant->offset + 2 * channel));
    __m256i magnitude[2];
#pragma clang loop unroll(full)
    for (int i = 0; i < 2; i++) {
        __m256i value = edk_narrow_avx2(sums[2 * i], sums[2 * i + 1], value_shift);
        __m256i argument = edk_narrow_avx2(sums[2 * i], sums[2 * i + 1], gate_shift);
        words[i] = _mm256_mulhrs_epi16(_mm256_max_epi16(value, _mm256_setzero_si256()), value_scale);
        magnitude[i] = _mm256_mulhrs_epi16(_mm256_abs_epi16(argument), gate_scale);
    }
    const __m256i tail_scales[2] = {tail_scale, tail_scale};
    const __m256i offsets[2] = {offset, offset};
    edk_silu_words_avx2(silu, words, magnitude, tail_scales, offsets);
}

// Four positions of 8 sums to words in 1/64 codes, before the offset.
EDK_INLINE void edk_linear_four_avx2(const edk_requant *requant, size_t channel, const __m256i sums[4],
                                     __m256i words[2]) {
    __m256i shift = _mm256_loadu_si256((const __m256i *)(requant->value_shift + channel));
    __m256i scale = _mm256_loadu_si256((const __m256i *)(requant->value_scale + 2 * channel));
    words[0] = _mm256_mulhrs_epi16(edk_narrow_avx2(sums[0], sums[1], shift), scale);
    words[1] = _mm256_mulhrs_epi16(edk_narrow_avx2(sums[2], sums[3], shift), scale);
}

// Adds the offset and ends at codes.
EDK_INLINE void edk_linear_words_avx2(const edk_requant *requant, size_t channel, __m256i words[2]) {
    __m256i offset = _mm256_loadu_si256((const __m256i *)(requant->offset + 2 * channel));
    words[0] = _mm256_srai_epi16(_mm256_adds_epi16(words[0], offset), 6);
    words[1] = _mm256_srai_epi16(_mm256_adds_epi16(words[1], offset), 6);
}

// Words of positions 0, 1 and of 2, 3 to four rows of 8 bytes.
EDK_INLINE __m256i edk_rows_avx2(const __m256i words[2]) {
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    return _mm256_permutevar8x32_epi32(_mm256_packus_epi16(words[0], words[1]), order);
}

// Stores the first valid of four rows.
EDK_INLINE void edk_store_rows_avx2(uint8_t *output, size_t stride, __m256i rows, size_t valid) {
    __m128i rows01 = _mm256_castsi256_si128(rows);
    __m128i rows23 = _mm256_extracti128_si256(rows, 1);
    _mm_storel_epi64((__m128i *)output, rows01);
    if (valid > 1) _mm_storeh_pd((double *)(void *)(output + stride), _mm_castsi128_pd(rows01));
    if (valid > 2) _mm_storel_epi64((__m128i *)(output + 2 * stride), rows23);
    if (valid > 3) _mm_storeh_pd((double *)(void *)(output + 3 * stride), _mm_castsi128_pd(rows23));
}

#endif
