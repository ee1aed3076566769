// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// 64 channels at a time, in four vectors of 16 sums. Interleaving the bytes of the kernel's rows to 32-bit groups of
// taps, [row 0, row 1, row 2, row 3] per channel, stays within 128-bit lanes, so vector q holds channels 4q ... 4q + 3 of
// each lane's 16. Weights and requantization numbers are brought into that order once a row; the finished codes leave it
// by transposing. Row 4 of a 5x5 kernel is grouped along the row instead, four columns per channel: an output's five meet
// two such groups. So 25 taps take 7 groups.
//
// Where fewer than 64 channels are left, 32 or 16 are taken for two or four parts of the row beside each other.
#if defined(__x86_64__)

#include "CKernels.h"

#include "../common/depthwise_rows.h"
#include "../common/target_avx512.h"

EDK_AVX512_BEGIN

#include "../common/depthwise_gather_avx512.h"

// Vectors whose outputs are finished together.
enum { TOGETHER = 2 };

// Codes of the SPAN outputs of vectors q ... q + TOGETHER - 1. If count is true, those that exist, a bit each, are added
// to the group's sums: the bytes of four positions beside each other per channel, by one dot product with ones.
EDK_INLINE void outputs(group *g, const columns *under, size_t q, const edk_silu_avx512 *silu, int linear, int count,
                        const __mmask16 *exist, const size_t KERNEL, const size_t STRIDE) {
    const __m512i transpose = _mm512_broadcast_i32x4(
        _mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
    __m512i sums[TOGETHER * SPAN];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < TOGETHER * SPAN; i++) sums[i] = g->bias[q + i / SPAN];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < TOGETHER; j++) {
        const __m512i *weights = g->weights[q + j];
        __m512i *own = sums + SPAN * j;
#pragma clang loop unroll(full)
        for (size_t column = 0; column < (SPAN - 1) * STRIDE + KERNEL; column++) {
            __m512i taps = under->taps[q + j][column];
#pragma clang loop unroll(full)
            for (size_t i = 0; i < SPAN; i++) {
                size_t tap = column - i * STRIDE;
                if (tap < KERNEL) own[i] = _mm512_dpbusd_epi32(own[i], taps, weights[tap]);
            }
        }
        if (KERNEL == 3) continue;
#pragma clang loop unroll(full)
        for (size_t i = 0; i < SPAN; i++) {
            const __m512i *along = &under->along[q + j][i * STRIDE / 4];
            __m512i (*row)[2] = g->row[q + j];
            own[i] = _mm512_dpbusd_epi32(own[i], along[0], row[i * STRIDE % 4][0]);
            own[i] = _mm512_dpbusd_epi32(own[i], along[1], row[i * STRIDE % 4][1]);
        }
    }
    const edk_block_avx512 *numbers = &g->numbers[q];
    __m512i words[TOGETHER * SPAN / 2];
    if (linear) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < TOGETHER * SPAN / 2; i++) {
            const edk_block_avx512 *block = &numbers[2 * i / SPAN];
            words[i] = edk_linear_pair_avx512(block, sums[2 * i], sums[2 * i + 1]);
            words[i] = edk_linear_words_avx512(words[i], block->offset);
        }
    } else {
        edk_silu_pairs_avx512(silu, numbers, sums, words, SPAN / 2, TOGETHER);
    }
#pragma clang loop unroll(full)
    for (size_t j = 0; j < TOGETHER; j++) {
        __m512i codes[SPAN / 4];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < SPAN / 4; i++) {
            const __m512i *four = &words[j * SPAN / 2 + 2 * i];
            g->codes[i][q + j] = codes[i] = _mm512_packus_epi16(four[0], four[1]);
        }
        if (!count) continue;
#pragma clang loop unroll(full)
        for (size_t i = 0; i < SPAN / 4; i++) {
            __m512i by_channel = _mm512_shuffle_epi8(_mm512_maskz_mov_epi32(exist[i], codes[i]), transpose);
            g->sums[q + j] = _mm512_dpbusd_epi32(g->sums[q + j], by_channel, _mm512_set1_epi8(1));
        }
    }
}

// Stores four positions; valid[part] of them exist.
EDK_INLINE void store_four(const edk_depthwise_args *args, const __m512i codes[4], uint8_t *output,
                           const size_t valid[4], __mmask16 mask, const size_t BLOCKS) {
    __m512i low01 = _mm512_unpacklo_epi32(codes[0], codes[1]);
    __m512i high01 = _mm512_unpackhi_epi32(codes[0], codes[1]);
    __m512i low23 = _mm512_unpacklo_epi32(codes[2], codes[3]);
    __m512i high23 = _mm512_unpackhi_epi32(codes[2], codes[3]);
    const __m512i positions[4] = {_mm512_unpacklo_epi64(low01, low23), _mm512_unpackhi_epi64(low01, low23),
                                  _mm512_unpacklo_epi64(high01, high23), _mm512_unpackhi_epi64(high01, high23)};
    size_t part_stride = SPAN * args->channels;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) {
        uint8_t *pixel = output + i * args->channels;
        if (BLOCKS == 4) {
            if (i < valid[0]) _mm512_storeu_si512(pixel, positions[i]);
        } else if (BLOCKS == 2) {
            if (i < valid[0]) _mm256_storeu_si256((__m256i *)pixel, _mm512_castsi512_si256(positions[i]));
            if (i < valid[1]) {
                _mm256_storeu_si256((__m256i *)(pixel + part_stride), _mm512_extracti64x4_epi64(positions[i], 1));
            }
        } else {
            const __m128i parts[4] = {
                _mm512_castsi512_si128(positions[i]), _mm512_extracti32x4_epi32(positions[i], 1),
                _mm512_extracti32x4_epi32(positions[i], 2), _mm512_extracti32x4_epi32(positions[i], 3)};
#pragma clang loop unroll(full)
            for (size_t part = 0; part < 4; part++) {
                if (i < valid[part]) {
                    // Stores under a mask are slow on some processors.
                    if (mask == 0xffff) {
                        _mm_storeu_si128((__m128i *)(pixel + part * part_stride), parts[part]);
                    } else {
                        _mm_mask_storeu_epi8(pixel + part * part_stride, mask, parts[part]);
                    }
                }
            }
        }
    }
}

EDK_INLINE void add_sums(int32_t *sums, const group *g, const size_t BLOCKS) {
    __m512i lanes[4];
    transpose_lanes(g->sums, lanes);
#pragma clang loop unroll(full)
    for (size_t lane = 0; lane < 4; lane++) {
        int32_t *block = sums + 16 * (lane % BLOCKS);
        _mm512_storeu_si512(block, _mm512_add_epi32(_mm512_loadu_si512(block), lanes[lane]));
    }
}

// Whether the SPAN outputs from x on of every part exist and touch no column outside the input.
EDK_INLINE int is_inside(const edk_depthwise_args *args, size_t x, const size_t BLOCKS, const size_t KERNEL,
                         const size_t STRIDE) {
    const size_t step = SPAN * (4 / BLOCKS);
    return x + step <= args->outputs && x * STRIDE >= args->pad &&
           (x + step - 1) * STRIDE + KERNEL <= args->width + args->pad;
}

// The SPAN outputs from x on of every part; WHOLE: all of them exist. If AHEAD, gathers the columns of the span behind
// between the products of this one: one after the other, each would wait for what the other has to spare.
EDK_INLINE void span(const edk_depthwise_args *args, const edk_silu_avx512 *silu, size_t x, size_t channel,
                     __mmask16 mask, group *g, const columns *under, columns *next, const int WHOLE, const int AHEAD,
                     const size_t BLOCKS, const size_t KERNEL, const size_t STRIDE) {
    const size_t step = SPAN * (4 / BLOCKS);
    const size_t count = (SPAN - 1) * STRIDE + KERNEL;
    size_t valid[SPAN / 4][4];
    __mmask16 exist[SPAN / 4] = {0};
#pragma clang loop unroll(full)
    for (size_t i = 0; i < SPAN / 4; i++) {
#pragma clang loop unroll(full)
        for (size_t part = 0; part < 4 / BLOCKS; part++) {
            size_t first = x + part * SPAN + 4 * i;
            size_t left = first < args->outputs ? args->outputs - first : 0;
            valid[i][part] = WHOLE || left > 4 ? 4 : left;
            // A lane holds a block; the lanes of a part are beside each other.
            uint32_t four = (1u << valid[i][part]) - 1;
            for (size_t lane = part * BLOCKS; lane < (part + 1) * BLOCKS; lane++) exist[i] |= four << (4 * lane);
        }
    }
#pragma clang loop unroll(disable)
    for (size_t q = 0; q < 4; q += TOGETHER) {
        if (AHEAD) {
            size_t first = count * q / 4;
            size_t end = count * (q + TOGETHER) / 4;
            gather_inside(args, x + step, channel, mask, next, first, end, BLOCKS, KERNEL, STRIDE);
        }
        outputs(g, under, q, silu, args->epilogue == EDK_LINEAR, args->sums != NULL, exist, KERNEL, STRIDE);
    }
    if (AHEAD) gather_along(next, KERNEL, STRIDE);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < SPAN / 4; i++) {
        store_four(args, g->codes[i], args->output + (x + 4 * i) * args->channels + channel, valid[i], mask, BLOCKS);
    }
}

// A row of BLOCKS blocks of 16 channels.
EDK_INLINE void one_row(const edk_depthwise_args *args, const edk_silu_avx512 *silu, size_t channel, __mmask16 mask,
                        group *g, columns under[2], const size_t BLOCKS, const size_t KERNEL, const size_t STRIDE) {
    const size_t step = SPAN * (4 / BLOCKS);
    gather(args, 0, channel, mask, g, &under[0], BLOCKS, KERNEL, STRIDE);
    size_t now = 0;
    for (size_t x = 0; x < args->outputs; x += step, now ^= 1) {
        if (is_inside(args, x + step, BLOCKS, KERNEL, STRIDE)) {
            span(args, silu, x, channel, mask, g, &under[now], &under[now ^ 1], 1, 1, BLOCKS, KERNEL, STRIDE);
            continue;
        }
        span(args, silu, x, channel, mask, g, &under[now], &under[now ^ 1], 0, 0, BLOCKS, KERNEL, STRIDE);
        if (x + step < args->outputs) {
            gather(args, x + step, channel, mask, g, &under[now ^ 1], BLOCKS, KERNEL, STRIDE);
        }
    }
}

// BLOCKS blocks of 16 channels of all rows.
EDK_INLINE void channels(const edk_depthwise_args *args, const edk_silu_avx512 *silu, size_t channel, __mmask16 mask,
                         const size_t BLOCKS, const size_t KERNEL, const size_t STRIDE) {
    group g;
    columns under[2];
    prepare(args, channel / 16, &g, BLOCKS, KERNEL);
    for (size_t i = (SPAN - 1) * STRIDE + KERNEL; i < 4 * ROW_GROUPS; i++) {
        under[0].last[i] = under[1].last[i] = _mm512_setzero_si512();
    }
    for (size_t i = 0; i < args->output_rows; i++) {
        const edk_depthwise_args one = edk_depthwise_row_at(args, i);
        one_row(&one, silu, channel, mask, &g, under, BLOCKS, KERNEL, STRIDE);
    }
    if (args->sums) add_sums(args->sums + channel, &g, BLOCKS);
}

EDK_INLINE void rows(const edk_depthwise_args *args, const size_t KERNEL, const size_t STRIDE) {
    edk_silu_avx512 silu = edk_silu_avx512_make();
    size_t channel = 0;
    for (; channel + 64 <= args->channels; channel += 64) channels(args, &silu, channel, 0, 4, KERNEL, STRIDE);
    if (channel + 32 <= args->channels) {
        channels(args, &silu, channel, 0, 2, KERNEL, STRIDE);
        channel += 32;
    }
    for (; channel < args->channels; channel += 16) {
        __mmask16 mask = channel + 16 <= args->channels ? 0xffff : 0xff;
        channels(args, &silu, channel, mask, 1, KERNEL, STRIDE);
    }
}

void edk_depthwise__avx512vnni(const edk_depthwise_args *args) {
    if (args->kernel == 3) {
        args->stride == 1 ? rows(args, 3, 1) : rows(args, 3, 2);
    } else {
        args->stride == 1 ? rows(args, 5, 1) : rows(args, 5, 2);
    }
}

EDK_AVX512_END

#endif
