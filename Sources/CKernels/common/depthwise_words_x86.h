// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// The depthwise convolution where a sum fits a word (edk_word_form), for the vectors of SSE4.1 and AVX2.
//
// A lane of 128 bits holds 16 channels. Interleaving the bytes of two rows, [row 0, row 1] per channel, makes channels
// 0 ... 7 of every lane and 8 ... 15, the two *halves* of a group; pmaddubsw multiplies both taps and adds them. Of the row
// that is left over, two neighbouring columns make the pair. Where fewer channels are left than a vector holds, its lanes
// take two *places* of the row, a tile apart.
#ifndef EDK_DEPTHWISE_WORDS_X86_H
#define EDK_DEPTHWISE_WORDS_X86_H

#include "depthwise_rows.h"

// Outputs of a tile; outputs that share one pass over the channels, so that their input stays in the first cache level;
// rows of them whose codes a word can add up; columns under a tile, and pairs of taps, at most.
enum { EDK_WORD_TILE = 4, EDK_WORD_SPAN = 64, EDK_WORD_ROWS = 4 };
enum { EDK_WORD_COLUMNS = 2 * (EDK_WORD_TILE - 1) + 5, EDK_WORD_PAIRS = 13 };
_Static_assert(EDK_WORD_ROWS * EDK_WORD_SPAN * 255 <= UINT16_MAX, "a word adds them up");

// What is the same for all outputs of a group of channels, by half.
typedef struct {
    edk_vector weights[EDK_WORD_PAIRS][2];
    edk_vector start[2];
    edk_vector bias[2];
    edk_output_numbers output[2];
    edk_vector sums[2];  // codes added up, as words without sign
} edk_word_group;

// A tile's first column.
typedef struct {
    const uint8_t *rows[5];
    size_t column;  // bytes from one column to the next
    size_t place;   // and from one place to the next
} edk_word_input;

// What is not inlined runs once for many outputs, or seldom: it would stand in every shape's code.
#define EDK_SELDOM static __attribute__((noinline))

// 16 bytes of an array for each lane: blocks that are `stride` bytes apart, or the same one for each place.
EDK_INLINE edk_vector edk_word_lanes(const void *array, size_t stride, size_t places) {
    return edk_load_places(array, places == 1 ? stride : 0, EDK_LANES);
}

// 8 channels of each lane's 16 from a paired array that starts at the first.
EDK_INLINE edk_vector edk_word_paired(const int16_t *paired, size_t half, size_t places) {
    edk_vector first = edk_word_lanes(paired + 16 * half, 64, places);
    edk_vector second = edk_word_lanes(paired + 16 * half + 8, 64, places);
    return EDK_V(unpacklo_epi64)(first, second);
}

EDK_SELDOM void edk_word_prepare(const edk_depthwise_args *args, size_t channel, edk_word_group *group, size_t places) {
    const size_t pairs = args->kernel * (args->kernel / 2) + (args->kernel + 1) / 2;
    const edk_requant *requant = &args->requant;
    for (size_t half = 0; half < 2; half++) {
        const int8_t *weights = args->words.weights + channel * pairs * 2 + 16 * half;
        for (size_t pair = 0; pair < pairs; pair++) {
            group->weights[pair][half] = edk_word_lanes(weights + 32 * pair, 32 * pairs, places);
        }
        size_t at = channel + 8 * half;
        group->start[half] = edk_word_lanes(args->words.start + at, 32, places);
        group->bias[half] = edk_word_lanes(args->words.bias + at, 32, places);
        group->sums[half] = edk_zero();
        edk_output_numbers *output = &group->output[half];
        size_t paired = 2 * channel;
        output->value_scale = edk_word_paired(requant->value_scale + paired, half, places);
        output->offset = edk_word_paired(requant->offset + paired, half, places);
        if (args->epilogue != EDK_SILU) continue;
        output->segment_scale = edk_word_paired(requant->segment_scale + paired, half, places);
        output->place_scale = edk_word_paired(requant->place_scale + paired, half, places);
        output->magnitude_most = edk_word_paired(requant->magnitude_most + paired, half, places);
        output->tail_scale = edk_word_paired(requant->tail_scale + paired, half, places);
    }
}

// Four outputs of a half, whose sums are complete, on their way to codes.
typedef struct {
    edk_silu_pair pairs[EDK_WORD_TILE / 2];
    const edk_output_numbers *numbers;
} edk_word_four;

// Where a tile's codes go; `left` of the outputs from the tile's first on exist.
typedef struct {
    uint8_t *output;
    size_t left;
} edk_word_target;

// One of the steps from sums to codes of four outputs.
EDK_INLINE void edk_word_step(const edk_silu *silu, edk_word_four *four, const size_t STEP, const int SILU) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < EDK_WORD_TILE / 2; i++) {
        edk_silu_pair *pair = &four->pairs[i];
        if (SILU) {
            edk_silu_step(silu, four->numbers, pair, STEP);
        } else if (STEP + 1 == EDK_SILU_STEPS) {
            for (size_t j = 0; j < 2; j++) {
                edk_vector sixtyfourths = EDK_V(mulhrs_epi16)(pair->words[j], four->numbers->value_scale);
                pair->words[j] = edk_finish_linear(four->numbers, sixtyfourths);
            }
        }
    }
}

// A half of a tile: sums it up, and takes the place of the half before, of which the codes are returned, by pairs of outputs
// [output][place][channel]. The steps from sums to codes of the one stand between the products of the other, as in
// units_x86.h.
EDK_INLINE void edk_word_half(const edk_word_input *input, const edk_word_group *group, const edk_silu *silu,
                              edk_word_four *four, edk_vector codes[], const size_t HALF, const size_t PLACES,
                              const size_t KERNEL, const size_t STRIDE, const int SILU) {
    const size_t columns = (EDK_WORD_TILE - 1) * STRIDE + KERNEL;
    const size_t passes = KERNEL / 2 + 1;
    edk_vector words[EDK_WORD_TILE];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < EDK_WORD_TILE; i++) words[i] = group->start[HALF];
#pragma clang loop unroll(full)
    for (size_t pass = 0; pass < passes; pass++) {
        // Two rows of a column, or of the last row two columns, of which the last has no neighbour; the weight of what
        // stands there is zero.
        const size_t last = pass + 1 == passes;
        const size_t step = last ? 2 : 1;
        edk_vector weights[5];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < (last ? (KERNEL + 1) / 2 : KERNEL); i++) {
            weights[i] = group->weights[KERNEL * pass + i][HALF];
            // In a register from here on, so that not every product loads it.
            EDK_IN_REGISTER(weights[i]);
        }
        const uint8_t *upper = input->rows[2 * pass];
        const uint8_t *lower = last ? upper + input->column : input->rows[2 * pass + 1];
#pragma clang loop unroll(full)
        for (size_t column = 0; column < columns; column++) {
            if (!last || STRIDE == 1 || column % 2 == 0) {
                edk_vector rows[2] = {edk_load_places(upper, input->place, PLACES), edk_zero()};
                if (!last || column + 1 < columns) rows[1] = edk_load_places(lower, input->place, PLACES);
                edk_vector pair = HALF ? EDK_V(unpackhi_epi8)(rows[0], rows[1]) : EDK_V(unpacklo_epi8)(rows[0], rows[1]);
#pragma clang loop unroll(full)
                for (size_t i = 0; i < EDK_WORD_TILE; i++) {
                    size_t tap = column - i * STRIDE;
                    if (tap >= KERNEL || tap % step != 0) continue;
                    words[i] = EDK_V(add_epi16)(words[i], EDK_V(maddubs_epi16)(pair, weights[tap / step]));
                }
#pragma clang loop unroll(full)
                for (size_t i = 0; i < EDK_WORD_TILE; i += 2) EDK_ORDER_TWO(words + i);
            }
            upper += input->column;
            lower += input->column;
#pragma clang loop unroll(full)
            for (size_t quarter = 0; quarter < EDK_SILU_STEPS; quarter++) {
                if (columns * pass + column != columns * passes * (quarter + 1) / EDK_SILU_STEPS - 1) continue;
                edk_word_step(silu, four, quarter, SILU);
            }
        }
    }
    four->numbers = &group->output[HALF];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < EDK_WORD_TILE / 2; i++) {
        edk_silu_pair *pair = &four->pairs[i];
        codes[i] = EDK_V(packus_epi16)(pair->words[0], pair->words[1]);
        pair->words[0] = EDK_V(adds_epi16)(words[2 * i], group->bias[HALF]);
        pair->words[1] = EDK_V(adds_epi16)(words[2 * i + 1], group->bias[HALF]);
    }
}

// Stores those of two outputs of each place that exist, and makes the others zero.
EDK_SELDOM void edk_word_store_some(const edk_depthwise_args *args, uint8_t *output, edk_vector codes[2], size_t left,
                                    size_t places) {
    const size_t bytes = sizeof(edk_vector) / places;
    for (size_t i = 0; i < 2; i++) {
        uint8_t all[sizeof(edk_vector)];
        edk_store(all, codes[i]);
        for (size_t place = 0; place < places; place++) {
            if (EDK_WORD_TILE * place + i < left) {
                memcpy(output + (EDK_WORD_TILE * place + i) * args->channels, all + bytes * place, bytes);
            } else {
                memset(all + bytes * place, 0, bytes);
            }
        }
        codes[i] = edk_load(all);
    }
}

// Stores two outputs of each place, and adds them to the group's sums; `left` of the outputs from the first place's on
// exist.
EDK_INLINE void edk_word_put(const edk_depthwise_args *args, edk_word_group *group, edk_vector low, edk_vector high,
                             uint8_t *output, size_t left, const size_t PLACES) {
    edk_vector codes[2] = {EDK_V(unpacklo_epi64)(low, high), EDK_V(unpackhi_epi64)(low, high)};
    if (left >= EDK_WORD_TILE * (PLACES - 1) + 2) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 2; i++) {
            edk_store_places(output + i * args->channels, EDK_WORD_TILE * args->channels, codes[i], PLACES);
        }
    } else {
        edk_vector some[2] = {codes[0], codes[1]};
        edk_word_store_some(args, output, some, left, PLACES);
        codes[0] = some[0];
        codes[1] = some[1];
    }
    if (!args->sums) return;
    const edk_vector ones = EDK_V(set1_epi8)(1);
    group->sums[0] = EDK_V(add_epi16)(group->sums[0],
                                      EDK_V(maddubs_epi16)(EDK_V(unpacklo_epi8)(codes[0], codes[1]), ones));
    group->sums[1] = EDK_V(add_epi16)(group->sums[1],
                                      EDK_V(maddubs_epi16)(EDK_V(unpackhi_epi8)(codes[0], codes[1]), ones));
}

// A tile from its halves' codes.
EDK_INLINE void edk_word_put_tile(const edk_depthwise_args *args, edk_word_group *group, const edk_vector low[],
                                  const edk_vector high[], edk_word_target target, const size_t PLACES) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < EDK_WORD_TILE; i += 2) {
        if (i < target.left) {
            uint8_t *output = target.output + i * args->channels;
            edk_word_put(args, group, low[i / 2], high[i / 2], output, target.left - i, PLACES);
        }
    }
}

// Adds what a group has gathered to the sums of its channels, and begins anew.
EDK_SELDOM void edk_word_add_up(const edk_depthwise_args *args, size_t channel, edk_word_group *group,
                                size_t places) {
    const size_t blocks = EDK_LANES / places;
    for (size_t half = 0; half < 2; half++) {
        uint16_t words[EDK_LANES][8];
        edk_store(words, group->sums[half]);
        group->sums[half] = edk_zero();
        for (size_t lane = 0; lane < EDK_LANES; lane++) {
            int32_t *sums = args->sums + channel + lane % blocks * 16 + 8 * half;
            for (size_t i = 0; i < 8; i++) sums[i] += words[lane][i];
        }
    }
}

// A lane or all of a vector, as it will be loaded: a load that spans two stores waits for both.
EDK_INLINE void edk_word_move(uint8_t *to, const uint8_t *from, size_t bytes) {
    if (bytes == sizeof(edk_vector)) {
        edk_store(to, edk_load(from));
    } else {
        memcpy(to, from, 16);
    }
}

// A tile's columns from `first` on, in a copy: some of them are outside the image.
EDK_INLINE edk_word_input edk_word_copy(const edk_depthwise_args *args, size_t first, size_t channel, uint8_t *copy,
                                        const size_t PLACES, const size_t KERNEL, const size_t STRIDE) {
    const size_t columns = (EDK_WORD_TILE - 1) * STRIDE + KERNEL;
    const size_t bytes = sizeof(edk_vector) / PLACES;
    for (size_t place = 0; place < PLACES; place++) {
        // Wraps to a huge index left of the image.
        size_t begin = first + place * EDK_WORD_TILE * STRIDE;
        size_t before = begin > SIZE_MAX / 2 ? 0 - begin : 0;
        if (before > columns) before = columns;
        size_t inside = begin + before < args->width ? args->width - (begin + before) : 0;
        if (inside > columns - before) inside = columns - before;
        for (size_t row = 0; row < KERNEL; row++) {
            uint8_t *to = copy + (row * PLACES + place) * columns * bytes;
            const uint8_t *from = args->rows[row] + (inside ? (begin + before) * args->channels : 0) + channel;
#pragma clang loop unroll(disable)
            for (size_t i = 0; i < before; i++, to += bytes) edk_word_move(to, args->zero_pixel + channel, bytes);
            for (size_t i = 0; i < inside; i++, to += bytes, from += args->channels) edk_word_move(to, from, bytes);
#pragma clang loop unroll(disable)
            for (size_t i = before + inside; i < columns; i++, to += bytes) {
                edk_word_move(to, args->zero_pixel + channel, bytes);
            }
        }
    }
    edk_word_input input;
    input.column = bytes;
    input.place = columns * bytes;
    for (size_t row = 0; row < KERNEL; row++) input.rows[row] = copy + row * PLACES * columns * bytes;
    return input;
}

// The columns of the tile at x.
EDK_INLINE edk_word_input edk_word_columns(const edk_depthwise_args *args, size_t x, size_t channel, uint8_t *copy,
                                           const size_t PLACES, const size_t KERNEL, const size_t STRIDE) {
    const size_t reach = (EDK_WORD_TILE * PLACES - 1) * STRIDE + KERNEL;
    size_t first = x * STRIDE - args->pad;
    if (first >= args->width || first + reach > args->width) {
        return edk_word_copy(args, first, channel, copy, PLACES, KERNEL, STRIDE);
    }
    edk_word_input input;
#pragma clang loop unroll(full)
    for (size_t row = 0; row < KERNEL; row++) input.rows[row] = args->rows[row] + first * args->channels + channel;
    input.column = args->channels;
    input.place = EDK_WORD_TILE * STRIDE * args->channels;
    return input;
}

// The outputs start ... end - 1 of all rows, of the vector's channels.
EDK_INLINE void edk_word_channels(const edk_depthwise_args *args, const edk_silu *silu, size_t channel, size_t start,
                                  size_t end, const size_t PLACES, const size_t KERNEL, const size_t STRIDE,
                                  const int SILU) {
    edk_word_group group;
    _Alignas(64) uint8_t copy[5 * EDK_WORD_COLUMNS * sizeof(edk_vector)];
    edk_word_prepare(args, channel, &group, PLACES);
    edk_word_four four = {0};
    four.numbers = group.output;
    edk_word_target target = {0};
    edk_vector low[EDK_WORD_TILE / 2];
    edk_vector high[EDK_WORD_TILE / 2];
    for (size_t row = 0; row < args->output_rows; row++) {
        const edk_depthwise_args one = edk_depthwise_row_at(args, row);
        for (size_t x = start; x < end; x += EDK_WORD_TILE * PLACES) {
            edk_word_input input = edk_word_columns(&one, x, channel, copy, PLACES, KERNEL, STRIDE);
            edk_word_half(&input, &group, silu, &four, high, 0, PLACES, KERNEL, STRIDE, SILU);
            if (target.left) edk_word_put_tile(args, &group, low, high, target, PLACES);
            edk_word_half(&input, &group, silu, &four, low, 1, PLACES, KERNEL, STRIDE, SILU);
            target = (edk_word_target){one.output + x * args->channels + channel, end - x};
        }
        if (args->sums && row % EDK_WORD_ROWS == EDK_WORD_ROWS - 1) edk_word_add_up(args, channel, &group, PLACES);
    }
#pragma clang loop unroll(full)
    for (size_t step = 0; step < EDK_SILU_STEPS; step++) edk_word_step(silu, &four, step, SILU);
    for (size_t i = 0; i < EDK_WORD_TILE / 2; i++) high[i] = EDK_V(packus_epi16)(four.pairs[i].words[0], four.pairs[i].words[1]);
    edk_word_put_tile(args, &group, low, high, target, PLACES);
    if (args->sums) edk_word_add_up(args, channel, &group, PLACES);
}

// As many of the channels as make whole blocks of 16; returns how many.
EDK_INLINE size_t edk_depthwise_words(const edk_depthwise_args *args, const edk_silu *silu, const size_t KERNEL,
                                      const size_t STRIDE, const int SILU) {
    if (!args->words.weights) return 0;
    const size_t whole = args->channels / 16 * 16;
    for (size_t start = 0; start < args->outputs; start += EDK_WORD_SPAN) {
        size_t end = args->outputs - start < EDK_WORD_SPAN ? args->outputs : start + EDK_WORD_SPAN;
        size_t channel = 0;
        for (; channel + 16 * EDK_LANES <= whole; channel += 16 * EDK_LANES) {
            edk_word_channels(args, silu, channel, start, end, 1, KERNEL, STRIDE, SILU);
        }
        if (EDK_LANES > 1 && channel < whole) {
            edk_word_channels(args, silu, channel, start, end, EDK_LANES, KERNEL, STRIDE, SILU);
        }
    }
    return whole;
}

#endif
