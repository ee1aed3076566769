// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// The first convolution as a pointwise one: the 3 x 12 bytes under an output are copied side by side, and the stem's
// weights are in the order of a pointwise layer with 36 inputs.
#ifndef EDK_STEM_NEON_H
#define EDK_STEM_NEON_H

#include <string.h>

#include "requantize_neon.h"

EDK_INLINE void edk_stem_neon(const edk_stem_args *args, edk_pointwise_fn pointwise) {
    uint8_t patches[36 * args->outputs];
    for (size_t x = 0; x < args->outputs; x++) {
#pragma clang loop unroll(full)
        for (size_t row = 0; row < 3; row++) memcpy(patches + 36 * x + 12 * row, args->rows[row] + 6 * x, 12);
    }
    edk_pointwise_args patch_args = {0};
    patch_args.input = patches;
    patch_args.input_stride = 36;
    patch_args.weights = args->weights;
    patch_args.positions = args->outputs;
    patch_args.inputs = 36;
    patch_args.outputs = args->channels;
    patch_args.epilogue = EDK_SILU;
    patch_args.requant = args->requant;
    patch_args.output = args->output;
    patch_args.output_stride = args->channels;
    pointwise(&patch_args);
}

#endif
