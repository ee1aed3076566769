// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// What depthwise_avx512vnni.c multiplies: the input columns under SPAN outputs as groups of four taps a channel.
#ifndef EDK_DEPTHWISE_GATHER_AVX512_H
#define EDK_DEPTHWISE_GATHER_AVX512_H

#include "requantize_avx512.h"

enum { SPAN = 8, COLUMNS = 2 * (SPAN - 1) + 5, ROW_GROUPS = (COLUMNS + 3) / 4 };

// The columns under SPAN outputs; index q as in depthwise_avx512vnni.c.
typedef struct {
    __m512i taps[4][COLUMNS];      // rows 0 ... 3
    __m512i along[4][ROW_GROUPS];  // row 4: columns 4i ... 4i + 3
    __m512i last[4 * ROW_GROUPS];  // row 4 as it is; what stands behind the columns meets zero weights
} columns;

// One group of channels. BLOCKS is 4, 2 or 1, a constant after inlining.
typedef struct {
    __m512i weights[4][5];           // of the columns
    __m512i row[4][4][2];            // of row 4's two groups, by an output's first column in them
    __m512i bias[4];
    edk_block_avx512 numbers[4];
    __m512i codes[SPAN / 4][4];  // of four positions each: in every lane [position][channel of 4]
    __m512i sums[4];
    __m512i outside[4];          // taps of a column outside the input, and its row 4
    __m512i outside_last;
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

// Interleaves the bytes of four vectors to groups of four a channel.
EDK_INLINE void interleave(__m512i row0, __m512i row1, __m512i row2, __m512i row3, __m512i out[4]) {
    __m512i low01 = _mm512_unpacklo_epi8(row0, row1);
    __m512i high01 = _mm512_unpackhi_epi8(row0, row1);
    __m512i low23 = _mm512_unpacklo_epi8(row2, row3);
    __m512i high23 = _mm512_unpackhi_epi8(row2, row3);
    out[0] = _mm512_unpacklo_epi16(low01, low23);
    out[1] = _mm512_unpackhi_epi16(low01, low23);
    out[2] = _mm512_unpacklo_epi16(high01, high23);
    out[3] = _mm512_unpackhi_epi16(high01, high23);
}

// Row 4's weights of vector q, from its taps, which stand in the lowest bytes: an output's taps begin at place `first` of a
// group of four and end in the one behind.
EDK_INLINE void place_row(__m512i taps[5][4], size_t q, __m512i row[4][2]) {
#pragma clang loop unroll(full)
    for (size_t first = 0; first < 4; first++) {
        row[first][0] = row[first][1] = _mm512_setzero_si512();
#pragma clang loop unroll(full)
        for (size_t tap = 0; tap < 5; tap++) {
            size_t place = first + tap;
            __m512i *group = &row[first][place / 4];
            *group = _mm512_or_si512(*group, _mm512_slli_epi32(taps[tap][q], 8 * (place % 4)));
        }
    }
}

EDK_INLINE void prepare(const edk_depthwise_args *args, size_t block, group *g, const size_t BLOCKS,
                        const size_t KERNEL) {
    const __m512i none = _mm512_setzero_si512();
    const size_t quads = KERNEL == 3 ? 1 : 2;
    const size_t stride = 64 * KERNEL * quads;
    __m512i four[4];
    for (size_t column = 0; column < KERNEL; column++) {
        load_blocks(args->weights + 64 * quads * column, block, stride, four, BLOCKS);
        for (size_t q = 0; q < 4; q++) g->weights[q][column] = four[q];
    }
    if (KERNEL == 5) {
        __m512i taps[5][4];
        for (size_t column = 0; column < 5; column++) {
            load_blocks(args->weights + 64 * quads * column + 64, block, stride, taps[column], BLOCKS);
        }
        for (size_t q = 0; q < 4; q++) place_row(taps, q, g->row[q]);
    }
    const edk_requant *requant = &args->requant;
    load_blocks(requant->bias, block, 64, g->bias, BLOCKS);
    // The arrays behind edk_block_avx512, vector by vector.
    const void *const arrays[] = {requant->value_shift,   requant->value_scale,   requant->offset,
                                  requant->segment_scale, requant->place_scale,   requant->magnitude_most,
                                  requant->tail_scale};
    _Static_assert(sizeof g->numbers[0] == sizeof arrays / sizeof *arrays * sizeof none, "an array for each vector");
    const size_t arrays_used = args->epilogue == EDK_SILU ? sizeof arrays / sizeof *arrays : 3;
    for (size_t i = 0; i < arrays_used; i++) {
        load_blocks(arrays[i], block, 64, four, BLOCKS);
        for (size_t q = 0; q < 4; q++) ((__m512i *)&g->numbers[q])[i] = four[q];
    }
    for (size_t q = 0; q < 4; q++) g->sums[q] = none;
    if (BLOCKS == 4) {
        g->outside_last = _mm512_loadu_si512(args->zero_pixel + 16 * block);
        interleave(g->outside_last, g->outside_last, g->outside_last, KERNEL == 5 ? g->outside_last : none, g->outside);
    }
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

EDK_INLINE void gather_column(columns *under, size_t column, const __m512i *rows, const size_t KERNEL) {
    __m512i taps[4];
    interleave(rows[0], rows[1], rows[2], KERNEL == 5 ? rows[3] : _mm512_setzero_si512(), taps);
#pragma clang loop unroll(full)
    for (size_t q = 0; q < 4; q++) under->taps[q][column] = taps[q];
    if (KERNEL == 5) under->last[column] = rows[4];
}

EDK_INLINE void gather_outside(const group *g, columns *under, size_t column, const size_t KERNEL) {
    for (size_t q = 0; q < 4; q++) under->taps[q][column] = g->outside[q];
    if (KERNEL == 5) under->last[column] = g->outside_last;
}

// Columns first ... end - 1 under the outputs from x on, all of them inside the input.
EDK_INLINE void gather_inside(const edk_depthwise_args *args, size_t x, size_t channel, __mmask16 mask,
                              columns *under, size_t first, size_t end, const size_t BLOCKS, const size_t KERNEL,
                              const size_t STRIDE) {
    const size_t part_stride = SPAN * STRIDE * args->channels;
    size_t offset = (x * STRIDE + first - args->pad) * args->channels + channel;
    const uint8_t *bases[5];
    for (size_t row = 0; row < KERNEL; row++) bases[row] = args->rows[row];
    for (size_t column = first; column < end; column++) {
        __m512i rows[5];
#pragma clang loop unroll(full)
        for (size_t row = 0; row < KERNEL; row++) {
            const uint8_t *pixel = bases[row] + offset;
            const uint8_t *const parts[4] = {pixel, pixel + part_stride, pixel + 2 * part_stride,
                                             pixel + 3 * part_stride};
            rows[row] = load_pixels(parts, mask, BLOCKS);
        }
        gather_column(under, column, rows, KERNEL);
        offset += args->channels;
    }
}

// Columns under the outputs from x on, some of them outside the input in one part of the row or another.
EDK_INLINE void gather_parts(const edk_depthwise_args *args, size_t x, size_t channel, __mmask16 mask,
                             columns *under, const size_t BLOCKS, const size_t KERNEL, const size_t STRIDE) {
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
        gather_column(under, column, rows, KERNEL);
    }
}

// Row 4's groups, once all columns are there.
EDK_INLINE void gather_along(columns *under, const size_t KERNEL, const size_t STRIDE) {
    if (KERNEL == 3) return;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < ((SPAN - 1) * STRIDE + KERNEL + 3) / 4; i++) {
        const __m512i *row = &under->last[4 * i];
        __m512i taps[4];
        interleave(row[0], row[1], row[2], row[3], taps);
#pragma clang loop unroll(full)
        for (size_t q = 0; q < 4; q++) under->along[q][i] = taps[q];
    }
}

// Interleaves the rows of every input column that the outputs from x on touch, wherever they are.
EDK_INLINE void gather(const edk_depthwise_args *args, size_t x, size_t channel, __mmask16 mask, const group *g,
                       columns *under, const size_t BLOCKS, const size_t KERNEL, const size_t STRIDE) {
    const size_t count = (SPAN - 1) * STRIDE + KERNEL;
    if (BLOCKS == 4) {
        size_t first = x * STRIDE < args->pad ? args->pad - x * STRIDE : 0;
        size_t end = args->width + args->pad > x * STRIDE ? args->width + args->pad - x * STRIDE : 0;
        if (end > count) end = count;
        gather_inside(args, x, channel, mask, under, first, end, BLOCKS, KERNEL, STRIDE);
        for (size_t column = 0; column < first; column++) gather_outside(g, under, column, KERNEL);
        for (size_t column = end; column < count; column++) gather_outside(g, under, column, KERNEL);
    } else {
        gather_parts(args, x, channel, mask, under, BLOCKS, KERNEL, STRIDE);
    }
    gather_along(under, KERNEL, STRIDE);
}

#endif
