// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Four output columns of 16 channels at a time. The nine bytes of a row under the kernel are three broadcasts of four
// bytes; the last three bytes of the third meet zero weights.
#if defined(__x86_64__)

#include "CKernels.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni"))), \
                             apply_to = function)

#include "../common/requantize_avx512.h"

EDK_INLINE void four(const edk_stem_args *args, const edk_silu_avx512 *silu, size_t x, size_t valid, size_t block) {
    const int8_t *weights = args->weights + block * 9 * 64;
    __m512i bias = _mm512_loadu_si512(args->requant.bias + 16 * block);
    __m512i sums[4] = {bias, bias, bias, bias};
    const uint8_t *rows[3] = {args->rows[0], args->rows[1], args->rows[2]};
#pragma clang loop unroll(full)
    for (size_t group = 0; group < 9; group++) {
        __m512i w = _mm512_loadu_si512(weights + group * 64);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) {
            size_t column = x + (i < valid ? i : valid - 1);
            int32_t bytes;
            __builtin_memcpy(&bytes, rows[group / 3] + 6 * column + 4 * (group % 3), 4);
            sums[i] = _mm512_dpbusd_epi32(sums[i], _mm512_set1_epi32(bytes), w);
        }
    }
    edk_block_avx512 numbers = edk_block_avx512_load(&args->requant, block, 1);
    __m512i words01 = edk_silu_pair_avx512(silu, &numbers, sums[0], sums[1]);
    __m512i words23 = edk_silu_pair_avx512(silu, &numbers, sums[2], sums[3]);
    edk_store_rows_avx512(args->output + x * args->channels + 16 * block, args->channels,
                          edk_rows_avx512(words01, words23), valid, edk_block_mask(args->channels, block));
}

void edk_stem__avx512vnni(const edk_stem_args *args) {
    edk_silu_avx512 silu = edk_silu_avx512_make(args->requant.headroom);
    size_t blocks = (args->channels + 15) / 16;
    for (size_t x = 0; x < args->outputs; x += 4) {
        size_t valid = args->outputs - x < 4 ? args->outputs - x : 4;
        for (size_t block = 0; block < blocks; block++) four(args, &silu, x, valid, block);
    }
}

#pragma clang attribute pop

#endif
