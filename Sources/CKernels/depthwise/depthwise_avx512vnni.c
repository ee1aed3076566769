// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// 64 channels at a time, in four vectors of 16 sums. Interleaving the bytes of the kernel's rows to 32-bit groups of
// taps, [row 0, row 1, row 2, row 3] per channel, stays within 128-bit lanes, so vector q holds channels 4q ... 4q + 3 of
// each lane's 16. Weights and requantization numbers are brought into that order once a row; the finished codes leave it
// by transposing. Row 4 of a 5x5 kernel is grouped along the row instead: four columns per channel, and the fifth column
// as a part of a later output's four. So 25 taps take 7 groups.
//
// Where fewer than 64 channels are left, 32 or 16 are taken for two or four parts of the row beside each other.
#if defined(__x86_64__)

#include "CKernels.h"

#include "../common/target_avx512.h"

EDK_AVX512_BEGIN

#include "../common/requantize_avx512.h"

enum { SPAN = 8, COLUMNS = 2 * (SPAN - 1) + 5, ROW_GROUPS = SPAN + 1 };

// One group of channels; index q as above. blocks is 4, 2 or 1, a constant after inlining.
typedef struct {
    __m512i taps[4][COLUMNS];        // rows 0 ... 3 of the input columns under SPAN outputs
    __m512i along[4][ROW_GROUPS];    // row 4: four columns from each output's first on
    __m512i weights[4][7];           // of the columns, of row 4's first four taps, of its fifth
    __m512i bias[4];
    edk_block_avx512 numbers[4];
    __m512i codes[SPAN / 4][4];  // of four positions each: in every lane [position][channel of 4]
    __m512i sums[4];
} group;

// out[i] is lane i of all four.
EDK_INLINE void transpose_lanes(const __m512i in[4], __m512i out[4]) {
    __m512i low01 = _mm512_shuffle_i32x4(in[0], in[1], 0x44);
    __m512i high01 = _mm512_shuffle_i32x4(in[0], in[1], 0xee);
    __m512i low23 = _mm512_shuffle_i32x4(in[2], in[3], 0x44);
    __m512i high23 = _mm512_shuffle_i32x4(in[2], in[3], 0xee);
    out[0] = _mm512_shuffle_i32x4(low01, low23, 0x88);
    out[1] = _mm512_shuffle_i32x4(low01, low23, 0xdd);
    out[2] = _mm512_shuffle_i32x4(high01, high23, 0x88);
    out[3] = _mm512_shuffle_i32x4(high01, high23, 0xdd);
}

// 64 bytes of each block's array, in the order of the vectors.
EDK_INLINE void load_blocks(const void *array, size_t block, size_t stride, __m512i out[4], const size_t BLOCKS) {
    __m512i in[4];
#pragma clang loop unroll(full)
    for (size_t lane = 0; lane < 4; lane++) {
        in[lane] = _mm512_loadu_si512((const uint8_t *)array + (block + lane % BLOCKS) * stride);
    }
    transpose_lanes(in, out);
}

EDK_INLINE void prepare(const edk_depthwise_args *args, size_t block, group *g, const size_t BLOCKS,
                        const size_t KERNEL, const size_t STRIDE) {
    const size_t quads = KERNEL == 3 ? 1 : 2;
    const size_t stride = 64 * KERNEL * quads;
    __m512i four[4];
    for (size_t column = 0; column < KERNEL; column++) {
        load_blocks(args->weights + 64 * quads * column, block, stride, four, BLOCKS);
        for (size_t q = 0; q < 4; q++) g->weights[q][column] = four[q];
    }
    if (KERNEL == 5) {
        for (size_t q = 0; q < 4; q++) g->weights[q][5] = _mm512_setzero_si512();
        for (size_t column = 0; column < 5; column++) {
            load_blocks(args->weights + 64 * quads * column + 64, block, stride, four, BLOCKS);
            // The fifth column stands in the group of the output behind, at 4 - STRIDE.
            __m128i shift = _mm_cvtsi32_si128((int)(8 * (column < 4 ? column : 4 - STRIDE)));
            for (size_t q = 0; q < 4; q++) {
                __m512i shifted = _mm512_sll_epi32(four[q], shift);
                if (column < 4) g->weights[q][5] = _mm512_or_si512(g->weights[q][5], shifted);
                if (column == 4) g->weights[q][6] = shifted;
            }
        }
    }
    const edk_requant *requant = &args->requant;
    load_blocks(requant->bias, block, 64, g->bias, BLOCKS);
    load_blocks(requant->value_shift, block, 64, four, BLOCKS);
    for (size_t q = 0; q < 4; q++) g->numbers[q].value_shift = four[q];
    load_blocks(requant->value_scale, block, 64, four, BLOCKS);
    for (size_t q = 0; q < 4; q++) g->numbers[q].value_scale = four[q];
    load_blocks(requant->offset, block, 64, four, BLOCKS);
    for (size_t q = 0; q < 4; q++) g->numbers[q].offset = four[q];
    if (args->epilogue == EDK_SILU) {
        load_blocks(requant->gate_shift, block, 64, four, BLOCKS);
        for (size_t q = 0; q < 4; q++) g->numbers[q].gate_shift = four[q];
        load_blocks(requant->gate_scale, block, 64, four, BLOCKS);
        for (size_t q = 0; q < 4; q++) g->numbers[q].gate_scale = four[q];
        load_blocks(requant->tail_scale, block, 64, four, BLOCKS);
        for (size_t q = 0; q < 4; q++) g->numbers[q].tail_scale = four[q];
    }
    for (size_t q = 0; q < 4; q++) g->sums[q] = _mm512_setzero_si512();
}

// A row's bytes of one column in every part; mask is for the last block alone.
EDK_INLINE __m512i load_pixels(const uint8_t *const *parts, __mmask16 mask, const size_t BLOCKS) {
    if (BLOCKS == 4) return _mm512_loadu_si512(parts[0]);
    if (BLOCKS == 2) {
        __m512i low = _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)parts[0]));
        return _mm512_inserti64x4(low, _mm256_loadu_si256((const __m256i *)parts[1]), 1);
    }
    __m512i pixels = _mm512_castsi128_si512(_mm_maskz_loadu_epi8(mask, parts[0]));
    pixels = _mm512_inserti32x4(pixels, _mm_maskz_loadu_epi8(mask, parts[1]), 1);
    pixels = _mm512_inserti32x4(pixels, _mm_maskz_loadu_epi8(mask, parts[2]), 2);
    return _mm512_inserti32x4(pixels, _mm_maskz_loadu_epi8(mask, parts[3]), 3);
}

// Interleaves the rows of every input column that the outputs from x on touch.
EDK_INLINE void gather(const edk_depthwise_args *args, size_t x, size_t channel, __mmask16 mask, group *g,
                       const size_t BLOCKS, const size_t KERNEL, const size_t STRIDE) {
    const __m512i none = _mm512_setzero_si512();
    __m512i last[COLUMNS + 1];
    for (size_t column = 0; column < (SPAN - 1) * STRIDE + KERNEL; column++) {
        __m512i rows[5];
#pragma clang loop unroll(full)
        for (size_t row = 0; row < KERNEL; row++) {
            const uint8_t *parts[4];
#pragma clang loop unroll(full)
            for (size_t part = 0; part < 4 / BLOCKS; part++) {
                size_t source = (x + part * SPAN) * STRIDE + column - args->pad;
                parts[part] =
                    (source < args->width ? args->rows[row] + source * args->channels : args->zero_pixel) + channel;
            }
            rows[row] = load_pixels(parts, mask, BLOCKS);
        }
        __m512i third = KERNEL == 5 ? rows[3] : none;
        __m512i low01 = _mm512_unpacklo_epi8(rows[0], rows[1]);
        __m512i high01 = _mm512_unpackhi_epi8(rows[0], rows[1]);
        __m512i low23 = _mm512_unpacklo_epi8(rows[2], third);
        __m512i high23 = _mm512_unpackhi_epi8(rows[2], third);
        g->taps[0][column] = _mm512_unpacklo_epi16(low01, low23);
        g->taps[1][column] = _mm512_unpackhi_epi16(low01, low23);
        g->taps[2][column] = _mm512_unpacklo_epi16(high01, high23);
        g->taps[3][column] = _mm512_unpackhi_epi16(high01, high23);
        if (KERNEL == 5) last[column] = rows[4];
    }
    if (KERNEL == 5) {
        last[(SPAN - 1) * STRIDE + KERNEL] = none;  // meets a zero weight
#pragma clang loop unroll(full)
        for (size_t i = 0; i < ROW_GROUPS; i++) {
            const __m512i *columns = &last[i * STRIDE];
            __m512i low01 = _mm512_unpacklo_epi8(columns[0], columns[1]);
            __m512i high01 = _mm512_unpackhi_epi8(columns[0], columns[1]);
            __m512i low23 = _mm512_unpacklo_epi8(columns[2], columns[3]);
            __m512i high23 = _mm512_unpackhi_epi8(columns[2], columns[3]);
            g->along[0][i] = _mm512_unpacklo_epi16(low01, low23);
            g->along[1][i] = _mm512_unpackhi_epi16(low01, low23);
            g->along[2][i] = _mm512_unpacklo_epi16(high01, high23);
            g->along[3][i] = _mm512_unpackhi_epi16(high01, high23);
        }
    }
}

// Vectors whose outputs are finished together.
enum { TOGETHER = 2 };

// Codes of the SPAN outputs of vectors q ... q + TOGETHER - 1.
EDK_INLINE void outputs(group *g, size_t q, const edk_silu_avx512 *silu, int linear, const size_t KERNEL,
                        const size_t STRIDE) {
    const size_t groups = KERNEL == 3 ? 3 : 7;
    __m512i sums[TOGETHER * SPAN];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < TOGETHER * SPAN; i++) sums[i] = g->bias[q + i / SPAN];
#pragma clang loop unroll(full)
    for (size_t tap = 0; tap < groups; tap++) {
#pragma clang loop unroll(full)
        for (size_t j = 0; j < TOGETHER; j++) {
            __m512i weights = g->weights[q + j][tap];
#pragma clang loop unroll(full)
            for (size_t i = 0; i < SPAN; i++) {
                __m512i taps = tap < KERNEL ? g->taps[q + j][i * STRIDE + tap] : g->along[q + j][i + tap - KERNEL];
                sums[j * SPAN + i] = _mm512_dpbusd_epi32(sums[j * SPAN + i], taps, weights);
            }
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
    for (size_t i = 0; i < TOGETHER * SPAN / 4; i++) {
        g->codes[i % (SPAN / 4)][q + i / (SPAN / 4)] = _mm512_packus_epi16(words[2 * i], words[2 * i + 1]);
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

// Bytes of four positions beside each other per channel, added by one dot product with ones.
EDK_INLINE void count_codes(group *g, const __m512i codes[4], const size_t valid[4], const size_t BLOCKS) {
    const __m512i transpose = _mm512_broadcast_i32x4(
        _mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
    uint32_t exist = 0;
#pragma clang loop unroll(full)
    for (size_t lane = 0; lane < 4; lane++) exist |= ((1u << valid[lane / BLOCKS]) - 1) << (4 * lane);
#pragma clang loop unroll(full)
    for (size_t q = 0; q < 4; q++) {
        __m512i by_channel = _mm512_shuffle_epi8(_mm512_maskz_mov_epi32((__mmask16)exist, codes[q]), transpose);
        g->sums[q] = _mm512_dpbusd_epi32(g->sums[q], by_channel, _mm512_set1_epi8(1));
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

// BLOCKS blocks of 16 channels of the whole row.
EDK_INLINE void channels(const edk_depthwise_args *args, const edk_silu_avx512 *silu, size_t channel, __mmask16 mask,
                         const size_t BLOCKS, const size_t KERNEL, const size_t STRIDE) {
    group g;
    prepare(args, channel / 16, &g, BLOCKS, KERNEL, STRIDE);
    for (size_t x = 0; x < args->outputs; x += SPAN * (4 / BLOCKS)) {
        gather(args, x, channel, mask, &g, BLOCKS, KERNEL, STRIDE);
        for (size_t q = 0; q < 4; q += TOGETHER) {
            outputs(&g, q, silu, args->epilogue == EDK_LINEAR, KERNEL, STRIDE);
        }
        for (size_t i = 0; i < SPAN; i += 4) {
            size_t valid[4];
            for (size_t part = 0; part < 4; part++) {
                size_t first = x + part * SPAN + i;
                size_t left = first < args->outputs ? args->outputs - first : 0;
                valid[part] = left < 4 ? left : 4;
            }
            uint8_t *output = args->output + (x + i) * args->channels + channel;
            store_four(args, g.codes[i / 4], output, valid, mask, BLOCKS);
            if (args->sums) count_codes(&g, g.codes[i / 4], valid, BLOCKS);
        }
    }
    if (args->sums) add_sums(args->sums + channel, &g, BLOCKS);
}

EDK_INLINE void row(const edk_depthwise_args *args, const size_t KERNEL, const size_t STRIDE) {
    edk_silu_avx512 silu = edk_silu_avx512_make(args->requant.headroom);
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
        args->stride == 1 ? row(args, 3, 1) : row(args, 3, 2);
    } else {
        args->stride == 1 ? row(args, 5, 1) : row(args, 5, 2);
    }
}

EDK_AVX512_END

#endif
