// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Tiles of 8 positions by 48 outputs: 24 accumulators, each step 3 loads of weights and 8 broadcasts of 4 inputs for
// 24 vpdpbusd. The last tile of a row of positions repeats its last position instead of reading beyond it.
#if defined(__x86_64__)

#include "CKernels.h"

#include "../common/target_avx512.h"

EDK_AVX512_BEGIN

#include "../common/requantize_avx512.h"

// Positions that share one pass over the weights: their inputs stay in the first two cache levels.
enum { CHUNK = 64 };

EDK_INLINE __m512i skip_words(const edk_pointwise_args *args, const uint8_t *skip0, const uint8_t *skip1,
                              size_t block, __mmask16 mask) {
    // Four channels of the one position beside four of the other, like the paired arrays.
    const __m512i order = _mm512_setr_epi64(0, 4, 1, 5, 2, 6, 3, 7);
    __m256i codes0 = _mm256_cvtepu8_epi16(_mm_maskz_loadu_epi8(mask, skip0 + 16 * block));
    __m256i codes1 = _mm256_cvtepu8_epi16(_mm_maskz_loadu_epi8(mask, skip1 + 16 * block));
    __m512i codes = _mm512_inserti64x4(_mm512_castsi256_si512(codes0), codes1, 1);
    codes = _mm512_permutexvar_epi64(order, codes);
    __m512i zero = _mm512_loadu_si512(args->skip_zero + 32 * block);
    __m512i difference = _mm512_slli_epi16(_mm512_sub_epi16(codes, zero), 7);
    return _mm512_mulhrs_epi16(difference, _mm512_loadu_si512(args->skip_scale + 32 * block));
}

EDK_INLINE void store_raw(const edk_pointwise_args *args, const __m512i *sums, size_t position, size_t valid,
                          size_t block, const size_t MR) {
    __mmask16 mask = edk_block_mask(args->outputs, block);
    for (size_t i = 0; i < MR && i < valid; i++) {
        _mm512_mask_storeu_epi32(args->raw + (position + i) * args->outputs + 16 * block, mask, sums[i]);
    }
}

// Finishes MR positions of one block.
EDK_INLINE void finish(const edk_pointwise_args *args, const edk_silu_avx512 *silu, const __m512i *sums,
                       size_t position, size_t valid, size_t block, const size_t MR) {
    __mmask16 mask = edk_block_mask(args->outputs, block);
    edk_block_avx512 numbers = edk_block_avx512_load(&args->requant, block, args->epilogue == EDK_SILU);
    __m512i words[4];
    if (args->epilogue == EDK_SILU) {
        edk_silu_pairs_avx512(silu, &numbers, sums, words, MR / 2, 1);
    } else {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < MR; i += 2) {
            words[i / 2] = edk_linear_pair_avx512(&numbers, sums[i], sums[i + 1]);
            if (args->epilogue == EDK_ADD) {
                const uint8_t *skip0 = args->skip + (position + (i < valid ? i : valid - 1)) * args->skip_stride;
                const uint8_t *skip1 =
                    args->skip + (position + (i + 1 < valid ? i + 1 : valid - 1)) * args->skip_stride;
                words[i / 2] = _mm512_adds_epi16(words[i / 2], skip_words(args, skip0, skip1, block, mask));
            }
            words[i / 2] = edk_linear_words_avx512(words[i / 2], numbers.offset);
        }
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < MR; i += 4) {
        if (i >= valid) break;
        edk_store_rows_avx512(args->output + (position + i) * args->output_stride + 16 * block, args->output_stride,
                              edk_rows_avx512(words[i / 2], words[i / 2 + 1]), valid - i, mask);
    }
}

// MR positions (4 or 8) by NB blocks of 16 outputs; MR and NB are constants after inlining.
EDK_INLINE void tile(const edk_pointwise_args *args, const edk_silu_avx512 *silu, size_t position, size_t valid,
                     size_t block, const size_t MR, const size_t NB) {
    const uint8_t *input[8];
    for (size_t i = 0; i < MR; i++) {
        input[i] = args->input + (position + (i < valid ? i : valid - 1)) * args->input_stride;
    }
    const int8_t *weights = args->weights + block * args->inputs * 16;
    size_t block_stride = args->inputs * 16;
    __m512i sums[3][8];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < NB; j++) {
        __m512i bias = _mm512_loadu_si512(args->requant.bias + 16 * (block + j));
#pragma clang loop unroll(full)
        for (size_t i = 0; i < MR; i++) sums[j][i] = bias;
    }
    for (size_t k = 0; k < args->inputs; k += 4) {
        __m512i w[3];
#pragma clang loop unroll(full)
        for (size_t j = 0; j < NB; j++) w[j] = _mm512_loadu_si512(weights + j * block_stride + k * 16);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < MR; i++) {
            int32_t four;
            __builtin_memcpy(&four, input[i] + k, 4);
            __m512i a = _mm512_set1_epi32(four);
#pragma clang loop unroll(full)
            for (size_t j = 0; j < NB; j++) sums[j][i] = _mm512_dpbusd_epi32(sums[j][i], a, w[j]);
        }
    }
#pragma clang loop unroll(full)
    for (size_t j = 0; j < NB; j++) {
        if (args->epilogue == EDK_RAW) {
            store_raw(args, sums[j], position, valid, block + j, MR);
        } else {
            finish(args, silu, sums[j], position, valid, block + j, MR);
        }
    }
}

EDK_INLINE void column(const edk_pointwise_args *args, const edk_silu_avx512 *silu, size_t first, size_t last,
                       size_t block, const size_t NB) {
    size_t position = first;
    for (; position + 8 <= last; position += 8) tile(args, silu, position, 8, block, 8, NB);
    for (; position < last; position += 4) {
        tile(args, silu, position, last - position < 4 ? last - position : 4, block, 4, NB);
    }
}

void edk_pointwise__avx512vnni(const edk_pointwise_args *args) {
    edk_silu_avx512 silu = edk_silu_avx512_make(args->requant.headroom);
    size_t blocks = (args->outputs + 15) / 16;
    for (size_t first = 0; first < args->positions; first += CHUNK) {
        size_t last = first + CHUNK < args->positions ? first + CHUNK : args->positions;
        size_t block = 0;
        for (; block + 3 <= blocks; block += 3) column(args, &silu, first, last, block, 3);
        if (blocks - block == 2) column(args, &silu, first, last, block, 2);
        if (blocks - block == 1) column(args, &silu, first, last, block, 1);
    }
}

EDK_AVX512_END

#endif
