// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// The pointwise convolution for the vectors of SSE4.1 and AVX2, and the first one, which is made to look like it.
//
// A tile is 6 positions by a block of outputs, in halves: 12 sums, two weights and a broadcast input fill the 16 registers.
// What edk_dot cannot read in place is laid out for it: the weights of a block once for a chunk of positions, the inputs of
// a chunk once for all blocks.
#ifndef EDK_POINTWISE_X86_H
#define EDK_POINTWISE_X86_H

#include "requantize_x86.h"

// Positions that share one pass over the weights.
enum { EDK_CHUNK = 96 };

// One block of one chunk.
typedef struct {
    const edk_pointwise_args *args;
    const edk_silu *silu;
    const edk_numbers *numbers;
    edk_vector skip_zero;
    edk_vector skip_scale;
    const int8_t *panel;   // vectors [inputs / 4][step][half]
    const edk_vector *centres;  // of narrow weights [group][half], otherwise nil
    const uint8_t *codes;  // of the chunk's first position
    size_t codes_stride;
    size_t step;  // from one step's bytes to the next one's
    size_t row;   // EDK_STEM: from one row of the picture to the next
    size_t first;     // the chunk's first position
    size_t channel;   // the block's first
    size_t channels;  // of the block that exist
} edk_panel;

// Bytes of the weights for one step, and for four inputs.
enum { EDK_STEP_WEIGHTS = 2 * sizeof(edk_vector), EDK_GROUP_WEIGHTS = EDK_STEPS * EDK_STEP_WEIGHTS };

// A block's weights for the first four inputs: [inputs / 4][16 outputs][4] from there.
EDK_INLINE const int8_t *edk_block_weights(const edk_pointwise_args *args, size_t channel) {
    return args->weights + channel / 16 * 16 * args->inputs + channel % 16 * 4;
}

// The weights of a block as a panel: as they are, or laid out in scratch.
EDK_INLINE const int8_t *edk_panel_weights(const edk_pointwise_args *args, size_t channel, edk_vector *scratch) {
    const int8_t *weights = edk_block_weights(args, channel);
    if (EDK_IN_PLACE) return weights;
    edk_vector *panel = scratch;
    for (size_t k = 0; k < args->inputs; k += 4, weights += 64) {
#pragma clang loop unroll(full)
        for (size_t half = 0; half < 2; half++) {
            edk_vector four = edk_load_half((const int32_t *)(const void *)weights, half);
#pragma clang loop unroll(full)
            for (size_t step = 0; step < EDK_STEPS; step++) panel[2 * step + half] = edk_weights(four, step);
        }
        panel += 2 * EDK_STEPS;
    }
    return (const int8_t *)scratch;
}

EDK_INLINE edk_vector edk_skip_words(const edk_panel *panel, size_t position) {
    const uint8_t *skip = panel->args->skip + position * panel->args->skip_stride + panel->channel;
    edk_vector codes = edk_words_of_halves(edk_load_codes(skip, panel->channels));
    return EDK_V(mulhrs_epi16)(EDK_V(slli_epi16)(EDK_V(sub_epi16)(codes, panel->skip_zero), 7), panel->skip_scale);
}

// Sums of two positions to the output; the second is the first once more if it does not exist.
EDK_INLINE void edk_finish_two(const edk_panel *panel, const edk_vector sums[2][2], size_t position, size_t second) {
    const edk_pointwise_args *args = panel->args;
    edk_vector words[2];
    if (args->epilogue == EDK_RAW) {
        int32_t *raw = args->raw + panel->channel;
#pragma clang loop unroll(full)
        for (size_t half = 0; half < 2; half++) {
            edk_store_half(raw + position * args->outputs, half, sums[0][half], panel->channels);
            edk_store_half(raw + second * args->outputs, half, sums[1][half], panel->channels);
        }
        return;
    }
    if (args->epilogue == EDK_SILU) {
        edk_silu_two(panel->silu, panel->numbers, sums, words);
    } else {
        words[0] = edk_linear(panel->numbers, sums[0]);
        words[1] = edk_linear(panel->numbers, sums[1]);
        if (args->epilogue == EDK_ADD) {
            words[0] = EDK_V(adds_epi16)(words[0], edk_skip_words(panel, position));
            words[1] = EDK_V(adds_epi16)(words[1], edk_skip_words(panel, second));
        }
        words[0] = edk_finish_linear(&panel->numbers->output, words[0]);
        words[1] = edk_finish_linear(&panel->numbers->output, words[1]);
    }
    uint8_t *output = args->output + panel->channel;
    edk_store_codes_halves(output + position * args->output_stride, output + second * args->output_stride,
                           EDK_V(packus_epi16)(words[0], words[1]), panel->channels);
}

// What is known about a convolution when it is compiled.
typedef enum { EDK_POINTWISE, EDK_NARROW, EDK_STEM } edk_kind;

#include "pointwise_narrow_x86.h"

// Adds the products of four inputs, which stand at codes, to the sums of some positions.
EDK_INLINE void edk_group(const edk_panel *panel, const uint8_t *const codes[6], size_t offset,
                          const int8_t *weights, edk_vector sums[6][2], const size_t POSITIONS,
                          const edk_kind KIND, const size_t STEPS) {
#pragma clang loop unroll(full)
    for (size_t step = 0; step < STEPS; step++) {
        size_t place = offset + step * (KIND == EDK_STEM ? panel->step : 4);
        edk_vector first = edk_load(weights + step * EDK_STEP_WEIGHTS);
        edk_vector second = edk_load(weights + step * EDK_STEP_WEIGHTS + sizeof(edk_vector));
#pragma clang loop unroll(full)
        for (size_t i = 0; i < POSITIONS; i++) {
            edk_vector input = edk_broadcast(codes[i] + place);
            sums[i][0] = edk_dot(sums[i][0], input, first);
            sums[i][1] = edk_dot(sums[i][1], input, second);
            // In order: taken apart, the products need more registers than there are.
            __asm__ volatile("" : "+x"(sums[i][0]), "+x"(sums[i][1]));
        }
    }
}

enum { EDK_STEM_GROUPS = 9 };

// The products of one of the stem's groups of four inputs: three stand in each of three rows.
EDK_INLINE void edk_stem_group(const edk_panel *panel, const uint8_t *const codes[6], const size_t GROUP,
                               edk_vector sums[6][2], const size_t POSITIONS) {
    // Of the last four bytes of a row only the first counts.
    edk_group(panel, codes, GROUP / 3 * panel->row + GROUP % 3 * 4, panel->panel + GROUP * EDK_GROUP_WEIGHTS, sums,
              POSITIONS, EDK_STEM, GROUP % 3 == 2 ? 1 : EDK_STEPS);
}

// Where some positions' inputs stand, from the one that is offset from the chunk's first, and what their sums begin with.
EDK_INLINE void edk_begin(const edk_panel *panel, size_t offset, const uint8_t *codes[6], edk_vector sums[6][2],
                          const size_t POSITIONS) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < POSITIONS; i++) {
        codes[i] = panel->codes + (offset + i) * panel->codes_stride;
        // One pointer each: made from the one before in the loop they would cost as much as the sums.
        __asm__("" : "+r"(codes[i]));
        sums[i][0] = panel->numbers->bias[0];
        sums[i][1] = panel->numbers->bias[1];
    }
}

// Some positions of a block, from the one that is offset from the chunk's first.
EDK_INLINE void edk_tile(const edk_panel *panel, size_t offset, const size_t POSITIONS, const edk_kind KIND) {
    edk_vector sums[6][2];
    const uint8_t *codes[6];
    edk_begin(panel, offset, codes, sums, POSITIONS);
    if (KIND == EDK_STEM) {
#pragma clang loop unroll(full)
        for (size_t group = 0; group < EDK_STEM_GROUPS; group++) edk_stem_group(panel, codes, group, sums, POSITIONS);
    } else if (KIND == EDK_NARROW) {
        const size_t some = POSITIONS % 3 == 0 ? 3 : POSITIONS % 2 == 0 ? 2 : 1;
#pragma clang loop unroll(full)
        for (size_t i = 0; i < POSITIONS; i += some) edk_narrow_sums(panel, codes + i, sums + i, some, 2);
    } else {
        const int8_t *weights = panel->panel;
        for (size_t k = 0; k < panel->args->inputs; k += 4, weights += EDK_GROUP_WEIGHTS) {
            edk_group(panel, codes, k * EDK_STEPS, weights, sums, POSITIONS, KIND, EDK_STEPS);
        }
    }
    size_t position = panel->first + offset;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < POSITIONS; i += 2) {
        if (i + 1 == POSITIONS) {
            sums[i + 1][0] = sums[i][0];
            sums[i + 1][1] = sums[i][1];
        }
        edk_finish_two(panel, sums + i, position + i, position + (i + 1 < POSITIONS ? i + 1 : i));
    }
}

EDK_INLINE void edk_tiles(const edk_panel *panel, size_t count, const edk_kind KIND) {
    size_t i = 0;
    for (; i + 6 <= count; i += 6) edk_tile(panel, i, 6, KIND);
    if (count - i >= 4) {
        edk_tile(panel, i, 4, KIND);
        i += 4;
    }
    if (count - i >= 2) {
        edk_tile(panel, i, 2, KIND);
        i += 2;
    }
    if (count > i) edk_tile(panel, i, 1, KIND);
}

#include "units_x86.h"

#if defined(EDK_VECTORS_AVX2_H)
#include "pointwise_tail_avx2.h"
#else
// A block is 8 outputs.
EDK_INLINE void edk_tail(edk_panel *panel, const edk_vector *bias, size_t count, const edk_kind KIND) {
    (void)panel;
    (void)bias;
    (void)count;
    (void)KIND;
}
#endif

// The panel of a block, for positions from first on, whose inputs are spread codes_stride bytes apart.
EDK_INLINE edk_panel edk_panel_make(const edk_pointwise_args *args, const edk_silu *silu, size_t channel) {
    size_t left = args->outputs - channel;
    edk_panel panel = {0};
    panel.args = args;
    panel.silu = silu;
    panel.channel = channel;
    panel.channels = left < EDK_BLOCK ? left : EDK_BLOCK;
    return panel;
}

// Whether a block is the last 8 outputs, which have a tile of their own.
EDK_INLINE int edk_is_tail(const edk_panel *panel) {
    return EDK_BLOCK == 16 && panel->args->outputs - panel->channel == 8 && panel->args->epilogue != EDK_RAW;
}

// A block of count positions.
EDK_INLINE void edk_block(edk_panel *panel, edk_numbers *numbers, size_t count, const edk_kind KIND) {
    const edk_pointwise_args *args = panel->args;
    panel->numbers = numbers;
    if (args->epilogue == EDK_ADD) {
        panel->skip_zero = edk_load_paired_halves(args->skip_zero + 2 * panel->channel);
        panel->skip_scale = edk_load_paired_halves(args->skip_scale + 2 * panel->channel);
    }
    if (edk_units_fit(panel, count)) {
        edk_units(panel, count, KIND);
    } else {
        edk_tiles(panel, count, KIND);
    }
}

// Blocks of some positions from first on, whose inputs are spread codes_stride bytes apart; of a pointwise layer those that
// are not done.
EDK_INLINE void edk_blocks(const edk_pointwise_args *args, const edk_silu *silu, edk_spread spread, size_t codes_stride,
                           size_t row, size_t first, size_t count, const uint8_t *done, const edk_kind KIND) {
    edk_vector weights[EDK_IN_PLACE ? 1 : args->inputs / 4 * EDK_STEPS * 2];
    for (size_t channel = 0; channel < args->outputs; channel += EDK_BLOCK) {
        if (KIND == EDK_POINTWISE && !EDK_IN_PLACE && done[channel / EDK_BLOCK]) continue;
        edk_panel panel = edk_panel_make(args, silu, channel);
        panel.codes = spread.codes;
        panel.codes_stride = codes_stride;
        panel.step = spread.step;
        panel.row = row;
        panel.first = first;
        panel.panel = edk_panel_weights(args, channel, weights);
        if (KIND == EDK_POINTWISE && edk_is_tail(&panel)) {
            edk_vector bias[2] = {edk_zero(), edk_zero()};
            edk_tail(&panel, bias, count, KIND);
            continue;
        }
        edk_numbers numbers = edk_numbers_load(&args->requant, channel, args->epilogue, EDK_HALVES);
        edk_block(&panel, &numbers, count, KIND);
    }
}

// The blocks whose weights are narrow; notes which they are, and returns how many are not.
EDK_INLINE size_t edk_narrow_blocks(const edk_pointwise_args *args, const edk_silu *silu, uint8_t *done) {
    edk_vector centres[(args->inputs + EDK_NARROW_GROUP - 1) / EDK_NARROW_GROUP * 2];
    size_t wide = 0;
    for (size_t channel = 0; channel < args->outputs; channel += EDK_BLOCK) {
        edk_panel panel = edk_panel_make(args, silu, channel);
        panel.codes = args->input;
        panel.codes_stride = args->input_stride;
        panel.panel = edk_block_weights(args, channel);
        panel.centres = centres;
        edk_vector bias[2] = {edk_zero(), edk_zero()};
        done[channel / EDK_BLOCK] = edk_narrow_prepare(args, panel.panel, 2, centres, bias);
        if (!done[channel / EDK_BLOCK]) {
            wide++;
        } else if (edk_is_tail(&panel)) {
            edk_tail(&panel, bias, args->positions, EDK_NARROW);
        } else {
            edk_numbers numbers = edk_numbers_load(&args->requant, channel, args->epilogue, EDK_HALVES);
            for (size_t half = 0; half < 2; half++) numbers.bias[half] = EDK_V(add_epi32)(numbers.bias[half], bias[half]);
            edk_block(&panel, &numbers, args->positions, EDK_NARROW);
        }
    }
    return wide;
}

EDK_INLINE void edk_pointwise_body(const edk_pointwise_args *args) {
    edk_silu silu = edk_silu_make();
    if (EDK_IN_PLACE) {
        edk_spread spread = {args->input, 0};
        edk_blocks(args, &silu, spread, args->input_stride, 0, 0, args->positions, NULL, EDK_POINTWISE);
        return;
    }
    uint8_t done[args->outputs / EDK_BLOCK + 1];
    if (edk_narrow_blocks(args, &silu, done) == 0) return;
    size_t chunk = args->positions < EDK_CHUNK ? args->positions : EDK_CHUNK;
    size_t size = edk_spread_size(args->inputs);
    uint8_t scratch[chunk * size + 1];
    for (size_t first = 0; first < args->positions; first += chunk) {
        size_t count = args->positions - first < chunk ? args->positions - first : chunk;
        const uint8_t *input = args->input + first * args->input_stride;
        edk_spread spread = {scratch, 0};
        for (size_t i = 0; i < count; i++) {
            edk_split_codes(input + i * args->input_stride, args->inputs, scratch + i * size);
        }
        edk_blocks(args, &silu, spread, size, 0, first, count, done, EDK_POINTWISE);
    }
}

// The nine bytes of a row under the kernel are three groups of four inputs; the last three bytes meet zero weights.
EDK_INLINE void edk_stem_body(const edk_stem_args *args) {
    edk_silu silu = edk_silu_make();
    size_t count = 6 * args->outputs + 6;
    size_t size = edk_spread_size(count);
    uint8_t scratch[3 * size + 1];
    edk_spread spread = edk_spread_codes(args->rows[0], count, scratch);
    edk_spread_codes(args->rows[1], count, scratch + size);
    edk_spread_codes(args->rows[2], count, scratch + 2 * size);
    edk_pointwise_args pointwise = {0};
    pointwise.weights = args->weights;
    pointwise.inputs = 36;
    pointwise.outputs = args->channels;
    pointwise.epilogue = EDK_SILU;
    pointwise.requant = args->requant;
    pointwise.output = args->output;
    pointwise.output_stride = args->channels;
    edk_blocks(&pointwise, &silu, spread, 6, size, 0, args->outputs, NULL, EDK_STEM);
}

#endif
