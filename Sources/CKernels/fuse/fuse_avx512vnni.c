// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// 64 channels of two output columns at a time, and 32 of one where fewer are left; the sum never leaves the registers.
#if defined(__x86_64__)

#include "CKernels.h"

#include "../common/target_avx512.h"

EDK_AVX512_BEGIN

#include "../common/requantize_avx512.h"

// 64 channels of words, the first 8 of every 16 and the last: unpacking bytes puts them so, and packing takes them back.
typedef struct {
    __m512i low;
    __m512i high;
} halves;

EDK_INLINE halves load_halves(const int16_t *words) {
    __m512i first = _mm512_loadu_si512(words);
    __m512i second = _mm512_loadu_si512(words + 32);
    return (halves){_mm512_shuffle_i32x4(first, second, 0x88), _mm512_shuffle_i32x4(first, second, 0xdd)};
}

// Channels c ... c + 63 of the whole row, two columns at a time; COUNT inputs, a constant after inlining.
EDK_INLINE void fuse_64(const edk_fuse_args *args, const edk_silu_avx512 *silu, size_t c, const size_t COUNT) {
    const halves arrays[] = {load_halves(args->value_scale + c),   load_halves(args->offset + c),
                             load_halves(args->segment_scale + c), load_halves(args->place_scale + c),
                             load_halves(args->magnitude_most + c), load_halves(args->tail_scale + c)};
    const edk_block_avx512 numbers[2] = {
        {.value_scale = arrays[0].low, .offset = arrays[1].low, .segment_scale = arrays[2].low,
         .place_scale = arrays[3].low, .magnitude_most = arrays[4].low, .tail_scale = arrays[5].low},
        {.value_scale = arrays[0].high, .offset = arrays[1].high, .segment_scale = arrays[2].high,
         .place_scale = arrays[3].high, .magnitude_most = arrays[4].high, .tail_scale = arrays[5].high}};
    halves zero[3];
    halves scale[3];
    for (size_t i = 0; i < COUNT; i++) {
        zero[i] = load_halves(args->inputs[i].zero + c);
        scale[i] = load_halves(args->inputs[i].input_scale + c);
    }
    const __m512i none = _mm512_setzero_si512();
    for (size_t x = 0; x < args->outputs; x += 2) {
        // An odd row's last column is made twice.
        size_t columns[2] = {x, x + 1 < args->outputs ? x + 1 : x};
        __m512i words[4] = {none, none, none, none};
#pragma clang loop unroll(full)
        for (size_t i = 0; i < COUNT; i++) {
            const edk_fuse_input *input = &args->inputs[i];
#pragma clang loop unroll(full)
            for (size_t j = 0; j < 2; j++) {
                __m512i codes = _mm512_loadu_si512(input->row + (columns[j] >> input->upsampled) * args->channels + c);
                __m512i low = _mm512_sub_epi16(_mm512_unpacklo_epi8(codes, none), zero[i].low);
                __m512i high = _mm512_sub_epi16(_mm512_unpackhi_epi8(codes, none), zero[i].high);
                low = _mm512_mulhrs_epi16(_mm512_slli_epi16(low, 7), scale[i].low);
                high = _mm512_mulhrs_epi16(_mm512_slli_epi16(high, 7), scale[i].high);
                words[j] = _mm512_adds_epi16(words[j], low);
                words[2 + j] = _mm512_adds_epi16(words[2 + j], high);
            }
        }
        edk_silu_words_avx512(silu, numbers, words, 2, 2);
#pragma clang loop unroll(full)
        for (size_t j = 0; j < 2; j++) {
            _mm512_storeu_si512(args->output + columns[j] * args->channels + c,
                                _mm512_packus_epi16(words[j], words[2 + j]));
        }
    }
}

// Up to 32 channels, from c on.
EDK_INLINE void fuse_32(const edk_fuse_args *args, const edk_silu_avx512 *silu, size_t c) {
    size_t left = args->channels - c;
    __mmask32 mask = left >= 32 ? 0xffffffffu : (1u << left) - 1;
    // Here 32 channels stand beside each other instead of 16 at two positions.
    const edk_block_avx512 numbers = {
        .value_scale = _mm512_loadu_si512(args->value_scale + c),
        .offset = _mm512_loadu_si512(args->offset + c),
        .segment_scale = _mm512_loadu_si512(args->segment_scale + c),
        .place_scale = _mm512_loadu_si512(args->place_scale + c),
        .magnitude_most = _mm512_loadu_si512(args->magnitude_most + c),
        .tail_scale = _mm512_loadu_si512(args->tail_scale + c),
    };
    for (size_t x = 0; x < args->outputs; x++) {
        __m512i value = _mm512_setzero_si512();
        for (size_t i = 0; i < args->input_count; i++) {
            const edk_fuse_input *input = &args->inputs[i];
            const uint8_t *pixel = input->row + (x >> input->upsampled) * args->channels + c;
            __m512i code = _mm512_cvtepu8_epi16(_mm256_maskz_loadu_epi8(mask, pixel));
            __m512i difference = _mm512_slli_epi16(_mm512_sub_epi16(code, _mm512_loadu_si512(input->zero + c)), 7);
            value = _mm512_adds_epi16(
                value, _mm512_mulhrs_epi16(difference, _mm512_loadu_si512(input->input_scale + c)));
        }
        edk_silu_words_avx512(silu, &numbers, &value, 1, 1);
        __m256i codes = _mm512_cvtusepi16_epi8(_mm512_max_epi16(value, _mm512_setzero_si512()));
        _mm256_mask_storeu_epi8(args->output + x * args->channels + c, mask, codes);
    }
}

void edk_fuse__avx512vnni(const edk_fuse_args *args) {
    edk_silu_avx512 silu = edk_silu_avx512_make();
    size_t c = 0;
    for (; c + 64 <= args->channels; c += 64) {
        args->input_count == 2 ? fuse_64(args, &silu, c, 2) : fuse_64(args, &silu, c, 3);
    }
    for (; c < args->channels; c += 32) fuse_32(args, &silu, c);
}

EDK_AVX512_END

#endif
