// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Pointwise layers with SiLU, and the first layer: the products of one unit between the steps to codes of the one before.
//
// Products occupy some of a processor's vector units, most of the epilogue the others. A processor overlaps them only as
// far as it looks ahead, which is less than a tile and its epilogue. So units are small, and written in the order in which
// they shall run.
#ifndef EDK_UNITS_X86_H
#define EDK_UNITS_X86_H

// A unit is 4 positions of a block, two pairs.
enum { EDK_UNIT = 4, EDK_UNIT_PAIRS = EDK_UNIT / 2 };

// A unit whose sums are complete, on its way to codes.
typedef struct {
    edk_silu_pair pairs[EDK_UNIT_PAIRS];
    size_t position;
} edk_unit;

// One of the steps from values to codes; the last one stores them.
EDK_INLINE void edk_unit_step(const edk_panel *panel, edk_unit *unit, const size_t STEP) {
    const edk_pointwise_args *args = panel->args;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < EDK_UNIT_PAIRS; i++) {
        edk_silu_pair *pair = &unit->pairs[i];
        edk_silu_step(panel->silu, &panel->numbers->output, pair, STEP);
        if (STEP + 1 < EDK_SILU_STEPS) continue;
        uint8_t *output = args->output + (unit->position + 2 * i) * args->output_stride + panel->channel;
        edk_store_codes_halves(output, output + args->output_stride,
                               EDK_V(packus_epi16)(pair->words[0], pair->words[1]), EDK_BLOCK);
    }
}

// Sums up the positions that are offset from the chunk's first, and takes the place of the unit before, which is finished
// on the way if BEFORE. INPUTS is their number, or 0 for any.
EDK_INLINE void edk_unit_run(const edk_panel *panel, edk_unit *unit, size_t offset, const int BEFORE,
                             const edk_kind KIND, const size_t INPUTS) {
    edk_vector sums[EDK_UNIT][2];
    const uint8_t *codes[EDK_UNIT];
    edk_begin(panel, offset, codes, sums, EDK_UNIT);
    if (KIND == EDK_STEM) {
#pragma clang loop unroll(full)
        for (size_t group = 0; group < EDK_STEM_GROUPS; group++) {
            edk_stem_group(panel, codes, group, sums, EDK_UNIT);
            if (BEFORE && group % 2 == 0 && group / 2 < EDK_SILU_STEPS) edk_unit_step(panel, unit, group / 2);
        }
    } else if (KIND == EDK_NARROW) {
        if (BEFORE) edk_unit_step(panel, unit, 0);
        edk_narrow_sums(panel, codes, sums, 2, 2);
        if (BEFORE) edk_unit_step(panel, unit, 1);
        edk_narrow_sums(panel, codes + 2, sums + 2, 2, 2);
        if (BEFORE) edk_unit_step(panel, unit, 2);
        if (BEFORE) edk_unit_step(panel, unit, 3);
    } else {
        const int8_t *weights = panel->panel;
        const size_t inputs = INPUTS ? INPUTS : panel->args->inputs;
        size_t k = 0;
#pragma clang loop unroll(full)
        for (size_t step = 0; step < EDK_SILU_STEPS; step++) {
            // The steps spread evenly, so that there is always something for every unit.
            for (size_t end = inputs / 4 * (step + 1) / EDK_SILU_STEPS * 4; k < end; k += 4) {
                edk_group(panel, codes, k * EDK_STEPS, weights, sums, EDK_UNIT, KIND, EDK_STEPS);
                weights += EDK_GROUP_WEIGHTS;
            }
            if (BEFORE) edk_unit_step(panel, unit, step);
        }
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < EDK_UNIT; i++) {
        unit->pairs[i / 2].words[i % 2] = edk_narrow(sums[i], panel->numbers->value_shift);
    }
    unit->position = panel->first + offset;
}

// Whether a block can be made of units.
EDK_INLINE int edk_units_fit(const edk_panel *panel, size_t positions) {
    const edk_pointwise_args *args = panel->args;
    return args->epilogue == EDK_SILU && args->inputs >= 4 * EDK_SILU_STEPS && positions >= EDK_UNIT &&
           panel->channels == EDK_BLOCK;
}

EDK_INLINE void edk_units_of(const edk_panel *panel, size_t count, const edk_kind KIND, const size_t INPUTS) {
    edk_unit unit;
    edk_unit_run(panel, &unit, 0, 0, KIND, INPUTS);
    for (size_t i = EDK_UNIT; i < count; i += EDK_UNIT) {
        // The last one overlaps the one before it, and writes the same.
        edk_unit_run(panel, &unit, i + EDK_UNIT <= count ? i : count - EDK_UNIT, 1, KIND, INPUTS);
    }
#pragma clang loop unroll(full)
    for (size_t step = 0; step < EDK_SILU_STEPS; step++) edk_unit_step(panel, &unit, step);
}

// All positions of a block. Few inputs are a number that the compiler knows, where there are registers for what it does
// with it.
EDK_INLINE void edk_units(const edk_panel *panel, size_t count, const edk_kind KIND) {
    const size_t inputs = KIND == EDK_POINTWISE && EDK_BLOCK == 16 ? panel->args->inputs : 0;
    if (inputs == 16) {
        edk_units_of(panel, count, KIND, 16);
    } else if (inputs == 24) {
        edk_units_of(panel, count, KIND, 24);
    } else {
        edk_units_of(panel, count, KIND, 0);
    }
}

#endif
