// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Layers with SiLU and few inputs are units (units_avx512.h). Others are tiles of 6 positions by 64 outputs: 24
// accumulators, each step 4 loads of weights and 6 broadcasts of 4 inputs for 24 vpdpbusd, and a row of a tile is a whole
// vector to store. What is left of the outputs takes 8 positions by 48, 32 or 16. The last tile of a row of positions
// repeats its last position instead of reading beyond it.
#if defined(__x86_64__)

#include "CKernels.h"

#include "../common/target_avx512.h"

EDK_AVX512_BEGIN

#include "../common/pointwise_tail_avx512.h"
#include "../common/rows_avx512.h"
#include "../common/units_avx512.h"

// Positions that share one pass over the weights: their inputs stay in the first two cache levels. Tiles of 6 and of 8
// positions fill it, or 64 of them, a row of the largest maps that separable layers have, all but for 4.
enum { CHUNK = 96, BLOCKS_AT_MOST = 4, POSITIONS_AT_MOST = 8 };

// With as many inputs, larger tiles are worth more than an epilogue that costs little.
enum { UNITS_BELOW = 160 };

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

// Finishes the positions i and i + 1 of a tile, NB blocks each; as many pairs as keep four vectors under way.
EDK_INLINE void finish(const edk_pointwise_args *args, const edk_silu_avx512 *silu,
                       const __m512i sums[BLOCKS_AT_MOST][POSITIONS_AT_MOST], size_t position, size_t valid,
                       size_t block, const size_t MR, const size_t NB) {
    const size_t pairs = NB > 2 ? 1 : NB == 2 ? 2 : 4;
    const size_t together = pairs < MR / 2 ? pairs : MR / 2;
    __mmask16 mask = edk_block_mask(args->outputs, block + NB - 1);
#pragma clang loop unroll(full)
    for (size_t first = 0; first < MR / 2; first += together) {
        if (2 * first >= valid) break;
        // Loaded anew for every pair, because what is stored between them might be these numbers to the compiler.
        edk_block_avx512 numbers[BLOCKS_AT_MOST];
        __m512i words[EDK_WORDS];
        __m512i ordered[2 * EDK_WORDS];
#pragma clang loop unroll(full)
        for (size_t j = 0; j < NB; j++) {
            numbers[j] = edk_block_avx512_load(&args->requant, block + j, args->epilogue == EDK_SILU);
#pragma clang loop unroll(full)
            for (size_t i = 0; i < 2 * together; i++) ordered[2 * together * j + i] = sums[j][2 * first + i];
        }
        if (args->epilogue == EDK_SILU) {
            edk_silu_pairs_avx512(silu, numbers, ordered, words, together, NB);
        } else {
#pragma clang loop unroll(full)
            for (size_t i = 0; i < together * NB; i++) {
                size_t j = i / together;
                words[i] = edk_linear_pair_avx512(&numbers[j], ordered[2 * i], ordered[2 * i + 1]);
                if (args->epilogue == EDK_ADD) {
                    size_t at = 2 * (first + i % together);
                    const uint8_t *skip0 = args->skip + (position + (at < valid ? at : valid - 1)) * args->skip_stride;
                    const uint8_t *skip1 =
                        args->skip + (position + (at + 1 < valid ? at + 1 : valid - 1)) * args->skip_stride;
                    __mmask16 exists = j + 1 < NB ? 0xffff : mask;
                    words[i] = _mm512_adds_epi16(words[i], skip_words(args, skip0, skip1, block + j, exists));
                }
                words[i] = edk_linear_words_avx512(words[i], numbers[j].offset);
            }
        }
#pragma clang loop unroll(full)
        for (size_t i = 0; i < together; i++) {
            size_t at = 2 * (first + i);
            if (at >= valid) break;
            __m512i row[BLOCKS_AT_MOST];
#pragma clang loop unroll(full)
            for (size_t j = 0; j < NB; j++) row[j] = words[together * j + i];
            edk_store_rows_avx512(args->output + (position + at) * args->output_stride + 16 * block,
                                  args->output_stride, row, at + 1 < valid, mask != 0xffff, NB);
        }
    }
}

// MR positions (an even number) by NB blocks of 16 outputs; MR and NB are constants after inlining.
EDK_INLINE void tile(const edk_pointwise_args *args, const edk_silu_avx512 *silu, size_t position, size_t valid,
                     size_t block, const size_t MR, const size_t NB) {
    const uint8_t *input[POSITIONS_AT_MOST];
    for (size_t i = 0; i < MR; i++) {
        input[i] = args->input + (position + (i < valid ? i : valid - 1)) * args->input_stride;
    }
    const int8_t *weights = args->weights + block * args->inputs * 16;
    size_t block_stride = args->inputs * 16;
    __m512i sums[BLOCKS_AT_MOST][POSITIONS_AT_MOST];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < NB; j++) {
        __m512i bias = _mm512_loadu_si512(args->requant.bias + 16 * (block + j));
#pragma clang loop unroll(full)
        for (size_t i = 0; i < MR; i++) sums[j][i] = bias;
    }
    for (size_t k = 0; k < args->inputs; k += 4) {
        __m512i w[BLOCKS_AT_MOST];
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
    if (args->epilogue == EDK_RAW) {
#pragma clang loop unroll(full)
        for (size_t j = 0; j < NB; j++) store_raw(args, sums[j], position, valid, block + j, MR);
    } else {
        finish(args, silu, sums, position, valid, block, MR, NB);
    }
}

// NB blocks of all positions from first to last; MR is the tile's height, a constant after inlining.
EDK_INLINE void column(const edk_pointwise_args *args, const edk_silu_avx512 *silu, size_t first, size_t last,
                       size_t block, const size_t MR, const size_t NB) {
    size_t position = first;
    for (; position + MR <= last; position += MR) tile(args, silu, position, MR, block, MR, NB);
    for (; position < last; position += 4) {
        tile(args, silu, position, last - position < 4 ? last - position : 4, block, 4, NB);
    }
}

// All positions of BLOCKS blocks and 8 outputs behind them; returns how many positions are done.
EDK_INLINE size_t with_tail(const edk_pointwise_args *args, const edk_silu_avx512 *silu, const size_t BLOCKS) {
    size_t position = 0;
    for (; position + TAIL_POSITIONS <= args->positions; position += TAIL_POSITIONS) {
        __m512i sums[BLOCKS_AT_MOST][POSITIONS_AT_MOST];
        __m512i tail[2 * TAIL_WORDS];
        tail_sums(args, position, sums, tail, BLOCKS);
        finish(args, silu, sums, position, TAIL_POSITIONS, 0, TAIL_POSITIONS, BLOCKS);
        tail_finish(args, tail, position, BLOCKS);
    }
    return position;
}

void edk_pointwise__avx512vnni(const edk_pointwise_args *args) {
    edk_silu_avx512 silu = edk_silu_avx512_make();
    size_t blocks = (args->outputs + 15) / 16;
    if (args->epilogue == EDK_SILU && args->inputs < UNITS_BELOW &&
        edk_units_fit(args->inputs, args->outputs, args->positions)) {
        const edk_unit_layer layer = {args->requant,   {args->input}, args->input_stride, args->weights,
                                      args->inputs,    args->positions, args->output,     args->output_stride};
        edk_units_all(&layer, &silu, blocks, CHUNK, EDK_UNITS_POINTWISE);
        return;
    }
    size_t done = 0;
    if (args->epilogue == EDK_LINEAR || args->epilogue == EDK_ADD) {
        if (args->outputs == 24) done = with_tail(args, &silu, 1);
        if (args->outputs == 40) done = with_tail(args, &silu, 2);
    }
    for (size_t first = done; first < args->positions; first += CHUNK) {
        size_t last = first + CHUNK < args->positions ? first + CHUNK : args->positions;
        size_t block = 0;
        // One block alone would wait for its inputs: 5 are 3 and 2, and 6 twice 3.
        for (; blocks - block > 6 || blocks - block == 4; block += 4) column(args, &silu, first, last, block, 6, 4);
        for (; blocks - block >= 3; block += 3) column(args, &silu, first, last, block, 8, 3);
        if (blocks - block == 2) column(args, &silu, first, last, block, 8, 2);
        if (blocks - block == 1) column(args, &silu, first, last, block, 8, 1);
    }
}

EDK_AVX512_END

#endif
