// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Rows of 8 columns and more are units (units_avx512.h), others four columns of 16 channels at a time. The nine bytes of
// a row under the kernel are three broadcasts of four bytes; the last three bytes of the third meet zero weights.
#if defined(__x86_64__)

#include "CKernels.h"

#include "../common/target_avx512.h"

EDK_AVX512_BEGIN

#include "../common/rows_avx512.h"
#include "../common/units_avx512.h"

// BLOCKS blocks of 16 channels share the broadcasts; a constant after inlining.
EDK_INLINE void four(const edk_stem_args *args, const edk_silu_avx512 *silu, size_t x, size_t valid, size_t block,
                     const size_t BLOCKS) {
    const int8_t *weights = args->weights + block * 9 * 64;
    __m512i sums[2][4];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < BLOCKS; j++) {
        __m512i bias = _mm512_loadu_si512(args->requant.bias + 16 * (block + j));
        sums[j][0] = sums[j][1] = sums[j][2] = sums[j][3] = bias;
    }
    // Unrolled, all broadcasts of a row of 36 would be kept for the second block, and spilled.
#pragma clang loop unroll(disable)
    for (size_t group = 0; group < 9; group += 3) {
#pragma clang loop unroll(full)
        for (size_t quad = 0; quad < 3; quad++) {
            __m512i w[2];
#pragma clang loop unroll(full)
            for (size_t j = 0; j < BLOCKS; j++) w[j] = _mm512_loadu_si512(weights + (9 * j + group + quad) * 64);
#pragma clang loop unroll(full)
            for (size_t i = 0; i < 4; i++) {
                size_t column = x + (i < valid ? i : valid - 1);
                int32_t bytes;
                __builtin_memcpy(&bytes, args->rows[group / 3] + 6 * column + 4 * quad, 4);
                __m512i pixels = _mm512_set1_epi32(bytes);
#pragma clang loop unroll(full)
                for (size_t j = 0; j < BLOCKS; j++) sums[j][i] = _mm512_dpbusd_epi32(sums[j][i], pixels, w[j]);
            }
        }
    }
    edk_block_avx512 numbers[2];
    __m512i words[4];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < BLOCKS; j++) numbers[j] = edk_block_avx512_load(&args->requant, block + j, 1);
    edk_silu_pairs_avx512(silu, numbers, sums[0], words, 2, BLOCKS);
    int cut = edk_block_mask(args->channels, block + BLOCKS - 1) != 0xffff;
    for (size_t i = 0; i < 2 && 2 * i < valid; i++) {
        const __m512i pair[2] = {words[i], words[BLOCKS > 1 ? 2 + i : i]};
        edk_store_rows_avx512(args->output + (x + 2 * i) * args->channels + 16 * block, args->channels, pair,
                              2 * i + 1 < valid, cut, BLOCKS);
    }
}

void edk_stem__avx512vnni(const edk_stem_args *args) {
    edk_silu_avx512 silu = edk_silu_avx512_make();
    size_t blocks = (args->channels + 15) / 16;
    if (edk_units_fit(36, args->channels, args->outputs)) {
        const edk_unit_layer layer = {args->requant, {args->rows[0], args->rows[1], args->rows[2]}, 6, args->weights, 36,
                                      args->outputs, args->output, args->channels};
        edk_units_all(&layer, &silu, blocks, args->outputs, EDK_UNITS_STEM);
        return;
    }
    for (size_t x = 0; x < args->outputs; x += 4) {
        size_t valid = args->outputs - x < 4 ? args->outputs - x : 4;
        size_t block = 0;
        for (; block + 2 <= blocks; block += 2) four(args, &silu, x, valid, block, 2);
        if (block < blocks) four(args, &silu, x, valid, block, 1);
    }
}

EDK_AVX512_END

#endif
