// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// 32 channels of one output column at a time; the sum never leaves the registers.
#if defined(__x86_64__)

#include "CKernels.h"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#include "../common/groups_avx2.h"

EDK_INLINE __m256i load(const int16_t *words) {
    return _mm256_loadu_si256((const __m256i *)words);
}

void edk_fuse__avx2(const edk_fuse_args *args) {
    edk_silu_avx2 silu = edk_silu_avx2_make(args->headroom);
    for (size_t c = 0; c < args->channels; c += 32) {
        size_t left = args->channels - c;
        __m256i groups = edk_groups_avx2(left);
        const __m256i tail_scale[2] = {load(args->tail_scale + c), load(args->tail_scale + c + 16)};
        const __m256i offset[2] = {load(args->offset + c), load(args->offset + c + 16)};
        for (size_t x = 0; x < args->outputs; x++) {
            __m256i value[2] = {0};
            __m256i argument[2] = {0};
            for (size_t i = 0; i < args->input_count; i++) {
                const edk_fuse_input *input = &args->inputs[i];
                const uint8_t *pixel = input->row + (x >> input->upsampled) * args->channels + c;
                __m256i bytes = edk_load_groups_avx2(pixel, left, groups);
                const __m256i codes[2] = {_mm256_cvtepu8_epi16(_mm256_castsi256_si128(bytes)),
                                          _mm256_cvtepu8_epi16(_mm256_extracti128_si256(bytes, 1))};
#pragma clang loop unroll(full)
                for (size_t j = 0; j < 2; j++) {
                    size_t at = c + 16 * j;
                    __m256i difference = _mm256_slli_epi16(_mm256_sub_epi16(codes[j], load(input->zero + at)), 7);
                    __m256i scaled = _mm256_mulhrs_epi16(difference, load(input->value_scale + at));
                    value[j] = _mm256_adds_epi16(value[j], scaled);
                    scaled = _mm256_mulhrs_epi16(difference, load(input->gate_scale + at));
                    argument[j] = _mm256_adds_epi16(argument[j], scaled);
                }
            }
            __m256i words[2] = {_mm256_max_epi16(value[0], _mm256_setzero_si256()),
                                _mm256_max_epi16(value[1], _mm256_setzero_si256())};
            const __m256i magnitude[2] = {_mm256_abs_epi16(argument[0]), _mm256_abs_epi16(argument[1])};
            edk_silu_words_avx2(&silu, words, magnitude, tail_scale, offset);
            __m256i bytes = _mm256_permute4x64_epi64(_mm256_packus_epi16(words[0], words[1]), 0xd8);
            edk_store_groups_avx2(args->output + x * args->channels + c, left, groups, bytes);
        }
    }
}

#pragma clang attribute pop

#endif
