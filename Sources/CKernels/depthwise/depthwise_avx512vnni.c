// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Four output columns of 16 channels at a time. The rows of one input column are interleaved to 32-bit groups of four
// taps once, [row 0, row 1, row 2, row 3] per channel, and serve every output column they touch; a 5x5 kernel has a
// second group with row 4 alone.
#if defined(__x86_64__)

#include "CKernels.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni"))), \
                             apply_to = function)

#include "../common/requantize_avx512.h"

EDK_INLINE __m512i widen(const uint8_t *pixel, __mmask16 mask) {
    return _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(mask, pixel));
}

// Rows of one input column as groups of four taps.
EDK_INLINE void gather(const edk_depthwise_args *args, size_t source, size_t channel, __mmask16 mask,
                       const size_t KERNEL, __m512i *taps) {
    const uint8_t *pixel[5];
    for (size_t row = 0; row < KERNEL; row++) {
        pixel[row] = source < args->width ? args->rows[row] + source * args->channels + channel
                                          : args->zero_pixel + channel;
    }
    __m512i low = _mm512_or_si512(widen(pixel[0], mask), _mm512_slli_epi32(widen(pixel[1], mask), 8));
    if (KERNEL == 3) {
        taps[0] = _mm512_or_si512(low, _mm512_slli_epi32(widen(pixel[2], mask), 16));
    } else {
        __m512i high = _mm512_or_si512(_mm512_slli_epi32(widen(pixel[2], mask), 16),
                                       _mm512_slli_epi32(widen(pixel[3], mask), 24));
        taps[0] = _mm512_or_si512(low, high);
        taps[1] = widen(pixel[4], mask);
    }
}

EDK_INLINE void add_sums(int32_t *sums, __m512i rows) {
    // Bytes of four positions beside each other per channel, added by one dot product with ones.
    const __m512i by_channel = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    const __m512i transpose = _mm512_broadcast_i32x4(
        _mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
    __m512i groups = _mm512_shuffle_epi8(_mm512_permutexvar_epi32(by_channel, rows), transpose);
    __m512i total = _mm512_loadu_si512(sums);
    _mm512_storeu_si512(sums, _mm512_dpbusd_epi32(total, groups, _mm512_set1_epi8(1)));
}

EDK_INLINE void four(const edk_depthwise_args *args, const edk_silu_avx512 *silu, size_t x, size_t valid,
                     size_t block, const size_t KERNEL, const size_t STRIDE) {
    const size_t quads = KERNEL == 3 ? 1 : 2;
    size_t channel = 16 * block;
    __mmask16 mask = edk_block_mask(args->channels, block);
    const int8_t *weights = args->weights + block * KERNEL * quads * 64;
    __m512i bias = _mm512_loadu_si512(args->requant.bias + channel);
    __m512i sums[4] = {bias, bias, bias, bias};
    const size_t columns = 3 * STRIDE + KERNEL;
#pragma clang loop unroll(full)
    for (size_t column = 0; column < columns; column++) {
        __m512i taps[2];
        gather(args, x * STRIDE + column - args->pad, channel, mask, KERNEL, taps);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) {
            size_t j = column - i * STRIDE;
            if (column < i * STRIDE || j >= KERNEL) continue;
            sums[i] = _mm512_dpbusd_epi32(sums[i], taps[0], _mm512_loadu_si512(weights + j * quads * 64));
            if (quads == 2) {
                sums[i] = _mm512_dpbusd_epi32(sums[i], taps[1], _mm512_loadu_si512(weights + (j * quads + 1) * 64));
            }
        }
    }
    edk_block_avx512 numbers = edk_block_avx512_load(&args->requant, block, args->epilogue == EDK_SILU);
    __m512i words01;
    __m512i words23;
    if (args->epilogue == EDK_SILU) {
        words01 = edk_silu_pair_avx512(silu, &numbers, sums[0], sums[1]);
        words23 = edk_silu_pair_avx512(silu, &numbers, sums[2], sums[3]);
    } else {
        words01 = edk_linear_words_avx512(edk_linear_pair_avx512(&numbers, sums[0], sums[1]), numbers.offset);
        words23 = edk_linear_words_avx512(edk_linear_pair_avx512(&numbers, sums[2], sums[3]), numbers.offset);
    }
    __m512i rows = edk_rows_avx512(words01, words23);
    edk_store_rows_avx512(args->output + x * args->channels + channel, args->channels, rows, valid, mask);
    if (args->sums) {
        __mmask16 positions = valid >= 4 ? (__mmask16)0xffff : (__mmask16)((1u << (4 * valid)) - 1);
        add_sums(args->sums + channel, _mm512_maskz_mov_epi32(positions, rows));
    }
}

EDK_INLINE void row(const edk_depthwise_args *args, const size_t KERNEL, const size_t STRIDE) {
    edk_silu_avx512 silu = edk_silu_avx512_make(args->requant.headroom);
    size_t blocks = (args->channels + 15) / 16;
    for (size_t x = 0; x < args->outputs; x += 4) {
        size_t valid = args->outputs - x < 4 ? args->outputs - x : 4;
        for (size_t block = 0; block < blocks; block++) four(args, &silu, x, valid, block, KERNEL, STRIDE);
    }
}

void edk_depthwise__avx512vnni(const edk_depthwise_args *args) {
    if (args->kernel == 3) {
        args->stride == 1 ? row(args, 3, 1) : row(args, 3, 2);
    } else {
        args->stride == 1 ? row(args, 5, 1) : row(args, 5, 2);
    }
}

#pragma clang attribute pop

#endif
