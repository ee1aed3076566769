// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// The depthwise convolution for the vectors of SSE4.1 and AVX2, in words.
//
// Two rows of a column make the pairs of words that one multiplication takes: rows 0 and 2, with five rows also 1 and 3.
// Of the row that is left over, two neighbouring columns make a pair. Each column is loaded and paired once for the four
// outputs of a tile.
#ifndef EDK_DEPTHWISE_X86_H
#define EDK_DEPTHWISE_X86_H

#include "requantize_x86.h"

#include "depthwise_words_x86.h"

// Outputs of a tile; outputs that share one pass over the channels, so that their input stays in the first cache level.
enum { EDK_TILE = 4, EDK_SPAN = 64 };

// The weights of a block, as pmaddwd takes them.
typedef struct {
    edk_vector rows[5][2][2];  // [column][pair of rows][quad]
    edk_vector row[3][2];      // [pair of columns][quad], the row that is left over
} edk_taps;

// What a tile needs.
typedef struct {
    const edk_depthwise_args *args;
    const edk_silu *silu;
    const edk_numbers *numbers;
    const edk_taps *taps;
    size_t channel;   // the block's first
    size_t channels;  // of the block that exist
    edk_vector even;  // codes of channels 0, 2, 4, 6 of each lane, added up
    edk_vector odd;
} edk_strip;

EDK_INLINE void edk_load_taps(const edk_depthwise_args *args, size_t channel, edk_taps *taps, const size_t KERNEL) {
    const size_t quads = (KERNEL + 3) / 4;  // of rows
    const int8_t *weights = args->weights + channel / 16 * KERNEL * quads * 64 + channel % 16 * 4;
    edk_vector single[6][2] = {0};
#pragma clang loop unroll(full)
    for (size_t column = 0; column < KERNEL; column++) {
#pragma clang loop unroll(full)
        for (size_t quad = 0; quad < 2; quad++) {
            const int8_t *four = weights + column * quads * 64;
            edk_vector rows = edk_load_quad((const int32_t *)(const void *)four, quad);
            edk_vector even = EDK_V(srai_epi16)(EDK_V(slli_epi16)(rows, 8), 8);
            edk_vector odd = EDK_V(srai_epi16)(rows, 8);
            taps->rows[column][0][quad] = even;
            taps->rows[column][1][quad] = odd;
            if (KERNEL == 5) {
                rows = edk_load_quad((const int32_t *)(const void *)(four + 64), quad);
                odd = EDK_V(srai_epi16)(EDK_V(slli_epi16)(rows, 8), 8);
            }
            single[column][quad] = odd;  // its upper word meets a row that does not exist and is zero
        }
    }
#pragma clang loop unroll(full)
    for (size_t pair = 0; pair < (KERNEL + 1) / 2; pair++) {
#pragma clang loop unroll(full)
        for (size_t quad = 0; quad < 2; quad++) {
            taps->row[pair][quad] = EDK_V(add_epi16)(
                single[2 * pair][quad], EDK_V(slli_epi32)(single[2 * pair + 1][quad], 16));
        }
    }
}

// The codes of a block at one place of the input as words; INSIDE: the place is known to be within the row.
EDK_INLINE edk_vector edk_place(const edk_strip *strip, size_t row, size_t source, const int INSIDE) {
    const edk_depthwise_args *args = strip->args;
    // Wraps to a huge index left of the image, which is also not inside.
    const uint8_t *codes =
        INSIDE || source < args->width ? args->rows[row] + source * args->channels : args->zero_pixel;
    return edk_load_codes(codes + strip->channel, strip->channels);
}

EDK_INLINE void edk_sum_columns(const edk_strip *strip, size_t x, edk_vector sums[EDK_TILE][2], const size_t KERNEL,
                                const size_t STRIDE, const int INSIDE) {
    const size_t pairs = KERNEL / 2;
    const size_t columns = (EDK_TILE - 1) * STRIDE + KERNEL;
    const size_t first = x * STRIDE - strip->args->pad;
    const edk_taps *taps = strip->taps;
    edk_vector next = edk_place(strip, pairs == 1 ? 1 : 4, first, INSIDE);
#pragma clang loop unroll(full)
    for (size_t column = 0; column < columns; column++) {
        edk_vector single = next;
        if (column + 1 < columns) next = edk_place(strip, pairs == 1 ? 1 : 4, first + column + 1, INSIDE);
#pragma clang loop unroll(full)
        for (size_t pair = 0; pair < pairs; pair++) {
            edk_vector upper = edk_place(strip, pair, first + column, INSIDE);
            edk_vector lower = edk_place(strip, pair + 2, first + column, INSIDE);
            const edk_vector quads[2] = {EDK_V(unpacklo_epi16)(upper, lower), EDK_V(unpackhi_epi16)(upper, lower)};
#pragma clang loop unroll(full)
            for (size_t i = 0; i < EDK_TILE; i++) {
                size_t tap = column - i * STRIDE;
                if (tap >= KERNEL) continue;
                sums[i][0] = edk_dot_words(sums[i][0], quads[0], taps->rows[tap][pair][0]);
                sums[i][1] = edk_dot_words(sums[i][1], quads[1], taps->rows[tap][pair][1]);
            }
        }
        if (STRIDE == 2 && column % 2 == 1) continue;
        // The last tap has no neighbour; the weight of what stands there is zero.
        const edk_vector quads[2] = {EDK_V(unpacklo_epi16)(single, next), EDK_V(unpackhi_epi16)(single, next)};
#pragma clang loop unroll(full)
        for (size_t i = 0; i < EDK_TILE; i++) {
            size_t tap = column - i * STRIDE;
            if (tap >= KERNEL || tap % 2 == 1) continue;
            sums[i][0] = edk_dot_words(sums[i][0], quads[0], taps->row[tap / 2][0]);
            sums[i][1] = edk_dot_words(sums[i][1], quads[1], taps->row[tap / 2][1]);
        }
    }
}

// Up to two outputs from their sums.
EDK_INLINE void edk_finish_outputs(edk_strip *strip, const edk_vector sums[2][2], size_t x, size_t count,
                                   const int SILU) {
    const edk_depthwise_args *args = strip->args;
    edk_vector words[2];
    if (SILU) {
        edk_silu_two(strip->silu, strip->numbers, sums, words);
    } else {
        words[0] = edk_finish_linear(&strip->numbers->output, edk_linear(strip->numbers, sums[0]));
        words[1] = edk_finish_linear(&strip->numbers->output, edk_linear(strip->numbers, sums[1]));
    }
    if (count == 1) words[1] = edk_zero();
    edk_vector codes = EDK_V(packus_epi16)(words[0], words[1]);
    strip->even = EDK_V(add_epi16)(strip->even, edk_and(codes, EDK_V(set1_epi16)(0xff)));
    strip->odd = EDK_V(add_epi16)(strip->odd, EDK_V(srli_epi16)(codes, 8));
    uint8_t *output = args->output + x * args->channels + strip->channel;
    if (count == 1) codes = EDK_V(unpacklo_epi64)(codes, codes);
    edk_store_codes(output, count == 1 ? output : output + args->channels, codes, strip->channels);
}

EDK_INLINE void edk_depthwise_tile(edk_strip *strip, size_t x, size_t count, const size_t KERNEL, const size_t STRIDE,
                                   const int SILU, const int INSIDE) {
    edk_vector sums[EDK_TILE][2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < EDK_TILE; i++) {
        sums[i][0] = strip->numbers->bias[0];
        sums[i][1] = strip->numbers->bias[1];
    }
    edk_sum_columns(strip, x, sums, KERNEL, STRIDE, INSIDE);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < EDK_TILE; i += 2) {
        if (i < count) edk_finish_outputs(strip, sums + i, x + i, count - i < 2 ? 1 : 2, SILU);
    }
}

// Adds what a strip has gathered to the sums of its channels.
EDK_INLINE void edk_add_up(const edk_strip *strip) {
    edk_vector words = EDK_V(add_epi16)(EDK_V(unpacklo_epi16)(strip->even, strip->odd),
                                        EDK_V(unpackhi_epi16)(strip->even, strip->odd));
    int32_t *sums = strip->args->sums + strip->channel;
    edk_store_quads(sums, EDK_V(add_epi32)(edk_load_quad(sums, 0), EDK_V(unpacklo_epi16)(words, edk_zero())),
                    EDK_V(add_epi32)(edk_load_quad(sums, 1), EDK_V(unpackhi_epi16)(words, edk_zero())));
}

EDK_INLINE void edk_depthwise_rows(const edk_depthwise_args *args, const size_t KERNEL, const size_t STRIDE,
                                   const int SILU) {
    edk_silu silu = edk_silu_make();
    size_t done = edk_depthwise_words(args, &silu, KERNEL, STRIDE, SILU);
    if (done == args->channels) return;
    for (size_t start = 0; start < args->outputs; start += EDK_SPAN) {
        size_t end = args->outputs - start < EDK_SPAN ? args->outputs : start + EDK_SPAN;
        for (size_t channel = done; channel < args->channels; channel += EDK_BLOCK) {
            edk_taps taps;
            edk_load_taps(args, channel, &taps, KERNEL);
            edk_numbers numbers = edk_numbers_load(&args->requant, channel, SILU ? EDK_SILU : EDK_LINEAR, EDK_QUADS);
            size_t left = args->channels - channel;
            for (size_t row = 0; row < args->output_rows; row++) {
                const edk_depthwise_args one = edk_depthwise_row_at(args, row);
                edk_strip strip = {&one, &silu, &numbers, &taps, channel, left < EDK_BLOCK ? left : EDK_BLOCK,
                                   edk_zero(), edk_zero()};
                for (size_t x = start; x < end; x += EDK_TILE) {
                    size_t source = x * STRIDE - args->pad;
                    size_t columns = (EDK_TILE - 1) * STRIDE + KERNEL;
                    if (x + EDK_TILE <= end && source < args->width && source + columns <= args->width) {
                        edk_depthwise_tile(&strip, x, EDK_TILE, KERNEL, STRIDE, SILU, 1);
                    } else {
                        edk_depthwise_tile(&strip, x, end - x, KERNEL, STRIDE, SILU, 0);
                    }
                }
                if (args->sums) edk_add_up(&strip);
            }
        }
    }
}

EDK_INLINE void edk_depthwise_body(const edk_depthwise_args *args) {
    int silu = args->epilogue == EDK_SILU;
    if (args->kernel == 3 && args->stride == 1) {
        silu ? edk_depthwise_rows(args, 3, 1, 1) : edk_depthwise_rows(args, 3, 1, 0);
    } else if (args->kernel == 3) {
        silu ? edk_depthwise_rows(args, 3, 2, 1) : edk_depthwise_rows(args, 3, 2, 0);
    } else if (args->stride == 1) {
        silu ? edk_depthwise_rows(args, 5, 1, 1) : edk_depthwise_rows(args, 5, 1, 0);
    } else {
        silu ? edk_depthwise_rows(args, 5, 2, 1) : edk_depthwise_rows(args, 5, 2, 0);
    }
}

#endif
