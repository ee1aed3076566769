// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// 32 channels of one output column at a time; the sum never leaves the registers.
#if defined(__x86_64__)

#include "CKernels.h"

#include "../common/target_avx512.h"

EDK_AVX512_BEGIN

#include "../common/requantize_avx512.h"

void edk_fuse__avx512vnni(const edk_fuse_args *args) {
    edk_silu_avx512 silu = edk_silu_avx512_make();
    for (size_t c = 0; c < args->channels; c += 32) {
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
                __m512i difference =
                    _mm512_slli_epi16(_mm512_sub_epi16(code, _mm512_loadu_si512(input->zero + c)), 7);
                value = _mm512_adds_epi16(
                    value, _mm512_mulhrs_epi16(difference, _mm512_loadu_si512(input->input_scale + c)));
            }
            edk_silu_words_avx512(&silu, &numbers, &value, 1, 1);
            __m256i codes = _mm512_cvtusepi16_epi8(_mm512_max_epi16(value, _mm512_setzero_si512()));
            _mm256_mask_storeu_epi8(args->output + x * args->channels + c, mask, codes);
        }
    }
}

EDK_AVX512_END

#endif
