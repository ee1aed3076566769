// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Pointwise layers with SiLU, and the first layer: the products of one unit between the steps to codes of the one before.
//
// Dot products occupy two of a processor's vector units, most of the epilogue the others. A processor overlaps them only
// as far as it looks ahead, which is less than a tile of 24 sums and its epilogue. So units are small, 8 vectors of sums,
// and written in the order in which they shall run: EDK_ORDER_FOUR keeps the compiler from gathering what it takes to
// belong together.
#ifndef EDK_UNITS_AVX512_H
#define EDK_UNITS_AVX512_H

#include "rows_avx512.h"

// A unit is 4 positions by 2 blocks of 16 outputs, or 8 by one. Its epilogue has four steps.
enum { UNIT_SUMS = 8, UNIT_WORDS = UNIT_SUMS / 2, UNIT_STEPS = 4 };

// What the units of a layer share. A copy on the stack, which no code that is stored can be to the compiler.
typedef struct {
    edk_requant requant;
    const uint8_t *rows[3];  // inputs of the first position; all but the first layer use one row
    size_t input_stride;     // from one position's inputs to the next one's
    const int8_t *weights;   // [block][inputs / 4][16][4]
    size_t inputs;
    size_t positions;
    uint8_t *output;
    size_t output_stride;
} edk_unit_layer;

// A unit whose sums are complete, on its way to codes.
typedef struct {
    __m512i words[UNIT_WORDS];  // [block][pair of positions]: values, in the end codes
    __m512i places[UNIT_WORDS];
    __m512i segments[UNIT_WORDS];
    __m512i tails[UNIT_WORDS];
    size_t block;
    uint8_t *output;
} edk_unit;

// What is known about a layer when it is compiled.
typedef enum { EDK_UNITS_POINTWISE, EDK_UNITS_STEM } edk_unit_kind;

EDK_INLINE void edk_unit_store(const edk_unit_layer *layer, const edk_unit *unit, const size_t BLOCKS) {
    const size_t pairs = UNIT_WORDS / BLOCKS;
    size_t stride = layer->output_stride;
    if (BLOCKS == 2) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < pairs; i++) {
            const __m512i words[2] = {unit->words[i], unit->words[pairs + i]};
            edk_store_rows_avx512(unit->output + 2 * i * stride, stride, words, 1, 0, 2);
        }
    } else {
        const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < pairs; i += 2) {
            __m512i rows = _mm512_packus_epi16(unit->words[i], unit->words[i + 1]);
            rows = _mm512_permutexvar_epi32(order, rows);
            uint8_t *row = unit->output + 2 * i * stride;
            _mm_storeu_si128((__m128i *)row, _mm512_castsi512_si128(rows));
            _mm_storeu_si128((__m128i *)(row + stride), _mm512_extracti32x4_epi32(rows, 1));
            _mm_storeu_si128((__m128i *)(row + 2 * stride), _mm512_extracti32x4_epi32(rows, 2));
            _mm_storeu_si128((__m128i *)(row + 3 * stride), _mm512_extracti32x4_epi32(rows, 3));
        }
    }
}

// One of the steps from values to codes; the last one stores them.
EDK_INLINE void edk_unit_step(const edk_unit_layer *layer, const edk_silu_avx512 *silu, edk_unit *unit,
                              const size_t STEP, const size_t BLOCKS) {
    const edk_requant *requant = &layer->requant;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < UNIT_WORDS; i++) {
        size_t at = 32 * (unit->block + i / (UNIT_WORDS / BLOCKS));
        if (STEP == 0) {
            edk_silu_place_avx512(unit->words[i], _mm512_loadu_si512(requant->magnitude_most + at),
                                  _mm512_loadu_si512(requant->segment_scale + at),
                                  _mm512_loadu_si512(requant->place_scale + at), &unit->segments[i], &unit->places[i]);
        } else if (STEP == 1) {
            unit->tails[i] = edk_silu_slope_avx512(silu, unit->segments[i], unit->places[i]);
        } else if (STEP == 2) {
            unit->tails[i] = edk_silu_tail_avx512(silu, unit->segments[i], unit->places[i], unit->tails[i]);
        } else {
            unit->words[i] = edk_silu_code_avx512(unit->words[i], unit->tails[i],
                                                  _mm512_loadu_si512(requant->tail_scale + at),
                                                  _mm512_loadu_si512(requant->value_scale + at),
                                                  _mm512_loadu_si512(requant->offset + at));
        }
    }
    if (STEP == 0) {
        EDK_ORDER_FOUR(unit->segments);
        EDK_ORDER_FOUR(unit->places);
    } else if (STEP < 3) {
        EDK_ORDER_FOUR(unit->tails);
    } else {
        edk_unit_store(layer, unit, BLOCKS);
    }
}

// Four inputs of every position, from first on, times their weights.
EDK_INLINE void edk_unit_products(const edk_unit_layer *layer, const uint8_t *first, const int8_t *weights,
                                  __m512i sums[UNIT_SUMS], const size_t BLOCKS) {
    const size_t positions = UNIT_SUMS / BLOCKS;
    __m512i w[2];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < BLOCKS; j++) w[j] = _mm512_loadu_si512(weights + j * layer->inputs * 16);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < positions; i++) {
        int32_t four;
        __builtin_memcpy(&four, first + i * layer->input_stride, 4);
        __m512i a = _mm512_set1_epi32(four);
#pragma clang loop unroll(full)
        for (size_t j = 0; j < BLOCKS; j++) {
            sums[j * positions + i] = _mm512_dpbusd_epi32(sums[j * positions + i], a, w[j]);
        }
    }
    EDK_ORDER_FOUR(sums);
    EDK_ORDER_FOUR(sums + 4);
}

// Sums up the unit at a position and block, and takes the place of the one before, which is finished on the way if BEFORE.
EDK_INLINE void edk_unit_run(const edk_unit_layer *layer, const edk_silu_avx512 *silu, edk_unit *unit,
                             size_t position, size_t block, const int BEFORE, const size_t BLOCKS,
                             const edk_unit_kind KIND) {
    const size_t positions = UNIT_SUMS / BLOCKS;
    const int8_t *weights = layer->weights + block * layer->inputs * 16;
    size_t offset = position * layer->input_stride;
    __m512i sums[UNIT_SUMS];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < BLOCKS; j++) {
        __m512i bias = _mm512_loadu_si512(layer->requant.bias + 16 * (block + j));
#pragma clang loop unroll(full)
        for (size_t i = 0; i < positions; i++) sums[j * positions + i] = bias;
    }
    if (KIND == EDK_UNITS_STEM) {
#pragma clang loop unroll(full)
        for (size_t group = 0; group < 9; group++) {
            const size_t row = group / 3;
            edk_unit_products(layer, layer->rows[row] + offset + 4 * (group - 3 * row), weights + 64 * group, sums,
                              BLOCKS);
            if (BEFORE && group % 2 == 0 && group < 2 * UNIT_STEPS) edk_unit_step(layer, silu, unit, group / 2, BLOCKS);
        }
    } else {
#pragma clang loop unroll(full)
        for (size_t group = 0; group < UNIT_STEPS; group++) {
            edk_unit_products(layer, layer->rows[0] + offset + 4 * group, weights + 64 * group, sums, BLOCKS);
            if (BEFORE) edk_unit_step(layer, silu, unit, group, BLOCKS);
        }
        for (size_t k = 4 * UNIT_STEPS; k < layer->inputs; k += 4) {
            edk_unit_products(layer, layer->rows[0] + offset + k, weights + 16 * k, sums, BLOCKS);
        }
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < UNIT_WORDS; i++) {
        size_t at = 16 * (block + i / (UNIT_WORDS / BLOCKS));
        __m512i shift = _mm512_loadu_si512(layer->requant.value_shift + at);
        unit->words[i] = edk_values_avx512(shift, sums[2 * i], sums[2 * i + 1]);
    }
    unit->block = block;
    unit->output = layer->output + position * layer->output_stride + 16 * block;
}

// All positions of the blocks from first to end, whose number is a multiple of BLOCKS; chunk positions share one pass over
// the weights.
EDK_INLINE void edk_units(const edk_unit_layer *layer, const edk_silu_avx512 *silu, size_t first_block,
                          size_t end_block, size_t chunk, const size_t BLOCKS, const edk_unit_kind KIND) {
    const size_t positions = UNIT_SUMS / BLOCKS;
    if (first_block == end_block) return;
    edk_unit unit;
    edk_unit_run(layer, silu, &unit, 0, first_block, 0, BLOCKS, KIND);
    size_t done = positions;
    for (size_t first = 0; first < layer->positions; first += chunk) {
        size_t last = first + chunk < layer->positions ? first + chunk : layer->positions;
        for (size_t block = first_block; block < end_block; block += BLOCKS) {
            for (size_t position = first + done; position < last; position += positions) {
                // The last one overlaps the one before it, and writes the same.
                size_t from = position + positions <= last ? position : last - positions;
                edk_unit_run(layer, silu, &unit, from, block, 1, BLOCKS, KIND);
            }
            done = 0;
        }
    }
#pragma clang loop unroll(full)
    for (size_t step = 0; step < UNIT_STEPS; step++) edk_unit_step(layer, silu, &unit, step, BLOCKS);
}

// Whether a layer can be made of units.
EDK_INLINE int edk_units_fit(size_t inputs, size_t outputs, size_t positions) {
    return inputs >= 4 * UNIT_STEPS && outputs % 16 == 0 && positions >= UNIT_SUMS;
}

EDK_INLINE void edk_units_all(const edk_unit_layer *layer, const edk_silu_avx512 *silu, size_t blocks, size_t chunk,
                              const edk_unit_kind KIND) {
    edk_units(layer, silu, 0, blocks / 2 * 2, chunk, 2, KIND);
    edk_units(layer, silu, blocks / 2 * 2, blocks, chunk, 1, KIND);
}

#endif
